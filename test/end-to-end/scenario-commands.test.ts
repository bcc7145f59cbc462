/** validate, resolve, explain, schema and init as a user meets them: words, streams and exit codes. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { root } from '../support/source-files.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'hasim-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = path.join(root, 'dist/cli/main.js');

function hasim(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const shipped = (name: string): string => path.join(root, 'scenarios', name);

describe('commands about scenarios', () => {
  test('validate: valid, with its doubts', () => {
    const { status, stdout, stderr } = hasim(
      'validate',
      shipped('single-host.yaml'),
      shipped('linode-ha.yaml'),
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('single point of failure: without lamp1 nothing is left of web, db');
    expect(stdout).toMatch(/linode-ha\.yaml: valid; 11 hosts, 5 components, \d+ faults, 5 targets\n$/);
  });

  test('validate: a bad one is answered with every mistake, and exit code 2', () => {
    const file = path.join(folder, 'bad.yaml');
    const parent = shipped('linode-ha.yaml').replaceAll('\\', '/');
    writeFileSync(
      file,
      `format: hasim-scenario/1\nname: bad\nextends: ${parent}\nrun: { duration: 5m }\nhosts: { web: { coers: 2 } }\n`,
    );
    const { status, stdout, stderr } = hasim('validate', 'bad.yaml', shipped('linode-ha.yaml'));
    expect(status).toBe(2);
    expect(stderr).toContain(
      'bad.yaml:4:8  run.duration: 5m: write 5min\nbad.yaml:5:17  hosts.web.coers: unknown key; did you mean cores?\n2 mistakes in bad.yaml\n',
    );
    expect(stderr).not.toMatch(/ {4}at /);
    expect(stdout).toContain('linode-ha.yaml: valid');
  });

  test.each<[string, string[], RegExp]>([
    [
      'no such file',
      ['validate', 'absent.yaml'],
      /^absent\.yaml {2}cannot be read: no such file or directory\n/,
    ],
    ['a folder', ['validate', '.'], /^\. {2}cannot be read: /],
    [
      'a wrong --set',
      ['validate', shipped('linode-ha.yaml'), '--set', 'run.sed=2'],
      /run\.sed: leads nowhere; did you mean seed\?/,
    ],
    ['resolve of a bad one', ['resolve', 'absent.yaml'], /cannot be read/],
    ['an unknown name', ['explain', 'keepalive'], /nothing is called keepalive; did you mean keepalived\?/],
    ['an unknown command', ['valdate'], /valdate|validate/i],
    ['an unknown option', ['validate', shipped('linode-ha.yaml'), '--sett', 'a=b'], /sett/],
  ])('%s: exit code 2, no stack trace', (_name, words, message) => {
    const { status, stderr } = hasim(...words);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/ {4}at /);
  });

  test('resolve: every value with its origin', () => {
    const { status, stdout } = hasim(
      'resolve',
      shipped('incidents/db-silent-death.yaml'),
      '--set',
      'components.db-vip.advert_int=2s',
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/advert_int: 2s +# --set\n/);
    expect(stdout).toMatch(/network\.ping-timeout: 42s +# .*linode-ha\.yaml:\d+\n/);
    expect(stdout).toMatch(/response_timeout: 60s +# profile nodebalancer\n/);
  });

  test('explain and schema', () => {
    expect(hasim('explain').stdout).toContain('keepalived');
    expect(hasim('explain', 'keepalived.advert_int').stdout).toContain('default 1s');
    expect(hasim('explain', 'load-balancer.timeout check').status).toBe(0);
    const published = readFileSync(shipped('scenario.schema.json'), 'utf8');
    expect(hasim('schema').stdout === published).toBe(true);
  });

  test('init: a scenario that is valid, found by editors, and never overwritten', () => {
    expect(hasim('init', 'My first.yaml')).toMatchObject({
      status: 0,
      stdout: 'Wrote My first.yaml. Next: hasim run My first.yaml\n',
    });
    const text = readFileSync(path.join(folder, 'My first.yaml'), 'utf8');
    expect(text).toContain('name: my-first\n');
    const schema = /\$schema=(.*)\n/.exec(text)?.[1] ?? '';
    expect(existsSync(path.resolve(folder, schema))).toBe(true);
    expect(hasim('validate', 'My first.yaml')).toMatchObject({ status: 0, stderr: '' });
    expect(hasim('init', 'My first.yaml')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('already there') as unknown,
    });
    expect(readFileSync(path.join(folder, 'My first.yaml'), 'utf8')).toBe(text);
  });

  test('every command has help with examples', () => {
    for (const command of ['validate', 'resolve', 'explain', 'schema', 'init']) {
      const { status, stdout } = hasim(command, '--help');
      expect([command, status]).toEqual([command, 0]);
      expect(stdout).toContain('Examples:');
    }
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { jsonSchema } from '../../src/scenario/json-schema.js';
import { allKinds } from '../../src/scenario/load.js';
import { filesBelow, root } from '../support/source-files.js';
import { SMALL, toys } from './support/toy.js';

const ajv = new Ajv({ strict: false, allErrors: true });
const ours = ajv.compile(jsonSchema(allKinds));
const toy = ajv.compile(jsonSchema(toys));

describe('the JSON Schema', () => {
  test('the published one is current: `hasim schema > scenarios/scenario.schema.json` writes it', () => {
    const published = readFileSync(join(root, 'scenarios/scenario.schema.json'), 'utf8');
    expect(published === `${JSON.stringify(jsonSchema(allKinds), null, 2)}\n`).toBe(true);
  });

  test.each(filesBelow('scenarios', /\.yaml$/).map(({ path }) => path))('accepts %s', (path) => {
    ours(parse(readFileSync(join(root, path), 'utf8')));
    expect(ours.errors ?? []).toEqual([]);
  });

  test('a kind of a test appears in it, with its parameters, their defaults and sources', () => {
    const { definitions } = jsonSchema(toys) as {
      definitions: Record<string, { properties: Record<string, object> }>;
    };
    expect(definitions['kind-store']?.properties['sync.suspect_timeout']).toMatchObject({
      default: '5s',
      description: 'Suspicion.\n\nDefault: 5s.\n\nSource: docs.',
    });
    expect(Object.keys(definitions)).toContain('fault-store.bootstrap');
  });

  test.each<[string, [string, string]]>([
    ['nothing changed', ['name: small', 'name: small']],
    ['values by member', ['[150, 100, 50]', '{ db1: 150 }']],
    ['null removes', ['{ rate: 10/s }', '{ rate: 10/s, daily: null }']],
    ['a list of one may be written as its value', ['[ { to: db } ]', '{ to: db }']],
    ['a child without kinds', ['    kind: store\n', '']],
    ['reserved keys', ['run:', 'costs: {}\nrun:']],
  ])('accepts: %s', (_name, [from, to]) => {
    expect(SMALL).toContain(from);
    toy(parse(SMALL.replace(from, to)));
    expect(toy.errors ?? []).toEqual([]);
  });

  test.each<[string, [string, string]]>([
    ['an unknown key', ['serves: db', 'serve: db']],
    ['an unknown top-level key', ['run:', 'rum:']],
    ['an unknown kind', ['kind: store', 'kind: shop']],
    ['a bare number', ['duration: 1h', 'duration: 1']],
    ['m', ['duration: 1h', 'duration: 1m']],
    ['a number out of range', ['[150, 100, 50]', '999']],
    ['another format', ['scenario/1', 'scenario/2']],
    ['a wrong name', ['  on-call: {}', '  On_call: {}']],
    ['a key that another fault has', ['fault: crash,', 'fault: crash, loss: 20%,']],
  ])('refuses: %s', (_name, [from, to]) => {
    expect(SMALL).toContain(from);
    expect(toy(parse(SMALL.replace(from, to)))).toBe(false);
  });
});

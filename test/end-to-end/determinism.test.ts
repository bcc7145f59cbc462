/**
 * The same scenario and seed give the same bytes (outside `performance`, `run.node` and `scenario.file`), whatever the
 * JavaScript engine, the time zone, the locale, the folder, and whether the causal record is kept.
 */
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { byPrecision } from '../support/precision.js';
import { root } from '../support/source-files.js';
import { engine, VERSIONS } from './support/engines.js';
import { hasim, type Surroundings } from './support/hasim.js';
import { EVERY_LAW } from './support/laws.js';
import { comparable } from './support/summaries.js';

jest.setTimeout(180_000);

const folder = mkdtempSync(path.join(os.tmpdir(), 'hasim-determinism-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything of the reference cluster breaks within minutes. */
const HURRIED = ['httpd-crash', 'mysqld-crash', 'mysqld-hang', 'keepalived-crash', 'brick-crash', 'host-loss']
  .concat(['balancer-loss', 'rack-loss', 'rack-cut-off', 'bad-deploy', 'operator-error'])
  .flatMap((fault) => ['--set', `faults.${fault}.every=weibull shape 0.7 mean 5min`]);

const scenarios = path.join(root, 'scenarios');
const lawsFile = path.join(folder, 'every-law.yaml');

/** What is run, by name: the file and the words after it. */
const cases: Readonly<Record<string, readonly [file: string, words: readonly string[]]>> = {
  'db-silent-death': ['incidents/db-silent-death.yaml', ['--replications', '2', '--set', 'run.duration=90s']],
  'linode-ha-with-people': [
    'linode-ha-with-people.yaml',
    ['--lens', 'requests', '--replications', '2', '--set', 'run.duration=3min', ...HURRIED],
  ],
  'linode-ha': ['linode-ha.yaml', ['--replications', '1', '--set', 'run.duration=400d']],
  'every-law': [lawsFile, []],
};

interface Report {
  readonly summary: unknown;
  readonly files: Readonly<Record<string, string>>;
}

let runs = 0;

/** Runs a case, perhaps under another name of its file, and reads what it leaves. */
function report(
  name: string,
  around: Surroundings = {},
  { file, words = [] }: { file?: string; words?: string[] } = {},
): Report {
  const [path_, more] = cases[name] ?? ['', []];
  const out = path.join(folder, `out-${(runs += 1)}`);
  const ended = hasim(
    ['run', file ?? path.resolve(scenarios, path_), ...more, ...words, '--json', '--out', out],
    around,
  );
  if (ended.status === null || ![0, 1, 3].includes(ended.status)) throw new Error(ended.stderr);
  return { summary: comparable(ended.stdout), files: filesOf(path.join(out, name)) };
}

/** The contents of all but summary.json, and the name of the folder. */
function filesOf(base: string): Record<string, string> {
  const [name = ''] = readdirSync(base).filter((one) => one !== 'latest');
  const left = readdirSync(path.join(base, name)).filter((one) => one !== 'summary.json');
  const contents = left.map((one) => [one, textOf(path.join(base, name, one))]);
  return { folder: name, ...(Object.fromEntries(contents) as Record<string, string>) };
}

/** Of a picture its fingerprint is enough, and can be read in a difference. */
function textOf(file: string): string {
  const bytes = readFileSync(file);
  return file.endsWith('.png') ? createHash('sha256').update(bytes).digest('hex') : bytes.toString('utf8');
}

/** Without the pictures, which other engines may paint with other last bits. */
function tables(whole: Report): unknown {
  const { summary, files } = placeless(whole);
  const kept = Object.entries(files).filter(([name]) => !name.endsWith('.png'));
  return { summary, files: Object.fromEntries(kept) };
}

/** The page names the file as it was typed, in its commands and beside every value of the resolved scenario. */
function placeless({ summary, files }: Report): Report {
  return { summary, files: { ...files, 'report.html': wordsOf(files['report.html'] ?? '') } };
}

/** Of the page what neither path nor painting nor the causal record decides. */
function wordsOf(page: string): string {
  const words = page
    .replace(/data:image\/png;base64,[\w+/=]+/g, '')
    .replace(/<pre[^]*?<\/pre>/g, '')
    .replace(/<p class="note">\s*Same scenario[^]*?<\/p>/, '')
    .replace(/<h3>How the worst outage[^]*?<\/ol>/, '')
    .replace(/\s+/g, ' ');
  if (!words.includes('Definitions')) throw new Error('the page is not what it was');
  return words;
}

const first: Record<string, Report> = {};
beforeAll(() => {
  writeFileSync(lawsFile, EVERY_LAW);
  for (const name of Object.keys(cases)) first[name] = report(name);
});

const names = Object.keys(cases);

test('something happens in each case, or this would prove nothing', () => {
  for (const name of names) {
    const { summary } = first[name] as { summary: { requests: { lost: number }; faults: unknown[] } };
    expect(summary.requests.lost).toBeGreaterThan(0);
    expect(summary.faults.length).toBeGreaterThan(0);
  }
  const { targets } = first['every-law']?.summary as { targets: { interval: { low: unknown } }[] };
  expect(targets.filter(({ interval }) => interval.low !== null).length).toBeGreaterThan(5);
});

test.each(byPrecision({ quick: ['db-silent-death', 'linode-ha'], full: names }))(
  '%s: twice, pictures included',
  (name) => {
    expect(report(name)).toEqual(first[name]);
  },
);

test('another seed gives other bytes', () => {
  const other = report('every-law', {}, { words: ['--seed', 'another'] });
  expect((other.summary as { requests: unknown }).requests).not.toEqual(
    (first['every-law']?.summary as { requests: unknown }).requests,
  );
});

test.each(byPrecision({ quick: ['db-silent-death'], full: names }))(
  '%s: without the causal record',
  (name) => {
    expect(tables(report(name, {}, { words: ['--no-record'] }))).toEqual(tables(first[name]!));
  },
);

describe.each(VERSIONS)('Node %s', (version) => {
  test.each(byPrecision({ quick: ['linode-ha', 'every-law'], full: names }))('%s', (name) => {
    const other = report(name, { node: engine(version) });
    expect(tables(other)).toEqual(tables(first[name]!));
  });
});

describe('elsewhere', () => {
  const zone = { TZ: 'Pacific/Auckland' };
  const locale = { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', LANGUAGE: 'tr' };
  const both: [string, Record<string, string>][] = [
    ['another locale, summer time in the other half of the year', { ...zone, ...locale }],
  ];
  const apart: typeof both = [
    ['time zone', { TZ: 'Asia/Kathmandu' }],
    ['time zone with summer time in the other half of the year', zone],
    ['locale', locale],
    ['locale of none', { LANG: 'C', LC_ALL: 'C' }],
  ];
  test.each(byPrecision({ quick: both, full: apart }))('%s', (_what, env) => {
    expect(report('every-law', { env })).toEqual(first['every-law']);
  });

  test('from another folder, by a relative path', () => {
    const cwd = path.join(scenarios, 'incidents');
    const nearby = report('db-silent-death', { cwd }, { file: 'db-silent-death.yaml' });
    expect(placeless(nearby)).toEqual(placeless(first['db-silent-death']!));
    const dotted = report('every-law', { cwd: folder }, { file: './every-law.yaml' });
    expect(placeless(dotted)).toEqual(placeless(first['every-law']!));
  });

  test('scenarios and program copied elsewhere', () => {
    const copy = path.join(folder, 'a copy – elsewhere');
    mkdirSync(copy);
    for (const part of ['dist', 'scenarios', 'assets', 'package.json']) {
      cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
    }
    symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'dir');
    const around = { cwd: copy, program: path.join(copy, 'dist/cli/main.js') };
    const file = path.join(copy, 'scenarios/incidents/db-silent-death.yaml');
    expect(placeless(report('db-silent-death', around, { file }))).toEqual(
      placeless(first['db-silent-death']!),
    );
  });
});

import { expect, test } from '@jest/globals';
import { markdownFormat } from '../../src/report/markdown.js';
import { inPlainWords } from '../../src/report/plain-words.js';
import type { ReportInput } from '../../src/report/report-format.js';
import { whyUndecided } from '../../src/report/targets.js';
import { sample } from './support/sample.js';
import { hostileSample, yearsSample } from './support/years-sample.js';

async function lines(input: ReportInput): Promise<string[]> {
  const [file] = await markdownFormat.render(input);
  return String(file!.content).split('\n');
}

/** Cells of a row: bars that are not escaped are borders. */
const cells = (line: string): string[] => line.split(/(?<!\\)\|/).slice(1, -1);

test('verdicts, availability and main causes on less than a screenful', async () => {
  const incident = (await lines(sample([40, 60]))).join('\n');
  expect(incident).toContain('| `availability >= 99%` | ❔ undecided | 95 % (');
  expect(incident).toContain('| gave way | `db-vip/no-holder` | 100 | 100 % |');
  expect(incident).not.toContain('a year');
  const years = await lines(yearsSample());
  expect(years.join('\n')).toMatch(/\| Downtime a year \| 21\.4 min \(\d[\d.]* min to/);
  expect(years.join('\n')).toContain('| faults behind it | `crash@web` | 20.5 min | 96.1 % |');
  expect(years.at(-2)).toBe('`npx hasim run toy.yaml --replications=4`');
});

test('never more than sixty lines', async () => {
  const { results, ...rest } = sample([40, 60]);
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`a/cause-${index}`, 40 - index]));
  const [target] = results.targets;
  const full = {
    ...results,
    targets: Array.from({ length: 40 }, () => target!),
    requests: { ...results.requests, lostByOrigin: many, lostByFault: many },
  };
  expect((await lines({ results: full, ...rest })).length).toBeLessThanOrEqual(60);
});

test('hostile text neither becomes HTML nor calls anybody, and tables keep their columns', async () => {
  const all = await lines(hostileSample());
  const outside = all.join('\n').replace(/(`+)(?!`)[^]*?[^`]\1(?!`)/g, '');
  expect(outside).not.toMatch(/(?<!\\)<[a-z/!?]/i);
  expect(outside).not.toMatch(/@\w/);
  const tables = all
    .join('\n')
    .split('\n\n')
    .filter((part) => part.startsWith('|'));
  expect(tables.length).toBeGreaterThan(2);
  for (const table of tables) {
    const counts = table.split('\n').map((line) => cells(line).length);
    expect(new Set(counts).size).toBe(1);
  }
});

test('undecided says why: an interval on both sides, none at all, or nothing measured', () => {
  const [target] = sample([40, 60]).results.targets;
  const without = { estimate: 0.5, low: null, high: null, confidence: null, why: 'one replication' };
  expect(whyUndecided(target!)).toMatch(/^the interval holds the target's threshold: 95 % \(/);
  expect(whyUndecided({ ...target!, interval: without })).toBe('no interval: one replication; measured 50 %');
});

test('what no component gave way to is not named as the cause', () => {
  const { results } = sample([40, 60]);
  const requests = { ...results.requests, lostByOrigin: { none: 90, 'a/b': 10 }, lostByFault: { none: 100 } };
  expect(inPlainWords({ ...results, requests }).join(' ')).not.toContain('none');
  const mixed = { ...requests, lostByFault: { none: 90, 'f@web12/httpd': 10 } };
  expect(inPlainWords({ ...results, requests: mixed }).join(' ')).toContain(
    'What gives way most is a/b (10 % of the losses); what most often stands behind it: f@web/httpd (10 %).',
  );
});

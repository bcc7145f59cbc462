import { expect, test } from '@jest/globals';
import { markdownFormat } from '../../src/report/markdown.js';
import type { ReportInput } from '../../src/report/report-format.js';
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
  expect(years.join('\n')).toMatch(/\| Downtime a year \| 21\.4 min \(0 s to/);
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

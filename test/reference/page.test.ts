/** The second table of docs/truth.md is complete, and states the figures of the file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readCases } from '../../scripts/truth/reference/case.js';
import { treatmentOf } from '../../scripts/truth/reference/treatments.js';
import { root } from '../support/source-files.js';

const page = readFileSync(join(root, 'docs/truth.md'), 'utf8');
const chapter = page.slice(page.indexOf('## Simulated beside computed'));
const cases = readCases();

test('every case has its lines, or a reason', () => {
  for (const reference of cases) {
    const { kind } = treatmentOf(reference, cases);
    const line = kind === 'simulated' ? `| \`${reference.id}\` |` : `- \`${reference.id}\`: `;
    const rare = `- \`${reference.id}\`: `;
    expect([reference.id, chapter.includes(line) || chapter.includes(rare)]).toEqual([reference.id, true]);
  }
});

test('nothing is red, at least 120 cases are there, and the expected figures are those of the file', () => {
  expect(chapter).not.toContain('**red**');
  const lines = chapter.split('\n').filter((line) => line.startsWith('| `'));
  expect(new Set(lines.map((line) => line.split(' | ')[0])).size).toBeGreaterThanOrEqual(120);
  for (const reference of cases) {
    const treatment = treatmentOf(reference, cases);
    if (treatment.kind !== 'simulated') continue;
    for (const { label, figures } of treatment.experiments) {
      for (const { key, expected } of figures) {
        const name = label === '' || label === key ? key : `${key} (${label})`;
        const written = lines.find((line) => line.startsWith(`| \`${reference.id}\` | ${name} | `));
        if (written === undefined) continue;
        expect(written.split(' | ')[2]).toBe(String(Number(expected.toPrecision(6))));
      }
    }
  }
});

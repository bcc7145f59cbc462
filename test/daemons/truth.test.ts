/** docs/truth.md is complete, up to date, and honest about what is red. */
import { describe, expect, test } from '@jest/globals';
import { comparisons } from '../../scripts/truth/comparisons.js';
import { figuresOf } from '../../scripts/truth/measured.js';
import { sample } from '../../scripts/truth/page.js';
import { scenarioOf } from '../../scripts/truth/simulate.js';
import { verdictOn } from '../../scripts/truth/verdict.js';
import type { Claim } from '../../scripts/truth/row.js';
import { filesBelow } from '../support/source-files.js';
import { pageText, writtenVerdicts } from './support/chapter.js';

const written = writtenVerdicts();

describe('the page', () => {
  test('has a line for every comparison, and for no other', () => {
    expect([...written.keys()].sort()).toEqual(comparisons.map(({ id }) => id).sort());
    expect(new Set(comparisons.map(({ id }) => id)).size).toBe(comparisons.length);
  });

  test('at most three predicted comparisons are red, and the summary counts as the tables do', () => {
    const predicted = [...written.values()].filter((one) => one.predicted);
    const red = predicted.filter(({ holds }) => !holds);
    expect(red.length).toBeLessThanOrEqual(3);
    expect(pageText()).toContain(
      `${written.size} comparisons: ${predicted.length} predicted, ${red.length === 0 ? 'all hold' : `${red.length} fail`}`,
    );
  });

  test('says of each what it rests on', () => {
    for (const { id, basis } of comparisons) {
      expect({ id, predicted: written.get(id)?.predicted }).toEqual({ id, predicted: basis === 'predicted' });
    }
  });

  test('gives the measured figures as they are in the files', async () => {
    for (const comparison of comparisons) {
      if (comparison.kind !== 'row') continue;
      const figures = [...(await figuresOf(comparison.measured))].sort((one, other) => one - other);
      expect(written.get(comparison.id)?.line).toContain(`| ${sample(figures, comparison)}<br>`);
    }
  });
});

describe('the scenarios', () => {
  test('each belongs to a comparison or is the parent of one that does', () => {
    const files = filesBelow('scenarios/daemons', /\.yaml$/);
    const used = new Set(comparisons.map(({ setup }) => `scenarios/daemons/${setup.scenario}.yaml`));
    const parents = files.map(({ text }) => /extends:.*?([\w-]+\.yaml)/.exec(text)?.[1]);
    const idle = files
      .map(({ path }) => path)
      .filter((path) => !used.has(path) && !parents.includes(path.split('/').at(-1)));
    expect(idle).toEqual([]);
  });

  test('each is named after its file, and every setting that a comparison varies is one of its own', () => {
    for (const { setup } of comparisons) expect(scenarioOf(setup).name).toBe(setup.scenario);
  });
});

test('a claim holds where as many simulated trials would give such a count, and not elsewhere', async () => {
  const claim = comparisons.find(({ kind }) => kind === 'claim') as Claim;
  const of = (hits: number): Claim => ({ ...claim, measured: { hits, of: 100, source: '' } });
  const happens = Array.from({ length: 1000 }, (_, trial) => (trial % 2 === 0 ? 1 : 0));
  const holds = async (hits: number) => (await verdictOn(of(hits), happens)).holds;
  // Half of them: 37 to 63 of 100 in 99 of 100 times.
  expect([await holds(50), await holds(40), await holds(30), await holds(70)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect((await verdictOn(of(0), [])).holds).toBe(false);
});

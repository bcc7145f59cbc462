/** The reference cluster in the middle of an incident: a restored system goes on with the same bytes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { loadScenario } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/model.js';
import { byPrecision } from '../support/precision.js';
import { root } from '../support/source-files.js';
import { bytes, outcomeOf, stateOf } from './support/bytes.js';
import { Run } from './support/subjects.js';

jest.setTimeout(120_000);

const END = 90;
/** The address has no holder; it has one, and Galera has no view yet; the balancer looks again. */
const MOMENTS = byPrecision({ quick: [61.5, 65], full: [60, 61.5, 62.9, 65, 67.3, 70, 81.25] });

function scenario(): Scenario {
  const file = path.join(root, 'scenarios/incidents/db-silent-death.yaml');
  const set = [`run.duration=${END}s`, 'run.replications=1'];
  const loaded = loadScenario(file, { read: (name) => readFileSync(name, 'utf8'), set });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return loaded.scenario;
}

test('a snapshot of db-silent-death is plain data, and can be restored again and again', () => {
  const plain = new Run(scenario(), true).to(END);
  const end = stateOf(plain);
  const told = outcomeOf(plain);
  const run = new Run(scenario(), true);
  for (const at of MOMENTS) {
    run.to(at);
    expect(run.system.lens.open).toBeGreaterThan(0);
    expect(run.well).toBe(at <= 60);
    const saved = structuredClone(run.system.save());
    const kept = bytes(saved);
    for (let times = 0; times < 2; times++) {
      expect(stateOf(run.to(END)) === end).toBe(true);
      expect(outcomeOf(run)).toBe(told);
      run.system.restore(saved);
    }
    expect(bytes(run.system.save()) === kept).toBe(true);
  }
});

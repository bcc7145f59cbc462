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

/** Seconds from the fault on; all of them before its end. */
const END = 30;
/**
 * All is well; the power goes; the address has no holder; it has one, and Galera has no view yet; writes are back; the
 * balancer looks again.
 */
const MOMENTS = byPrecision({ quick: [1.5, 5], full: [-5, 0, 1.5, 2.9, 5, 7.3, 10, 21.25] });

function scenario(): Scenario {
  const file = path.join(root, 'scenarios/incidents/db-silent-death.yaml');
  const set = ['run.replications=1'];
  const loaded = loadScenario(file, { read: (name) => readFileSync(name, 'utf8'), set });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return loaded.scenario;
}

/** When its only fault strikes, in seconds. */
function onset({ faults }: Scenario): number {
  const [fault, ...more] = faults;
  if (fault?.when.kind !== 'at' || fault.end.kind !== 'for' || more.length > 0)
    throw new Error('not one power-off');
  const [at = NaN, ...again] = fault.when.atSeconds;
  if (again.length > 0 || fault.end.duration.quantile(0) <= END) throw new Error('not one long power-off');
  return at;
}

test('a snapshot of db-silent-death is plain data, and can be restored again and again', () => {
  const incident = scenario();
  const fault = onset(incident);
  const plain = new Run(incident, true).to(fault + END);
  const end = stateOf(plain);
  const told = outcomeOf(plain);
  const run = new Run(incident, true);
  for (const moment of MOMENTS) {
    run.to(fault + moment);
    expect(run.system.lens.open).toBeGreaterThan(0);
    expect(run.well).toBe(moment < 0);
    const saved = structuredClone(run.system.save());
    const kept = bytes(saved);
    for (let times = 0; times < 2; times++) {
      expect(stateOf(run.to(fault + END)) === end).toBe(true);
      expect(outcomeOf(run)).toBe(told);
      run.system.restore(saved);
    }
    expect(bytes(run.system.save()) === kept).toBe(true);
  }
});

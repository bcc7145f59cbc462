/** Nothing ticks while nothing changes: a healthy month of any kind costs a handful of events. */
import { describe, expect, test } from '@jest/globals';
import { allKinds } from '../../src/scenario/load.js';
import { Run, scenarioOf, subjectOf } from './support/subjects.js';

const DAY = 86_400;
/** Of a month; a check every 5 s would be half a million. */
const MOST_EVENTS = 200;

describe.each(allKinds.components.map((kind) => [kind.kind, subjectOf(kind, allKinds)] as const))(
  '%s',
  (_name, subject) => {
    const month = () => new Run(scenarioOf(subject, { traffic: null, run: { duration: '30d' } }));

    test('a healthy month without traffic', () => {
      const run = month().to(30 * DAY);
      expect(run.complaints).toEqual([]);
      expect(run.system.simulation.eventCount).toBeLessThan(MOST_EVENTS);
    });

    test('after an incident it comes to rest again', () => {
      const faults = { power: { fault: 'power-off', on: 'subject1', at: '1min', for: '1min' } };
      const run = new Run(scenarioOf(subject, { traffic: null, faults, run: { duration: '30d' } })).to(DAY);
      expect(run.complaints).toEqual([]);
      const before = run.system.simulation.eventCount;
      expect(before).toBeGreaterThan(1);
      run.to(30 * DAY);
      expect(run.system.simulation.eventCount - before).toBeLessThan(MOST_EVENTS);
    });

    test('no event lies in the past', () => {
      // The engine refuses to schedule one; here the clock is watched through an incident.
      const faults = { power: { fault: 'power-off', on: 'subject1', at: '1min', for: '1min' } };
      const { system } = new Run(scenarioOf(subject, { faults }));
      let before = 0;
      while (system.simulation.now < 300e6) {
        expect(system.simulation.nextTime()).toBeGreaterThanOrEqual(before);
        before = system.simulation.nextTime();
        system.simulation.runUntil(before, 1);
      }
    });
  },
);

/**
 * Workstation clusters as scenarios. The fault-tolerant one (`ftwc`, QComp benchmark set) is said exactly: its single crew
 * goes on with a class of parts by lot. That of Haverkort, Hermanns and Katoen differs in one thing: its crew looks for
 * work at 10/h for each class that has some, so that with two classes down it finds the next one twice as fast; ours
 * inspects for 0.1 h on average whatever else is down. (chains.test.ts has theirs, to all digits.)
 */
import { expect, test } from '@jest/globals';
import { expectClose, expected } from './support/reference.js';
import { breaks, twinOf, type Written } from './support/written.js';

function cluster(n: number, inspection: string, worksWhile: unknown): Written {
  const one = (on: string, times: readonly [number, number]): Record<string, unknown> =>
    breaks(on, times, 'crew');
  return {
    hosts: {
      left: { count: n },
      right: { count: n },
      'left-switch': {},
      'right-switch': {},
      backbone: {},
    },
    part: { works_while: worksWhile },
    crews: { crew: { count: 1, response: '0s', inspection, order: 'random-fault' } },
    faults: {
      left: one('left', [500, 0.5]),
      right: one('right', [500, 0.5]),
      'left-switch': one('left-switch', [4000, 4]),
      'right-switch': one('right-switch', [4000, 4]),
      backbone: one('backbone', [5000, 8]),
    },
  };
}

test('P1.ftwc.N4: until both sides are dead', () => {
  const figures = expected('P1.ftwc.N4');
  const side = (name: string): unknown => ({ all: [{ any: [name] }, `${name}-switch`] });
  const twin = twinOf(cluster(4, '0s', { any: [side('left'), side('right')] }));
  expectClose(twin.meanTimeToFirstOutageSeconds! / 3600, figures.mttf_h_random_class_policy!);
  expectClose(twin.unavailability, figures.steady_unavailability_random_class_policy!);
});

test('P1.cluster.N2 as our crews work: within a thousandth', () => {
  const figures = expected('P1.cluster.N2');
  const twin = twinOf(
    cluster(2, 'exponential mean 360s', {
      any: [
        { all: [{ atLeast: { k: 1, of: 'left' } }, 'left-switch'] },
        { all: [{ atLeast: { k: 1, of: 'right' } }, 'right-switch'] },
        {
          all: [{ atLeast: { k: 1, of: ['left', 'right'] } }, 'left-switch', 'right-switch', 'backbone'],
        },
      ],
    }),
  );
  expect(twin.approximations).toEqual([]);
  const off = twin.unavailability / figures.not_minimum! - 1;
  expect(off).toBeGreaterThan(1e-4);
  expect(off).toBeLessThan(1e-3);
  expectClose(twin.outagesPerYear / 8760, figures.freq_below_min_per_h!, 1e-3);
  expectClose(twin.meanTimeToFirstOutageSeconds! / 3600, figures.mttff_min_h!, 1e-3);
});

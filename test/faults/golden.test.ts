/**
 * The faults that a scenario meets are part of its answer: two versions of hasim are compared on the same ones. What is
 * stored here was written down before clocks could run at other speeds than 1, and must not move.
 */
import { expect, test } from '@jest/globals';
import { constant, exponential, lognormal, weibull } from '../../src/engine/index.js';
import {
  DAY,
  HOUR,
  daemons,
  every,
  fault,
  faultyWorld,
  hosts,
  lasts,
  runTo,
  type Row,
} from './support/faulty-world.js';

const everybody = ['h1', 'h2', 'h3'];
const repaired = {
  kind: 'repair',
  repair: lognormal({ median: 2 * HOUR, sigma: 1 }),
  crew: 'people',
  noticed: { kind: 'after', delay: exponential(600) },
} as const;

const plan = {
  seed: 'golden',
  hosts: 3,
  crews: [{ name: 'people', count: 1, response: exponential(900), order: 'random' as const }],
  faults: [
    fault({ fault: 'crash', on: [daemons(...everybody)], when: every(exponential(9 * DAY)), end: repaired }),
    fault({
      fault: 'power-off',
      on: [hosts(...everybody)],
      when: every(weibull({ shape: 0.7, mean: 20 * DAY })),
      end: repaired,
    }),
    fault({
      fault: 'hang',
      on: [daemons(...everybody)],
      when: every(weibull({ shape: 3, mean: 12 * DAY })),
      end: lasts(HOUR),
      beta: 0.3,
    }),
    fault({
      fault: 'pause',
      on: [hosts(...everybody)],
      when: every(exponential(15 * DAY)),
      end: lasts(600),
      group: { probability: 0.5 },
    }),
    fault({
      fault: 'reboot',
      on: [hosts(...everybody)],
      when: {
        kind: 'every',
        every: constant(10 * DAY),
        window: { fromSeconds: 6 * DAY + 3 * HOUR, toSeconds: 6 * DAY + 5 * HOUR },
      },
      planned: true,
      rolling: { waitForHealth: true },
    }),
    fault({
      fault: 'slow',
      on: [hosts(...everybody)],
      when: { kind: 'random', ratePerSecond: 1 / (6 * DAY), hours: [{ fromSeconds: 0, toSeconds: 5 * DAY }] },
      values: { factor: 3 },
      end: lasts(HOUR),
    }),
  ],
};

const line = ({ start, id, target }: Row): string => `${start.toFixed(6)} ${id} ${target}`;

test('the same faults at the same microseconds as ever', () => {
  const it = faultyWorld(plan);
  runTo(it, 400 * DAY);
  expect(it.rows.slice(0, 20).map(line)).toEqual([
    '112051.993487 crash h3/daemon',
    '210105.018310 slow h3',
    '433748.698764 hang h3/daemon',
    '528443.964050 crash h1/daemon',
    '529200.000000 reboot h1',
    '529240.000000 reboot h2',
    '529280.000000 reboot h3',
    '666780.406164 crash h2/daemon',
    '1134000.000000 reboot h1',
    '1134040.000000 reboot h2',
    '1134080.000000 reboot h3',
    '1136106.096789 hang h2/daemon',
    '1299119.662683 slow h3',
    '1367025.706429 crash h2/daemon',
    '1393873.915329 crash h2/daemon',
    '1523053.349990 crash h2/daemon',
    '1623690.053132 hang h3/daemon',
    '1731618.443629 crash h3/daemon',
    '1764573.374825 hang h1/daemon',
    '1800013.744793 power-off h3',
  ]);
  // Far on, every clock has been through all that can happen to it.
  expect(it.rows).toHaveLength(503);
  expect(it.rows.slice(-3).map(line)).toEqual([
    '34127928.461740 power-off h1',
    '34244655.658734 hang h3/daemon',
    '34315103.731108 power-off h2',
  ]);
});

/** What a twin can say, what it approximates, and what it says when it cannot: where in the scenario, and why. */
import { describe, expect, test } from '@jest/globals';
import { exactTwin } from '../../../src/experiment/exact/index.js';
import { scenarioOf } from '../../support/replications.js';
import { expectClose } from './support/reference.js';
import { breaks, kOfN, twinOf, whyNot, type Written } from './support/written.js';

const PAIR = kOfN([1, 2], [100, 8]);
const withFault = (id: string, fault: Record<string, unknown>): Written => ({
  ...PAIR,
  faults: { ...PAIR.faults, [id]: fault },
});
const breakdown = (changes: Record<string, unknown>): Written => ({
  ...PAIR,
  crews: { crew: { count: 1, response: '0s' } },
  faults: { breakdown: { ...PAIR.faults.breakdown!, ...changes } },
});

describe('laws', () => {
  test('where parts are mended by themselves only means count, in the long run', () => {
    const plain = twinOf(PAIR);
    const twin = twinOf(
      breakdown({ every: 'weibull shape 2 mean 100h', repair: 'lognormal mean 8h sigma 1' }),
    );
    expect(twin.approximations).toEqual([]);
    expectClose(twin.unavailability, plain.unavailability, 1e-13);
    expectClose(twin.outagesPerYear, plain.outagesPerYear, 1e-13);
    expect(twin.onlyInTheLongRun).toEqual([
      'faults.breakdown.every: weibull shape 2 mean 100h',
      expect.stringMatching(/^faults\.breakdown\.repair: lognormal/),
    ]);
    expect(twin).toMatchObject({ meanTimeToFirstOutageSeconds: null, hangsOnLaws: null });
    expect(twin.mission(3600)).toBeNull();
  });

  test('steps of an Erlang law are held as they are', () => {
    const twin = twinOf(breakdown({ repair: 'gamma shape 3 mean 8h', crew: 'crew', noticed: '0s' }));
    expect(twin).toMatchObject({ approximations: [], onlyInTheLongRun: [] });
    // M/M/1//2 with Erlang repairs is not the same as with exponential ones.
    const exponential = twinOf(kOfN([1, 2], [100, 8], { hands: 1 }));
    expect(twin.unavailability / exponential.unavailability).toBeLessThan(0.9);
  });

  test('others share a crew: matched, listed, and what hangs on them told', () => {
    const twin = twinOf(breakdown({ repair: 'lognormal mean 8h sigma 1', crew: 'crew', noticed: '5min' }));
    expect(twin.approximations).toEqual([
      {
        path: 'faults.breakdown.noticed',
        text: '5min taken as an Erlang law of 8 steps and the same mean',
        bound: null,
      },
      {
        path: 'faults.breakdown.repair',
        text: expect.stringMatching(
          /^lognormal .* taken as a mixture of two exponential laws of the same mean and variance$/,
        ),
        bound: null,
      },
    ]);
    expect(twin.hangsOnLaws).toBeGreaterThan(0.05);
  });

  test('a check at fixed times finds what nobody noticed: after half its period on average', () => {
    const { faults, ...one } = kOfN([1, 1], [1000, 8]);
    const twin = twinOf({
      ...one,
      faults: { breakdown: { ...faults.breakdown!, noticed: 'at-next-check 7d' } },
    });
    expect(twin.approximations).toEqual([
      {
        path: 'faults.breakdown.noticed',
        text: expect.stringMatching(
          /^the wait for a check every 7d, any up to that, taken as a mixture of Erlang laws/,
        ),
        bound: null,
      },
    ]);
    // Alternating renewal: only the means count.
    expectClose(twin.unavailability, (84 + 8) / (1000 + 84 + 8), 1e-12);
  });

  test('a repair of which nobody knows the mean', () => {
    expect(whyNot(breakdown({ repair: 'pareto shape 0.9 min 1h' }))).toBe(
      'faults.breakdown.repair: pareto shape 0.9 min 1h has no mean',
    );
  });
});

describe('faults', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['at fixed times', { at: '1h', for: '1h' }, /^faults\.odd\.at: at fixed times: there is no long run$/],
    [
      'in hours of the week',
      { every: 'exponential mean 1y', window: 'Sun 03:00 to 05:00', for: '1h' },
      /^faults\.odd\.window: a chain of states knows no hours of the week$/,
    ],
    [
      'one after the other',
      { every: 'exponential mean 1y', order: 'one-at-a-time', for: '1h' },
      /^faults\.odd\.order: one after the other: left out$/,
    ],
    [
      'common causes of parts that wear out',
      { every: 'weibull shape 2 mean 100h', beta: '10%', for: '1h' },
      /^faults\.odd\.beta: a share of common causes needs an exponential law of lives$/,
    ],
  ])('%s', (_, fault, why) => {
    expect(whyNot(withFault('odd', { fault: 'power-off', on: 'unit', ...fault }))).toMatch(why);
  });

  test('a partition', () => {
    const cut = { fault: 'partition', between: ['unit1', 'others'], every: 'exponential mean 1y', for: '1h' };
    expect(whyNot(withFault('cut', cut))).toBe('faults.cut: partition cannot be held in a chain of states');
  });

  test('all reasons at once', () => {
    const rare = withFault('late', { fault: 'pause', on: 'unit', at: '1h', for: '1h' });
    const why = whyNot({
      ...rare,
      faults: { ...rare.faults, breakdown: { ...breaks('unit', [100, 8]), at: '1h', every: null } },
    });
    expect(why.split('; ')).toEqual([
      expect.stringMatching(/^faults\.breakdown\.at/),
      expect.stringMatching(/^faults\.late\.at/),
    ]);
  });

  test('what a generic part does not feel is no obstacle', () => {
    const slow = { fault: 'slow', on: 'unit', factor: 3, at: '1h', for: '1h' };
    expectClose(twinOf(withFault('slow', slow)).unavailability, twinOf(PAIR).unavailability, 1e-13);
  });

  test('too many states', () => {
    const many = kOfN([1, 12], [100, 8], { hands: 1 });
    const named = {
      ...many,
      crews: { crew: { count: 1, response: 'gamma shape 9 mean 1h', order: 'fifo' } },
    };
    expect(whyNot(named, { mostStates: 1000 })).toBe(
      'the chain has more than 1000 states, and no more are explored',
    );
  });
});

describe('whole scenarios', () => {
  test('the reference system has a protocol, and no twin', () => {
    const twin = exactTwin(scenarioOf('scenarios/linode-ha.yaml'));
    expect(twin).toEqual({
      kind: 'absent',
      why: expect.stringMatching(/^traffic\.entry: balancer is of kind /),
    });
  });

  test('nothing fails', () => {
    expect(whyNot({ ...PAIR, faults: {} })).toBe('faults: nothing of what may happen makes part fail');
  });

  test('without traffic it is the only part', () => {
    const scenario = scenarioOf('scenarios/checks/coverage.yaml');
    const silent = exactTwin({ ...scenario, traffic: null });
    expect(silent).toMatchObject({ kind: 'exact', unavailability: twinOf(scenario).unavailability });
  });
});

/**
 * The solver by itself, on chains that other programs have solved: benchmarks of probabilistic model checkers (group 1 of
 * `test/reference/data/reference-cases.json`: figures of Storm and PRISM, reproduced by an elimination of somebody else's)
 * and the queues of the FIG rare-event simulator (group 7). Each is written down here as a space of states, since they are
 * no scenarios: the crew of the workstation cluster looks for work at a rate that grows with how much there is.
 */
import { describe, expect, test } from '@jest/globals';
import { explore, type Chain, type StateSpace } from '../../../src/experiment/exact/chain.js';
import { missionOf } from '../../../src/experiment/exact/mission.js';
import { longRun, meanTimeToFirstOutage, type LongRun } from '../../../src/experiment/exact/stationary.js';
import { expectClose, expected } from './support/reference.js';

type State = readonly number[];
type Way = readonly [rate: number, next: State];

function space(
  first: State,
  leave: (state: State) => readonly (Way | false)[],
  isDown: (state: State) => boolean,
): StateSpace<State> {
  return {
    first,
    key: (state) => state.join(' '),
    isDown,
    leave: (state, take) => {
      for (const way of leave(state)) if (way !== false && way[0] > 0) take(way[1], way[0]);
    },
  };
}

function chainOf(one: StateSpace<State>): Chain {
  return explore(one, 200_000);
}

function solved(chain: Chain): LongRun {
  const figures = longRun(chain);
  if (typeof figures === 'string') throw new Error(figures);
  expect(figures.relativeError).toBeLessThan(1e-10);
  return figures;
}

/** The state with some of its numbers replaced. */
function put(state: State, changes: Readonly<Record<number, number>>): State {
  return state.map((value, index) => changes[index] ?? value);
}

describe('the workstation cluster (Haverkort, Hermanns and Katoen 2000)', () => {
  const CLASSES = [0, 1, 2, 3, 4]; // left, right workstations; left, right switch; backbone
  const FAILS = [1 / 500, 1 / 500, 1 / 4000, 1 / 4000, 1 / 5000];
  const MENDS = [2, 2, 0.25, 0.25, 0.125];

  /** Numbers of each class that work, and the class in repair (5: none). A time unit is an hour. */
  function cluster(n: number, least: number): Chain {
    const most = [n, n, 1, 1, 1];
    const works = ([left, right, leftSwitch, rightSwitch, line]: State): boolean =>
      (left! >= least && leftSwitch === 1) ||
      (right! >= least && rightSwitch === 1) ||
      (left! + right! >= least && leftSwitch! * rightSwitch! * line! === 1);
    return chainOf(
      space(
        [...most, 5],
        (state) => [
          ...CLASSES.map((one): Way => [state[one]! * FAILS[one]!, put(state, { [one]: state[one]! - 1 })]),
          ...CLASSES.map(
            (one) => state[5] === 5 && state[one]! < most[one]! && ([10, put(state, { 5: one })] as const),
          ),
          state[5]! < 5 && [MENDS[state[5]!]!, put(state, { [state[5]!]: state[state[5]!]! + 1, 5: 5 })],
        ],
        (state) => !works(state),
      ),
    );
  }

  test.each([2, 16])('N = %i', (n) => {
    const figures = expected(`P1.cluster.N${n}`);
    const chain = cluster(n, Math.floor(0.75 * n));
    expect(chain.size).toBe(figures.states);
    const minimum = solved(chain);
    expect(minimum.method).toBe(n === 2 ? 'elimination' : 'iteration');
    expectClose(minimum.unavailability, figures.not_minimum!);
    expectClose(minimum.outagesPerSecond, figures.freq_below_min_per_h!);
    expectClose(meanTimeToFirstOutage(chain), figures.mttff_min_h!);
    expectClose(solved(cluster(n, n)).unavailability, figures.not_premium!);
  });

  test('N = 2: until a given time', () => {
    const figures = expected('P1.cluster.N2');
    const chain = cluster(2, 1);
    const { weights } = solved(chain);
    const [early, late] = [100, 2000].map((hours) => missionOf(chain, hours, weights)!);
    expectClose(early!.firstOutageBefore, figures['P_F<=100_notmin']!);
    expectClose(early!.unavailability, figures.P_at100_notmin!);
    expectClose(late!.firstOutageBefore, figures.qos1_T2000!);
    expectClose(late!.downtimeSeconds, figures.below_min_T2000_h!);
  });
});

describe('tandem queues', () => {
  /** Customers in both queues and the phase of the first server, which has one phase with 0.9, two with 0.1. */
  function tandem(c: number, isDown: (state: State) => boolean): Chain {
    return chainOf(
      space(
        [0, 1, 0],
        ([first, phase, second]) => [
          first! < c && [4 * c, [first! + 1, phase!, second!]],
          first! > 0 && phase === 1 && [0.2, [first!, 2, second!]],
          first! > 0 && phase === 1 && second! < c && [1.8, [first! - 1, 1, second! + 1]],
          first! > 0 && phase === 2 && second! < c && [2, [first! - 1, 1, second! + 1]],
          second! > 0 && [4, [first!, phase!, second! - 1]],
        ],
        isDown,
      ),
    );
  }

  test.each([5, 7, 15, 31])('with blocking, capacity %i', (c) => {
    const figures = expected(`P1.tandem.c${c}`);
    const full = tandem(c, ([first]) => first === c);
    expect(full.size).toBe(figures.states);
    expectClose(solved(full).unavailability, figures.first_full!);
    if (c === 31) return; // 62 more chains of 2016 states
    // A mean is the sum of the probabilities to reach 1, 2, …
    const levels = Array.from({ length: c }, (_, level) => level + 1);
    const mean = levels.reduce(
      (sum, level) =>
        sum +
        solved(tandem(c, ([first]) => first! >= level)).unavailability +
        solved(tandem(c, ([, , second]) => second! >= level)).unavailability,
      0,
    );
    expectClose(mean, figures.customers!);
  });

  test('with blocking: until a given time', () => {
    const chain = tandem(5, ([first, phase, second]) => first === 5 && phase === 2 && second === 5);
    const mission = missionOf(chain, 10, solved(chain).weights)!;
    expectClose(mission.firstOutageBefore, expected('P1.tandem.c5')['P_F<=10_full']!);
  });

  test.each([8, 10])('with losses, capacity %i: how often the second is full', (c) => {
    const chain = chainOf(
      space(
        [0, 0],
        ([first, second]) => [
          first! < c && [3, [first! + 1, second!]],
          first! > 0 && [2, [first! - 1, Math.min(c, second! + 1)]],
          second! > 0 && [6, [first!, second! - 1]],
        ],
        ([, second]) => second === c,
      ),
    );
    expectClose(solved(chain).unavailability, expected(`P7.R03_fig_tandem_c${c}`).steady!);
  });

  test('three in a row with services of two phases: how often seven and more wait for the last', () => {
    const RATES = [3, 4, 6];
    // Customers and the phase of their server, for each queue.
    const moved = (state: State, queue: number): State => {
      const after = put(state, { [2 * queue]: state[2 * queue]! - 1, [2 * queue + 1]: 0 });
      return queue === 2 ? after : put(after, { [2 * queue + 2]: Math.min(12, state[2 * queue + 2]! + 1) });
    };
    const chain = chainOf(
      space(
        [0, 0, 0, 0, 0, 0],
        (state) => [
          state[0]! < 12 && [1, put(state, { 0: state[0]! + 1 })],
          ...[0, 1, 2].map(
            (queue) =>
              state[2 * queue]! > 0 &&
              ([
                RATES[queue]!,
                state[2 * queue + 1] === 0 ? put(state, { [2 * queue + 1]: 1 }) : moved(state, queue),
              ] as const),
          ),
        ],
        (state) => state[4]! >= 7,
      ),
    );
    expect(chain.size).toBe(expected('P7.R05_fig_3tandem').states);
    expectClose(solved(chain).unavailability, expected('P7.R05_fig_3tandem').p!);
  });
});

test.each([3, 5, 8])('a server that polls %i stations: how often the first waits', (n) => {
  const next = (station: number): number => (station + 1) % n;
  // Where the server is, whether it serves, and which stations have somebody.
  const chain = chainOf(
    space(
      Array.from({ length: n + 2 }, () => 0),
      (state) => {
        const [at, serves] = state as [number, number];
        return [
          ...Array.from(
            { length: n },
            (_, one) => state[2 + one] === 0 && ([1 / n, put(state, { [2 + one]: 1 })] as const),
          ),
          serves === 0 && state[2 + at] === 0 && [200, put(state, { 0: next(at) })],
          serves === 0 && state[2 + at] === 1 && [200, put(state, { 1: 1 })],
          serves === 1 && [1, put(state, { 0: next(at), 1: 0, [2 + at]: 0 })],
        ];
      },
      ([at, serves, first]) => first === 1 && !(at === 0 && serves === 1),
    ),
  );
  const figures = expected(`P1.polling.N${n}`);
  expect(chain.size).toBe(figures.states);
  expectClose(solved(chain).unavailability, figures.s1!);
});

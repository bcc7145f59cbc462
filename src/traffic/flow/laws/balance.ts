/**
 * A station in balance: workers, a listen backlog in front of them, and clients whose SYNs knock again at a full one.
 *
 * Poisson arrivals and exponential service give M/M/c/K with K = workers + backlog + 1 (the kernel takes one more than
 * the backlog says). For other service, places in the queue count in units of some R: blocking of M/M/c with J/R
 * places, and R times its queue. In heavy traffic and for long queues R = (1 + v)/2, v being the squared coefficient of variation:
 * the mean queue of M/G/c after Lee and Longton (A. Allen, Probability, Statistics and Queueing Theory, 5.3; for
 * one worker exact: Pollaczek and Khinchine), a loss that decays as ρ^(2J/(1 + v)) (J. MacGregor Smith, Performance
 * Evaluation 52 (2003) 237–267), as the diffusion limit does. Without a queue R does not matter, as Erlang's loss formula
 * holds for any service. Between the two, R = 1 + (v − 1)/2 · J/(J + k√c), with k fitted here to simulations of fixed,
 * log-normal and hyperexponential service: 1 to 50 workers, 5 to 101 places, v up to 4. For ρ ≥ 0.9 the blocking is
 * then within 5 % for v ≤ 2 and 12 % for v = 4 where it exceeds 1 % (without k: 20 and 45 %), the mean queue within 10 %.
 */
import { pow } from '../../../engine/elementary.js';
import { nextSynRungSeconds } from '../../../infrastructure/tcp-timers.js';
import { room } from './station-room.js';

/** A station and the service it gives; not how much is asked of it. */
export interface BalancedStation {
  readonly workers: number;
  /** Places in the queue: the backlog and one. */
  readonly waitingRoom: number;
  /** Mean time a worker is held. */
  readonly serviceSeconds: number;
  /** Squared coefficient of variation of that time: 1 for exponential, 0 for fixed. */
  readonly serviceVariation: number;
}

export interface Balance {
  /** Of the attempts, the share that finds the station full. */
  readonly blocking: number;
  readonly meanBusy: number;
  /** In the queue, those with a worker not counted. */
  readonly meanQueue: number;
  /** Of the attempts that get in, the share that has to wait for a worker. */
  readonly waitingShare: number;
  /** Over all that get in, those that need not wait included. */
  readonly meanWaitSeconds: number;
}

export interface LadderBalance extends Balance {
  /** SYNs per arrival, the first included. */
  readonly attemptsPerArrival: number;
  /** Of the arrivals, the share whose every SYN found the station full. */
  readonly loss: number;
}

/** k above. */
const FITTED_STEADY = 0.25;
const FITTED_ERRATIC = 6;
const TOLERANCE = 1e-13;
/** Where g rises as fast as p, what is left of g(p) − p may be far smaller than what is left of p. */
const ROUNDING = 1e-15;
const MOST_STEPS = 100;

/** A station with Poisson arrivals at this rate, whoever is turned away being gone. */
export function balance(station: BalancedStation, arrivalsPerSecond: number): Balance {
  const { workers, waitingRoom, serviceSeconds } = station;
  const offered = arrivalsPerSecond * serviceSeconds;
  const unit = unitOfRoom(station);
  const { full, waits, meanQueue } = room(workers, offered, waitingRoom / unit);
  const enters = arrivalsPerSecond * (1 - full);
  return {
    blocking: full,
    meanBusy: offered * (1 - full),
    meanQueue: unit * meanQueue,
    waitingShare: full < 1 ? Math.min(1, waits / (1 - full)) : 1,
    meanWaitSeconds: enters > 0 ? (unit * meanQueue) / enters : 0,
  };
}

/** R above. */
function unitOfRoom({ workers, waitingRoom, serviceVariation }: BalancedStation): number {
  if (waitingRoom === 0 || serviceVariation === 1) return 1;
  const fitted = serviceVariation < 1 ? FITTED_STEADY : FITTED_ERRATIC;
  const queueing = waitingRoom / (waitingRoom + fitted * Math.sqrt(workers));
  return 1 + ((serviceVariation - 1) / 2) * queueing;
}

/** How many further SYNs leave before a client's patience ends: 4 within 5 s. */
export function furtherSyns(patienceSeconds: number): number {
  let count = 0;
  let rung = nextSynRungSeconds(0);
  for (; rung < patienceSeconds && rung < Infinity; rung = nextSynRungSeconds(rung)) count++;
  return count;
}

/**
 * The same where whoever is turned away knocks so many more times: attempts come at λ (1 + p + p² + …), taken for
 * Poisson and independent of each other, and p is the blocking they meet. What enters grows with the attempts while
 * λ (1 − p^(n + 1)), what must enter, falls with p: there is one solution. Near ρ = 1 rungs a second apart find the
 * same full queue, so this is too low there (0.2 % where single requests say 1.3 %): `crowded.ts` serves instead.
 */
export function balanceWithLadder(
  station: BalancedStation,
  arrivalsPerSecond: number,
  rungs: number,
): LadderBalance {
  const at = (p: number) => balance(station, arrivalsPerSecond * attempts(p, rungs));
  const lowest = at(0).blocking;
  const p = rungs === 0 ? lowest : fixedPoint((x) => at(x).blocking, lowest);
  return { ...at(p), blocking: p, attemptsPerArrival: attempts(p, rungs), loss: pow(p, rungs + 1) };
}

/** 1 + p + … + p^rungs. */
function attempts(p: number, rungs: number): number {
  let sum = 1;
  for (let rung = 0; rung < rungs; rung++) sum = 1 + p * sum;
  return sum;
}

/** The p from `lowest` to 1 with g(p) = p, where g(p) − p changes sign once: false position, the bracket never lost. */
function fixedPoint(g: (p: number) => number, lowest: number): number {
  let [low, above] = [lowest, g(lowest) - lowest];
  let [high, below] = [1, g(1) - 1];
  if (above <= 0) return low;
  for (let step = 0, side = 0; step < MOST_STEPS && high - low > TOLERANCE * high; step++) {
    const guess = low + ((high - low) * above) / (above - below);
    const value = g(guess) - guess;
    if (Math.abs(value) <= ROUNDING * guess) return guess;
    // An end that stays twice counts half (the Illinois rule), or it would stay for ever.
    if (value > 0) {
      [low, above] = [guess, value];
      if (side === 1) below /= 2;
      side = 1;
    } else {
      [high, below] = [guess, value];
      if (side === -1) above /= 2;
      side = -1;
    }
  }
  return (low + high) / 2;
}

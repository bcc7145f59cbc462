/**
 * Cores that jobs share when a balancer deals requests out in turns: of Poisson arrivals a host gets every n-th, so that
 * the times between its arrivals are Erlang, and more even than Poisson. GI/M/c after L. Takács (Introduction to the
 * Theory of Queues, 1962, chapter 2): with A the transform of those times, μ the rate of one core and ω the root of
 * ω = A(cμ(1 − ω)), an arrival meets c + k jobs with probability P ω^k.
 */
import { exp, ln } from '../../../engine/elementary.js';

export interface Meeting {
  /** Share of the jobs that meet as many others as there are cores, or more. */
  readonly shared: number;
  /** Of those, the share that meets one more, and so on. */
  readonly ratio: number;
}

const ENOUGH = 1e-13;
const MOST_STEPS = 1000;
/** A term would divide by zero just there; next to it the sum is the same. */
const BESIDE = 1e-9;

/** @param turns every how many-th request the host gets; need not be whole @param load below 1 */
export function meetingInTurns(cores: number, load: number, turns: number): Meeting {
  // Rates in units of one core's.
  const transform = (s: number): number =>
    exp(turns * ln((turns * load * cores) / (turns * load * cores + s)));
  let ratio = load;
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = transform(cores * (1 - ratio));
    const done = Math.abs(next - ratio) < ENOUGH;
    ratio = next;
    if (done) break;
  }
  let sum = 1 / (1 - ratio);
  let product = 1;
  let choose = 1;
  for (let j = 1; j <= cores; j++) {
    const phi = transform(j);
    product *= phi / (1 - phi);
    choose *= (cores - j + 1) / j;
    const below = cores * (1 - ratio) - j;
    const distance = Math.abs(below) < BESIDE ? BESIDE : below;
    sum += ((choose / (product * (1 - phi))) * (cores * (1 - phi) - j)) / distance;
  }
  return { shared: Math.max(0, 1 / sum / (1 - ratio)), ratio };
}

/**
 * Laws as sums and mixtures of exponential steps (phase-type laws: Neuts 1981), which is what a Markov chain can hold.
 * One step after the other, from one of several first steps; enough for Erlang laws, their mixtures, hyperexponential laws.
 */
import type { Distribution } from '../../engine/distributions/index.js';

export interface Phases {
  /** Probability of beginning at each step; empty: it takes no time at all. */
  readonly start: readonly number[];
  /** Per second. */
  readonly rates: readonly number[];
  /** The step that follows, END: it is over. */
  readonly next: readonly number[];
}

export const END = -1;

/** It takes no time. */
export const AT_ONCE: Phases = { start: [], rates: [], next: [] };

/** An Erlang law of more steps is treated like any other law: the chain would grow with every one of them. */
const MOST_EXACT_STEPS = 30;

/** The law itself in steps, null when it is not made of (a moderate number of) them. */
export function exactPhases(law: Distribution): Phases | null {
  if (law.mean === 0) return AT_ONCE;
  if (law.kind === 'exponential') return erlang(1, law.mean);
  if (law.kind !== 'gamma') return null;
  const shape = (law.mean * law.mean) / law.variance;
  const steps = Math.round(shape);
  const whole = Math.abs(shape - steps) <= 1e-12 * steps;
  return whole && steps >= 1 && steps <= MOST_EXACT_STEPS ? erlang(steps, law.mean) : null;
}

/** `steps` equal steps of this mean in all. */
export function erlang(steps: number, mean: number): Phases {
  return {
    start: Array.from({ length: steps }, (_, step) => (step === 0 ? 1 : 0)),
    rates: Array.from({ length: steps }, () => steps / mean),
    next: Array.from({ length: steps }, (_, step) => (step === steps - 1 ? END : step + 1)),
  };
}

export interface Match {
  readonly phases: Phases;
  /** What it is, for people. */
  readonly text: string;
}

/** Steps of the same mean and, where `mostSteps` of them can have it, the same variance. @returns null without a mean */
export function matchedPhases(law: Pick<Distribution, 'mean' | 'variance'>, mostSteps: number): Match | null {
  const { mean } = law;
  if (!(mean > 0 && mean < Infinity && law.variance < Infinity)) return null;
  const squared = law.variance / (mean * mean);
  if (Math.abs(squared - 1) < 1e-9 || mostSteps === 1) {
    return { phases: erlang(1, mean), text: 'an exponential law of the same mean' };
  }
  if (squared > 1) {
    const text = 'a mixture of two exponential laws of the same mean and variance';
    return { phases: hyperexponential(mean, squared), text };
  }
  const steps = Math.ceil(1 / squared - 1e-9);
  if (!(steps <= mostSteps)) {
    return { phases: erlang(mostSteps, mean), text: `an Erlang law of ${mostSteps} steps and the same mean` };
  }
  const text = `a mixture of Erlang laws of ${steps - 1} and ${steps} steps, of the same mean and variance`;
  return { phases: mixedErlang(mean, squared, steps), text };
}

/** Two exponential laws that contribute half of the mean each (balanced means: Morse 1958). */
function hyperexponential(mean: number, squared: number): Phases {
  const first = 0.5 * (1 + Math.sqrt((squared - 1) / (squared + 1)));
  const start = [first, 1 - first];
  return { start, rates: start.map((share) => (2 * share) / mean), next: [END, END] };
}

/** Erlang of k − 1 steps with probability p, else of k, at the same rate (Tijms 1986, §A.4), for 1/k ≤ CV² ≤ 1/(k − 1). */
function mixedErlang(mean: number, squared: number, k: number): Phases {
  const root = Math.sqrt(Math.max(0, k * (1 + squared) - k * k * squared));
  const p = (k * squared - root) / (1 + squared);
  const { next } = erlang(k, mean);
  const start = next.map((_, step) => (step === 0 ? 1 - p : step === 1 ? p : 0));
  return { start, rates: next.map(() => (k - p) / mean), next };
}

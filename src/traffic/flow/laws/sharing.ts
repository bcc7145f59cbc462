/**
 * How much longer work takes on a host whose cores are shared by all that runs there: n jobs on c cores each get
 * min(1, c/n) of a core, as `ProcessorSharing` does job by job. Arrivals are Poisson, the load ρ is a share of all cores.
 *
 * Means are exact, whatever the law of the work: such a host is a symmetric queue (F. Kelly, Reversibility and
 * Stochastic Networks, section 3.3), so the number of jobs has the law of M/M/c, a job finds that law, and its mean time is
 * proportional to its work: 1 + C/(c (1 − ρ)) times the work, C being Erlang's delay formula; 1/(1 − ρ) for one core.
 *
 * About the mean: a short job is stretched by D = max(1, (N + 1)/c), N as found; a long one sees many N. With y = (1 − ρ) work/mean
 * work, variance = Var D · 2 (y − 1 + e^−y)/y², which is exact for M/M/1 (E. Coffman, R. Muntz and H. Trotter, Journal
 * of the ACM 17 (1970) 123–130) and right for every law and c in short jobs and in heavy traffic; simulations of fixed, exponential and
 * log-normal work on 1 to 8 cores agree within about 20 % where the stretch matters. The shape is that of D, drawn together.
 */
import { exp, ln, pow } from '../../../engine/elementary.js';
import { inverseErlangB } from './station-room.js';
import { meetingInTurns, type Meeting } from './turns.js';

/** One value of the stretch, and the share of short jobs that have about that. */
export interface StretchLevel {
  readonly share: number;
  readonly stretch: number;
}

/** The stretch of work on one host at one load. */
export interface Sharing {
  /** Mean time over work, for a job of whatever work. */
  readonly mean: number;
  /** Of very short jobs; shares add up to 1, their mean is `mean`. */
  readonly levels: readonly StretchLevel[];
  /** By which the distance of those levels from the mean shrinks for a job of so much work: from 1 to 0. */
  readonly shrinkage: (workSeconds: number) => number;
  /** Standard deviation of the time of a job of so much work. */
  readonly deviationSeconds: (workSeconds: number) => number;
  /** The time that a share `p` of jobs of so much work do not exceed. */
  readonly quantileSeconds: (workSeconds: number, p: number) => number;
}

/** Levels of D are cut where so many of the jobs that share a core lie beyond. */
const CUTS = [1, 0.75, 0.5, 0.3, 0.17, 0.09, 0.045, 0.02, 0.008, 0.003, 0.001];
/** Below, the closed form of the shrinkage would cancel; its series is used. */
const SMALL = 1e-3;

/** Erlang's delay formula C(c, ρc): the share of jobs that meet as many others as there are cores, or more. */
export function sharingProbability(cores: number, load: number): number {
  if (!(load > 0)) return 0;
  return load >= 1 ? 1 : 1 / (1 + (1 - load) * (inverseErlangB(cores, load * cores) - 1));
}

/** Mean time over work, for every class of jobs alike; Infinity from a load of 1 on. @param turns see `processorSharing` */
export function meanStretch(cores: number, load: number, turns = 1): number {
  if (load >= 1) return Infinity;
  const { shared, ratio } = meeting(cores, load, turns);
  return 1 + shared / (cores * (1 - ratio));
}

function meeting(cores: number, load: number, turns: number): Meeting {
  if (turns > 1 && load > 0) return meetingInTurns(cores, load, turns);
  return { shared: sharingProbability(cores, load), ratio: load };
}

/**
 * @param load share of the cores in use, below 1, else a `RangeError`: nothing is stationary there
 * @param meanWorkSeconds mean work of the jobs on the host
 * @param turns every how many-th of Poisson arrivals the host gets
 */
export function processorSharing(cores: number, load: number, meanWorkSeconds: number, turns = 1): Sharing {
  if (!(load >= 0 && load < 1)) throw new RangeError(`a load must be >= 0 and < 1 (got ${load})`);
  const { shared, ratio } = meeting(cores, load, turns);
  const mean = 1 + shared / (cores * (1 - ratio));
  // Var of (N + 1 − c)⁺/c, which is geometric with a share of 1 − C at 0.
  const variance = (shared * (1 + ratio - shared)) / ((1 - ratio) * (1 - ratio) * cores * cores);
  const shrinkage = (workSeconds: number) => shrinkageAt(((1 - load) * workSeconds) / meanWorkSeconds);
  return {
    mean,
    levels: levelsOf(cores, ratio, shared),
    shrinkage,
    deviationSeconds: (workSeconds) => workSeconds * shrinkage(workSeconds) * Math.sqrt(variance),
    quantileSeconds: (workSeconds, p) => {
      const others = p <= 1 - shared ? 0 : Math.ceil(ln((1 - p) / shared) / ln(ratio));
      return workSeconds * (mean + shrinkage(workSeconds) * (1 + others / cores - mean));
    },
  };
}

/** The root of 2 (y − 1 + e^−y)/y². */
function shrinkageAt(y: number): number {
  const square = y < SMALL ? 1 - y / 3 + (y * y) / 12 : (2 * (y - 1 + exp(-y))) / (y * y);
  return Math.sqrt(square);
}

/** D in slabs, each at its mean: with probability C(1 − ρ)ρ^(k − 1) it is 1 + k/c. */
function levelsOf(cores: number, load: number, shared: number): StretchLevel[] {
  const levels = [{ share: 1 - shared, stretch: 1 }];
  if (shared === 0) return levels;
  const starts = [...new Set(CUTS.map((cut) => Math.round(ln(cut) / ln(load))))];
  starts.forEach((start, index) => {
    const end = starts[index + 1];
    const above = pow(load, start);
    const beyond = end === undefined ? 0 : pow(load, end);
    const others =
      above * (start + 1 / (1 - load)) - (end === undefined ? 0 : beyond * (end + 1 / (1 - load)));
    levels.push({
      share: shared * (above - beyond),
      stretch: 1 + others / (above - beyond) / cores,
    });
  });
  return levels;
}

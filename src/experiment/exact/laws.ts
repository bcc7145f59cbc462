/** The laws of a scenario in steps: as they are, or like them, with a record of what was put for what. */
import { uniform, type Distribution } from '../../engine/distributions/index.js';
import { describeSeconds } from '../../engine/time.js';
import { Inexpressible } from './model.js';
import { END, erlang, exactPhases, matchedPhases, type Phases } from './phases.js';

/** What was simplified. */
export interface Approximation {
  /** Where in the scenario. */
  readonly path: string;
  /** A sentence: what stands for what. */
  readonly text: string;
  /** Bound of the relative error that it makes in the unavailability; null: not bounded. */
  readonly bound: number | null;
  /** The same of the number of outages, where it is another. */
  readonly outages?: number;
}

export class Laws {
  readonly approximations: Approximation[] = [];
  /** Laws of which only the mean counts, in the long run: what happens before that is not known. */
  readonly meansOnly: string[] = [];

  constructor(private readonly mostSteps: number) {}

  /**
   * @param onlyMeanCounts the long run is the same for any law of this mean: a part that fails and is mended by itself
   * @throws Inexpressible
   */
  phases(law: Distribution, path: string, onlyMeanCounts: boolean): Phases {
    const exact = exactPhases(law);
    if (exact !== null) return exact;
    if (!(law.mean > 0 && law.mean < Infinity))
      throw new Inexpressible(path, `${law.describe()} has no mean`);
    if (onlyMeanCounts) {
      this.onlyMean(`${path}: ${law.describe()}`);
      return erlang(1, law.mean);
    }
    const match = matchedPhases(law, this.mostSteps);
    if (match === null)
      throw new Inexpressible(path, `${law.describe()} has no variance that could be matched`);
    this.approximate(path, `${law.describe()} taken as ${match.text}`);
    return match.phases;
  }

  /** From a fault until the next of checks at fixed times. */
  untilCheck(periodSeconds: number, path: string): Phases {
    const match = matchedPhases(uniform(0, periodSeconds), this.mostSteps);
    if (match === null) throw new Inexpressible(path, 'checks without a period');
    const wait = `the wait for a check every ${describeSeconds(periodSeconds)}`;
    this.approximate(path, `${wait}, any up to that, taken as ${match.text}`);
    return match.phases;
  }

  /** Once, however many hosts and faults share it. */
  private approximate(path: string, text: string): void {
    if (this.approximations.some((one) => one.path === path && one.text === text)) return;
    this.approximations.push({ path, text, bound: null });
  }

  private onlyMean(text: string): void {
    if (!this.meansOnly.includes(text)) this.meansOnly.push(text);
  }
}

/** Mean of a law in steps. */
export function meanOf({ start, rates, next }: Phases): number {
  const left: number[] = [];
  for (let step = rates.length - 1; step >= 0; step--) {
    left[step] = 1 / rates[step]! + (next[step] === END ? 0 : left[next[step]!]!);
  }
  return start.reduce((sum, weight, step) => sum + weight * left[step]!, 0);
}

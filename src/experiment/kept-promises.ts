/** How many months and years kept a target, counted as they come: nothing of a single window is kept. */
import { RatioMoments } from '../metrics/moments.js';
import type { ReplicationOutcome, WindowsOutcome } from '../metrics/outcome.js';
import { Sample } from '../metrics/sample.js';
import type { TargetSpecification } from '../scenario/model.js';
import { WINDOW_SECONDS, type Window } from './windows.js';

type Counting = Pick<
  TargetSpecification,
  'measure' | 'subject' | 'operator' | 'threshold' | 'excludingPlanned'
>;

/** Whether unavailability is a share of the requests or of the time: which one applies shows when all is simulated. */
export type Basis = 'request' | 'time';

/** 1 − 0.999 is a little more than 0.001. */
const ROUNDING = 1e-9;

export class KeptPromise {
  /** What the target limits from above, of each window. */
  readonly values = new Sample();
  /** Windows that kept it to all windows, one pair for each replication that has any. */
  readonly kept = new RatioMoments();
  private readonly limit: number;

  constructor(
    private readonly target: Counting,
    readonly window: Window,
    private readonly basis: Basis,
  ) {
    this.limit = target.operator === '>=' ? 1 - target.threshold : target.threshold;
  }

  add(windows: WindowsOutcome): void {
    let kept = 0;
    const count = windows.offered.length;
    if (count === 0) return;
    for (let index = 0; index < count; index++) {
      const value = this.valueOf(windows, index);
      if (!Number.isNaN(value)) this.values.add(value);
      if (value <= this.limit + ROUNDING * this.limit) kept += 1;
    }
    this.kept.add(kept, count);
  }

  /** NaN where nobody told. */
  private valueOf(windows: WindowsOutcome, index: number): number {
    const { measure, excludingPlanned } = this.target;
    if (measure === 'outage') return windows.longestSeconds[index] ?? NaN;
    if (this.basis === 'request' && (measure === 'availability' || measure === 'loss')) {
      const offered = windows.offered[index] ?? 0;
      const lost = (windows.lost[index] ?? 0) - (excludingPlanned ? (windows.lostPlanned[index] ?? 0) : 0);
      return offered > 0 ? lost / offered : 0;
    }
    const planned = excludingPlanned ? (windows.downPlannedSeconds[index] ?? 0) : 0;
    const down = (windows.downSeconds[index] ?? NaN) - planned;
    return measure === 'downtime' ? down : down / WINDOW_SECONDS[this.window];
  }
}

/** Of every target that is about months or years, and of the strictest for both, by either way of counting. */
export class KeptPromises {
  private readonly tallies = new Map<string, KeptPromise>();

  constructor(targets: readonly TargetSpecification[]) {
    for (const target of targets) {
      if (target.window !== null && target.measure !== 'latency') this.tally(target, target.window);
    }
    const strict = strictest(targets);
    if (strict === null) return;
    this.tally(strict, 'month');
    this.tally(strict, 'year');
  }

  add({ month, year }: ReplicationOutcome): void {
    for (const tally of this.tallies.values()) tally.add(tally.window === 'month' ? month : year);
  }

  of(target: Counting, window: Window, basis: Basis): KeptPromise | undefined {
    return this.tallies.get(keyOf(target, window, basis));
  }

  private tally(target: Counting, window: Window): void {
    for (const basis of ['request', 'time'] as const) {
      this.tallies.set(keyOf(target, window, basis), new KeptPromise(target, window, basis));
    }
  }
}

function keyOf({ measure, threshold, excludingPlanned }: Counting, window: Window, basis: Basis): string {
  return [measure, threshold, excludingPlanned, window, basis].join(' ');
}

/** The strictest of those about the long run; if there is none, of those about months or years. */
export function strictest(targets: readonly TargetSpecification[]): TargetSpecification | null {
  const about = targets.filter(
    ({ measure, statistic }) =>
      (measure === 'availability' || measure === 'time-availability') && statistic === 'mean',
  );
  const longRun = about.filter(({ window }) => window === null);
  const candidates = longRun.length > 0 ? longRun : about;
  return candidates.reduce<TargetSpecification | null>(
    (best, one) => (best === null || one.threshold > best.threshold ? one : best),
    null,
  );
}

/** What a target says about months and years: who complies, the risk of missing it, the budget it leaves. */
import { SECONDS_PER_DAY, SECONDS_PER_YEAR } from '../engine/time.js';
import { absent, scaled, sum } from '../metrics/intervals.js';
import { summaryOf } from '../metrics/sample-summary.js';
import type { ErrorBudget, Interval, Results } from '../results/results.js';
import type { TargetSpecification } from '../scenario/model.js';
import type { Aggregate } from './aggregate.js';
import type { WindowColumns } from './columns.js';
import { isJudged } from './estimates.js';
import { shareOfWindows } from './shares.js';

type Window = 'month' | 'year';
type Counting = Pick<TargetSpecification, 'measure' | 'excludingPlanned'>;

const SECONDS: Readonly<Record<Window, number>> = { month: 30 * SECONDS_PER_DAY, year: SECONDS_PER_YEAR };

/** Share of the months, or years, that keep a target. */
export function complying(target: TargetSpecification, window: Window, aggregate: Aggregate): Interval {
  const values = valuesOf(target, window, aggregate);
  if (typeof values === 'string') return absent(values);
  const limit = target.operator === '>=' ? 1 - target.threshold : target.threshold;
  const holds = values.map((value) => value <= limit + ROUNDING * limit);
  return shareOfWindows(holds, aggregate[window].perReplication, window);
}

/** 1 − 0.999 is a little more than 0.001. */
const ROUNDING = 1e-9;

/** Of each window: what a target limits from above. @returns a text: why there is none */
function valuesOf(target: TargetSpecification, window: Window, aggregate: Aggregate): number[] | string {
  const columns = aggregate[window];
  switch (target.measure) {
    case 'availability':
    case 'time-availability':
      return unavailable(target, window, aggregate);
    case 'loss':
      return target.subject === null
        ? unavailable({ ...target, measure: 'availability' }, window, aggregate)
        : `losses of one class are not kept by ${window}`;
    case 'outage':
      return isJudged(aggregate) ? columns.longestSeconds : UNJUDGED;
    case 'downtime':
      return isJudged(aggregate) ? downSeconds(columns, target.excludingPlanned) : UNJUDGED;
    default:
      return `${target.measure} is not kept by ${window}`;
  }
}

const UNJUDGED = 'nobody told whether the service was up';

function unavailable(
  { measure, excludingPlanned }: Counting,
  window: Window,
  aggregate: Aggregate,
): number[] | string {
  const columns = aggregate[window];
  const { offered, lost, lostPlanned } = columns;
  if (measure === 'availability' && sum(aggregate.per.offered) > 0) {
    return offered.map((count, index) => {
      const all = lost[index]! - (excludingPlanned ? lostPlanned[index]! : 0);
      return count > 0 ? all / count : 0;
    });
  }
  if (!isJudged(aggregate)) return UNJUDGED;
  return downSeconds(columns, excludingPlanned).map((down) => down / SECONDS[window]);
}

function downSeconds({ downSeconds: all, downPlannedSeconds }: WindowColumns, excluding: boolean): number[] {
  return all.map((down, index) => down - (excluding ? downPlannedSeconds[index]! : 0));
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

export function missProbability(
  target: TargetSpecification | null,
  aggregate: Aggregate,
): Results['missProbability'] {
  const missing = (window: Window): Interval =>
    target === null ? absent('no availability target') : missingOf(complying(target, window, aggregate));
  return { target: target?.name ?? null, year: missing('year'), month: missing('month') };
}

/** One minus a share, the words included. */
function missingOf(share: Interval): Interval {
  const flip = (value: number | null): number | null => (value === null ? null : 1 - value);
  const { assumes, ...rest } = share;
  const flipped = { ...rest, estimate: flip(share.estimate), low: flip(share.high), high: flip(share.low) };
  return assumes === undefined ? flipped : { ...flipped, assumes: `${assumes}, kept the target` };
}

/** @param unavailable by the target's own way of counting */
export function errorBudget(
  target: TargetSpecification | null,
  aggregate: Aggregate,
  unavailable: Interval,
): ErrorBudget | null {
  // A run of an incident says nothing about a year, however often it is repeated.
  if (target === null || target.threshold >= 1 || aggregate.month.count === 0) return null;
  const allowed = 1 - target.threshold;
  const years = aggregate.measuredSeconds / SECONDS_PER_YEAR;
  const offered = sum(aggregate.per.offered);
  const byRequest = target.measure === 'availability' && offered > 0;
  const yearly = unavailable.kind === 'absent' ? [] : valuesOf(target, 'year', aggregate);
  return {
    target: target.name,
    allowedSecondsPerYear: allowed * SECONDS_PER_YEAR,
    allowedRequestsPerYear: byRequest ? (allowed * offered) / years : null,
    spentShare: scaled(unavailable, 1 / allowed),
    spentShareByYear: summaryOf(typeof yearly === 'string' ? [] : yearly.map((value) => value / allowed)),
  };
}

/** How a target on availability counts. */
export function basisOf({ measure, excludingPlanned }: Counting): keyof Results['unavailability'] {
  if (measure === 'time-availability') return excludingPlanned ? 'timeExcludingPlanned' : 'time';
  return excludingPlanned ? 'requestExcludingPlanned' : 'request';
}

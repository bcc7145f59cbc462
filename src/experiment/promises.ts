/** What a target says about months and years: who complies, the risk of missing it, the budget it leaves. */
import { SECONDS_PER_YEAR } from '../engine/time.js';
import { absent, CONFIDENCE, scaled } from '../metrics/intervals.js';
import { Sample } from '../metrics/sample.js';
import { summaryOf } from '../metrics/sample-summary.js';
import type { ErrorBudget, Interval, Results } from '../results/results.js';
import type { TargetSpecification } from '../scenario/model.js';
import type { Aggregate } from './aggregate.js';
import type { KeptPromise } from './kept-promises.js';
import { shareOfWindows } from './shares.js';
import { UNJUDGED } from './unavailability.js';
import type { Window } from './windows.js';

type Counting = Pick<TargetSpecification, 'measure' | 'excludingPlanned'>;

/** Share of the months, or years, that keep a target. */
export function complying(
  target: TargetSpecification,
  window: Window,
  aggregate: Aggregate,
  confidence = CONFIDENCE,
): Interval {
  const promise = promiseOf(target, window, aggregate);
  return typeof promise === 'string' ? absent(promise) : shareOfWindows(promise.kept, window, confidence);
}

/** @returns a text: why nothing is known */
function promiseOf(target: TargetSpecification, window: Window, aggregate: Aggregate): KeptPromise | string {
  const { measure, subject } = target;
  if (measure === 'loss' && subject !== null) return `losses of one class are not kept by ${window}`;
  const counted = measure === 'loss' || measure === 'availability';
  const basis = counted && aggregate.offered > 0 ? 'request' : 'time';
  if (basis === 'time' && !aggregate.judged) return UNJUDGED;
  return aggregate.promises.of(target, window, basis) ?? `${measure} is not kept by ${window}`;
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
  const { offered } = aggregate;
  const byRequest = target.measure === 'availability' && offered > 0;
  const yearly = unavailable.kind === 'absent' ? '' : promiseOf(target, 'year', aggregate);
  return {
    target: target.name,
    allowedSecondsPerYear: allowed * SECONDS_PER_YEAR,
    allowedRequestsPerYear: byRequest ? (allowed * offered) / years : null,
    spentShare: scaled(unavailable, 1 / allowed),
    spentShareByYear: summaryOf(typeof yearly === 'string' ? new Sample() : yearly.values, 1 / allowed),
  };
}

/** How a target on availability counts. */
export function basisOf({ measure, excludingPlanned }: Counting): keyof Results['unavailability'] {
  if (measure === 'time-availability') return excludingPlanned ? 'timeExcludingPlanned' : 'time';
  return excludingPlanned ? 'requestExcludingPlanned' : 'request';
}

/** The figures an engineer signs: what share of the requests, and of the time, is lost, and how sure that is. */
import { SECONDS_PER_YEAR } from '../engine/time.js';
import { compound, sumOf } from '../metrics/compound.js';
import { absent, CONFIDENCE, poissonRate, ratioOf } from '../metrics/intervals.js';
import type { RatioMoments } from '../metrics/moments.js';
import type { Interval, Results } from '../results/results.js';
import type { Aggregate } from './aggregate.js';

/** From so many outages on, and so many replications (or years), the spread of these says all. */
const MANY_OUTAGES = 100;
const MANY_BATCHES = 10;
/** With fewer outages an interval may cover less than it says. */
export const ROUGH = 30;

export const UNJUDGED = 'no traffic, and the entry does not tell by its state';

export interface Certainty {
  readonly confidence: number;
  /** The longest mean time after which a fault of the scenario is over; null: none has an end. */
  readonly longestRepairSeconds: number | null;
}

/** Nothing was lost: unavailability has no estimate, only a bound: outage rate (3.0 ÷ years) × the longest repair. */
export function boundWithoutOutage(measuredSeconds: number, certainty: Certainty): Interval {
  const { longestRepairSeconds, confidence } = certainty;
  if (longestRepairSeconds === null) return absent('nothing was lost, and no repair time bounds an outage');
  const assumes = `no outage was seen; if one came, it would last ${seconds(longestRepairSeconds)}, the longest mean repair of the scenario`;
  const rate = poissonRate(0, measuredSeconds, { assumes, confidence });
  return { ...rate, high: Math.min(1, (rate.high ?? 0) * longestRepairSeconds) };
}

export type Counting = keyof Results['unavailability'];

export function unavailability(aggregate: Aggregate, certainty: Certainty): Results['unavailability'] {
  const by = (counting: Counting): Interval => unavailabilityBy(counting, aggregate, certainty);
  return {
    request: by('request'),
    time: by('time'),
    requestExcludingPlanned: by('requestExcludingPlanned'),
    timeExcludingPlanned: by('timeExcludingPlanned'),
  };
}

export function unavailabilityBy(counting: Counting, aggregate: Aggregate, certainty: Certainty): Interval {
  const byRequest = counting === 'request' || counting === 'requestExcludingPlanned';
  if (byRequest ? aggregate.offered === 0 : !aggregate.judged)
    return absent(byRequest ? 'no traffic' : UNJUDGED);
  return lossOf(lossBy(counting, aggregate), aggregate, certainty);
}

function lossBy(counting: Counting, { batches, outages }: Aggregate): Loss {
  switch (counting) {
    case 'request':
      return { all: batches.lost, aside: batches.lostAside, costs: outages.lost };
    case 'requestExcludingPlanned':
      return { all: batches.lostUnplanned, aside: batches.lostAsideUnplanned, costs: outages.lostUnplanned };
    case 'time':
      return { all: batches.down, aside: null, costs: outages.seconds.moments };
    case 'timeExcludingPlanned':
      return { all: batches.downUnplanned, aside: null, costs: outages.secondsUnplanned };
  }
}

/** One way of counting, by replications or years, and by outage. */
interface Loss {
  readonly all: RatioMoments;
  /** What is lost outside of outages; null: by definition nothing. */
  readonly aside: RatioMoments | null;
  readonly costs: RatioMoments;
}

function lossOf(loss: Loss, aggregate: Aggregate, certainty: Certainty): Interval {
  const { all, costs } = loss;
  const bound = boundWithoutOutage(aggregate.measuredSeconds, certainty);
  if (all.top <= 0 || (costs.count === 0 && loss.aside === null)) return bound;
  const plain = atMostAll(ratioOf(all, certainty.confidence));
  if (!aggregate.byChance) return plain;
  if (costs.count === 0) return withUnseen(plain, bound, aggregate);
  const few = costs.top > 0 && (costs.count < MANY_OUTAGES || aggregate.batches.count < MANY_BATCHES);
  const interval = few ? atMostAll(fewOf(loss, aggregate, certainty)) : plain;
  return costs.count < ROUGH ? { ...interval, rough: `${costs.count} outages` } : interval;
}

function fewOf({ all, aside, costs }: Loss, aggregate: Aggregate, certainty: Certainty): Interval {
  const { longestRepairSeconds, confidence } = certainty;
  const byItself =
    costs.residualSquares + (costs.top * costs.top) / costs.count + ((aside && variance(aside)) ?? 0);
  const within = compound(costs, {
    exposure: all.bottom,
    clustering: Math.max(1, (variance(all) ?? 0) / byItself),
    largestMean: longestRepairSeconds === null ? null : largest(longestRepairSeconds, all, aggregate),
    confidence,
  });
  if (aside === null || aside.top === 0) return within;
  const beside = ratioOf(aside, confidence);
  if (beside.low !== null) return sumOf(within, beside);
  // One batch says nothing of its error: as uncertain as the rest.
  const share = aside.top / costs.top;
  const scaledBy = (end: number | null): number => (end ?? 0) * share;
  const alike = { ...within, estimate: aside.top / aside.bottom, low: scaledBy(within.low) };
  return sumOf(within, { ...alike, high: scaledBy(within.high) });
}

/** null: there is only one. */
function variance(moments: RatioMoments): number | null {
  return moments.count > 1 ? moments.variance : null;
}

/** What an outage costs that lasts as long as the longest repair, if all of it is lost. */
function largest(longestSeconds: number, all: RatioMoments, { measuredSeconds }: Aggregate) {
  const assumes = `an outage lasts at most ${seconds(longestSeconds)} on average, the longest mean repair of the scenario`;
  return { value: (longestSeconds * all.bottom) / measuredSeconds, assumes };
}

/**
 * Years without an outage, though a queue has lost one request in a billion: that spread says nothing about outages that
 * have not come yet.
 */
function withUnseen(interval: Interval, bound: Interval, aggregate: Aggregate): Interval {
  const years = aggregate.measuredSeconds / SECONDS_PER_YEAR;
  if (!aggregate.judged || years < 1 || bound.high === null || bound.assumes === undefined) return interval;
  const high = Math.min(1, (interval.high ?? interval.estimate ?? 0) + bound.high);
  return { ...interval, high, confidence: bound.confidence, assumes: bound.assumes };
}

/** Few replications give wide intervals, but nothing is lost more than once. */
function atMostAll(interval: Interval): Interval {
  return interval.high === null ? interval : { ...interval, high: Math.min(1, interval.high) };
}

/** Outages by year. */
export function outageRate(aggregate: Aggregate, confidence = CONFIDENCE): Interval {
  const { outages, batches, measuredSeconds, byChance } = aggregate;
  if (!aggregate.judged) return absent(UNJUDGED);
  const few = byChance && (outages.count < MANY_OUTAGES || batches.count < MANY_BATCHES);
  if (!few && outages.count > 0) return perYear(ratioOf(batches.outages, confidence));
  const clustering = outages.count > 0 ? Math.max(1, (variance(batches.outages) ?? 0) / outages.count) : 1;
  const assumes = 'the rate of outages is constant';
  return perYear(poissonRate(outages.count, measuredSeconds, { assumes, confidence, clustering }));
}

function perYear(perSecond: Interval): Interval {
  const times = (value: number | null): number | null => (value === null ? null : value * SECONDS_PER_YEAR);
  const { estimate, low, high } = perSecond;
  return { ...perSecond, estimate: times(estimate), low: times(low), high: times(high) };
}

function seconds(value: number): string {
  return value < 120 ? `${Math.round(value)} s` : `${Math.round(value / 60)} min`;
}

/** Plain simulation, as `run` does it: how long is decided by what was seen and by the number of events, never by a clock. */
import { SECONDS_PER_YEAR } from '../../engine/time.js';
import { ln } from '../../engine/elementary.js';
import { CONFIDENCE, sum } from '../../metrics/intervals.js';
import { chiSquareQuantile, studentQuantile } from '../../metrics/law-quantiles.js';
import type { ReplicationOutcome } from '../../metrics/outcome.js';
import type { ProvedMeasure } from '../../results/proof.js';
import type { Interval } from '../../results/results.js';
import type { Scenario } from '../../scenario/model.js';
import { longestRepairSeconds } from '../longest-repair.js';
import type { Look, ReplicationSource } from '../source.js';
import type { Figure, Leg, Range } from './figure.js';

/** Without a number of replications asked for: looks at 32, 64, 128, … */
const LEAST_REPLICATIONS = 32;
/** Enough when the standard error of every figure is at most this share of it. */
const ENOUGH = 0.04;
/** No further replication after so many events: a few seconds. */
export const MOST_EVENTS = 400_000;
/** With fewer outages a spread says little: counts and durations have their own intervals. */
const FEW_OUTAGES = 100;

/** Sums of one replication. */
interface Row {
  readonly measured: number;
  readonly down: number;
  readonly outages: number;
  readonly outageSeconds: number;
  readonly offered: number;
  readonly lost: number;
  readonly served: number;
  readonly latencySeconds: number;
}

export interface Plain {
  readonly leg: Leg;
  readonly replications: number;
  readonly simulatedSeconds: number;
  readonly outages: number;
  readonly events: number;
  readonly complete: boolean;
}

export interface PlainOptions {
  readonly mostEvents: number;
  /** So many, whatever they show; null: by the rule above. */
  readonly replications: number | null;
  readonly measures: readonly ProvedMeasure[];
  /** Told now and then how much is done: 0 to 1, by the rule that would end it last. */
  readonly progress?: (share: number, replications: number) => void;
}

export async function plain(
  scenario: Scenario,
  source: ReplicationSource,
  look: Look,
  options: PlainOptions,
): Promise<Plain> {
  const rows: Row[] = [];
  let events = 0;
  let complete = true;
  const repair = longestRepairSeconds(scenario);
  let figures = figuresOf(rows, options.measures, repair);
  while (!isOver(rows.length, events, figures, options)) {
    const { outcome, cut } = await source.outcome(rows.length, look);
    if (outcome !== null) {
      rows.push(rowOf(outcome));
      events += outcome.events;
    }
    options.progress?.(shareDone(rows.length, events, options), rows.length);
    if (isLook(rows.length)) figures = figuresOf(rows, options.measures, repair);
    complete = cut === null;
    if (!complete) break;
  }
  const simulatedSeconds = sum(rows.map(({ measured }) => measured));
  const outages = sum(rows.map((row) => row.outages));
  const leg: Leg = {
    method: 'plain',
    applies: true,
    text: 'simulated, every event of it',
    notes: outages < FEW_OUTAGES && isRare(options.measures) ? [fewText(outages)] : [],
    figures: figuresOf(rows, options.measures, repair),
  };
  return { leg, replications: rows.length, simulatedSeconds, outages, events, complete };
}

function isOver(done: number, events: number, figures: Leg['figures'], options: PlainOptions): boolean {
  if (options.replications !== null) return done >= options.replications;
  if (events >= options.mostEvents && done >= 2) return true;
  return isLook(done) && Object.values(figures).every((figure) => isPrecise(figure));
}

function shareDone(done: number, events: number, { replications, mostEvents }: PlainOptions): number {
  return Math.min(1, replications === null ? events / mostEvents : done / replications);
}

function isLook(done: number): boolean {
  return done >= LEAST_REPLICATIONS && (done & (done - 1)) === 0;
}

/** A bound will not become a figure within our means as a rule: then events decide. */
function isPrecise({ interval: { estimate, high } }: Figure): boolean {
  return estimate !== null && high !== null && high - estimate <= 2 * ENOUGH * estimate;
}

function isRare(measures: readonly ProvedMeasure[]): boolean {
  return measures.some((measure) => measure === 'unavailability' || measure === 'outages');
}

function fewText(outages: number): string {
  if (outages === 0) return 'no outage came: rarer than can be seen this way, so there is only a bound';
  return `${outages} outage${outages === 1 ? '' : 's'}: few, so the interval is rough (their lengths taken as exponential)`;
}

function rowOf(outcome: ReplicationOutcome): Row {
  const { classes, outages, downSeconds, measuredSeconds } = outcome;
  const served = sum(classes.map((one) => one.served));
  const lost = sum(classes.map((one) => one.lost));
  return {
    measured: measuredSeconds,
    down: downSeconds ?? NaN,
    outages: outages.length,
    outageSeconds: sum(outages.map(({ startSeconds, endSeconds }) => endSeconds - startSeconds)),
    offered: served + lost,
    lost,
    served,
    latencySeconds: sum(classes.map(({ latency }) => (latency.meanSeconds ?? 0) * latency.count)),
  };
}

/** A measure is a ratio of two sums over replications. */
const RATIOS: Readonly<Record<ProvedMeasure, readonly [part: keyof Row, whole: keyof Row, scale: number]>> = {
  unavailability: ['down', 'measured', 1],
  outages: ['outages', 'measured', SECONDS_PER_YEAR],
  outage: ['outageSeconds', 'outages', 1],
  loss: ['lost', 'offered', 1],
  latency: ['latencySeconds', 'served', 1],
};

function figuresOf(
  rows: readonly Row[],
  measures: readonly ProvedMeasure[],
  repair: number | null,
): Leg['figures'] {
  const figures: Partial<Record<ProvedMeasure, Figure>> = {};
  for (const measure of measures) {
    const figure = figureOf(rows, measure, repair);
    if (figure !== null) figures[measure] = figure;
  }
  return figures;
}

/** @returns null: nobody came, or nobody told whether it was up, or no outage has a length */
function figureOf(rows: readonly Row[], measure: ProvedMeasure, repair: number | null): Figure | null {
  const [part, whole, scale] = RATIOS[measure];
  const parts = rows.map((row) => row[part] * scale);
  const wholes = rows.map((row) => row[whole]);
  if (!(sum(wholes) > 0) || parts.some(Number.isNaN)) return null;
  const estimate = sum(parts) / sum(wholes);
  // None lost of so many is no proof of none: requests are not independent, so there is not even a bound.
  if (measure === 'loss' && estimate === 0) return null;
  const outages = sum(rows.map((row) => row.outages));
  const time = sum(rows.map((row) => row.measured));
  const byOutages = measure !== 'loss' && measure !== 'latency';
  if (byOutages && outages === 0) return unseen(measure, time, repair);
  const spread = (error: number): Range => spreadOf(parts, wholes, estimate, error);
  const few = outages < FEW_OUTAGES && byOutages;
  const range = (error: number): Range =>
    few ? hull(spread(error), ofFew(measure, estimate, outages, error)) : spread(error);
  const { low, high } = range(1 - CONFIDENCE);
  return { interval: { estimate, low, high, confidence: CONFIDENCE }, certain: false, range };
}

/** Ratio estimator over independent replications (Cochran 1977, §6.4), Student's t. */
function spreadOf(
  parts: readonly number[],
  wholes: readonly number[],
  estimate: number,
  error: number,
): Range {
  const count = parts.length;
  if (count < 2) return { low: 0, high: Infinity };
  const residuals = parts.map((part, index) => part - estimate * wholes[index]!);
  const squares = sum(residuals.map((residual) => residual * residual));
  const standardError = Math.sqrt((squares * count) / (count - 1)) / sum(wholes);
  const half = studentQuantile(1 - error / 2, count - 1) * standardError;
  return { low: Math.max(0, estimate - half), high: estimate + half };
}

/**
 * Few outages: their number is Poisson (Garwood 1936), their total length, if they are exponential, gamma with that number;
 * each has its part of the error.
 */
function ofFew(measure: ProvedMeasure, estimate: number, count: number, error: number): Range {
  const tail = error / (measure === 'unavailability' ? 4 : 2);
  const often = {
    low: chiSquareQuantile(tail, 2 * count) / (2 * count),
    high: chiSquareQuantile(1 - tail, 2 * count + 2) / (2 * count),
  };
  const long = {
    low: (2 * count) / chiSquareQuantile(1 - tail, 2 * count),
    high: (2 * count) / chiSquareQuantile(tail, 2 * count),
  };
  const low = (measure === 'outage' ? 1 : often.low) * (measure === 'outages' ? 1 : long.low);
  const high = (measure === 'outage' ? 1 : often.high) * (measure === 'outages' ? 1 : long.high);
  return { low: estimate * low, high: estimate * high };
}

function hull(a: Range, b: Range): Range {
  return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
}

/** No outage in all that time: at most −ln(error) of them, each as long as the longest mean repair. */
function unseen(measure: ProvedMeasure, seconds: number, repair: number | null): Figure | null {
  const each = measure === 'unavailability' ? repair : SECONDS_PER_YEAR;
  if (measure === 'outage' || each === null) return null;
  const high = (error: number): number => (-ln(error) / seconds) * each;
  const assumes =
    measure === 'unavailability' ? 'an outage is as long as the longest mean repair' : 'the rate is constant';
  const interval: Interval = {
    ...{ estimate: null, low: null, high: high(1 - CONFIDENCE) },
    ...{ confidence: CONFIDENCE, kind: 'bound', assumes },
  };
  return { interval, certain: false, range: (error) => ({ low: 0, high: high(error) }) };
}

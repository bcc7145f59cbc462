/** What a comparison says, in sentences and in the cells of a table: for a terminal and for a pull request. */
import type {
  ComparedMeasure,
  ComparedPart,
  ComparisonResults,
  Difference,
  Variant,
} from '../results/comparison.js';
import { count, digits, seconds, smallPercent } from './format.js';

const MEASURES: Readonly<Record<ComparedMeasure, string>> = {
  loss: 'requests lost',
  'loss-excluding-planned': '  without planned work',
  unavailability: 'time down',
  'unavailability-excluding-planned': '  without planned work',
  downtime: 'downtime a year',
  'downtime-excluding-planned': '  without planned work',
  outages: 'outages a year',
  outage: 'mean outage',
  'years-missing-target': 'years that miss',
  slow: 'slow, a year',
  'loss-of-class': 'lost of',
  latency: 'mean latency',
  'latency-p95': 'p95 latency',
  'latency-p99': 'p99 latency',
  failovers: 'failovers a year',
  failover: 'mean failover',
  'redundancy-lost': 'unprotected a year',
  'lost-writes': 'lost writes a year',
  'stale-reads': 'stale reads a year',
  'split-brain': 'split brain a year',
  utilisation: 'utilisation',
};

export const PARTS: Readonly<Record<ComparedPart, string>> = {
  'lost-by-cause': 'requests lost a year, by what the client saw',
  'lost-by-origin': 'requests lost a year, by what gave way',
  'lost-by-fault': 'requests lost a year, by faults behind it',
  'down-by-origin': 'downtime a year, by what gave way',
  'down-by-fault': 'downtime a year, by faults behind it',
};

/** Each variant in a sentence or two, the answer first. */
export function comparisonInWords({ baseline, variants }: ComparisonResults): string[] {
  return variants
    .flatMap((variant) => [
      aboutDowntime(variant, baseline.label),
      aboutRequests(variant, baseline.label),
      aboutTargets(variant),
    ])
    .filter((sentence) => sentence !== '');
}

function aboutDowntime({ label, differences, judgement }: Variant, baseline: string): string {
  if (judgement === 'same') return `${label} and ${baseline} lose the same in every pair.`;
  const downtime = differences.find(({ measure }) => measure === 'downtime');
  if (!downtime) return '';
  const { low, high } = downtime.difference;
  const was = `(${baseline}: ${seconds(downtime.baseline)}, ${label}: ${seconds(downtime.variant)})`;
  if (low === null || high === null) return `One pair says nothing about the downtime ${was}.`;
  if (high < 0)
    return `${label} saves ${inOneUnit([-high, -low], 'seconds', false)} of downtime a year ${was}.`;
  if (low > 0) return `${label} costs ${inOneUnit([low, high], 'seconds', false)} of downtime a year ${was}.`;
  const less = low < 0 ? `saves up to ${seconds(-low)}` : 'saves nothing';
  const more = high > 0 ? `costs up to ${seconds(high)}` : 'costs nothing';
  return `Downtime is undecided: ${label} ${less} a year or ${more} ${was}.`;
}

function aboutRequests({ label, differences, judgement }: Variant, baseline: string): string {
  const loss = differences.find(({ measure }) => measure === 'loss');
  if (!loss || judgement === 'same' || loss.baseline === 0) return '';
  const { low, high, estimate } = loss.difference;
  if (low === null || high === null || estimate === null) return '';
  const was = `${smallPercent(loss.baseline)} to ${smallPercent(loss.variant)}`;
  if (low <= 0 && high >= 0) return `The difference in lost requests is undecided as well (${was}).`;
  const share = digits((Math.abs(estimate) / loss.baseline) * 100);
  return `${label} loses ${share} % ${estimate < 0 ? 'fewer' : 'more'} requests than ${baseline} (from ${was}).`;
}

function aboutTargets({ label, targets }: Variant): string {
  const named = targets.filter(({ verdict }) => verdict !== 'met');
  if (targets.length === 0) return '';
  if (named.length === 0) return `${label} meets ${targets.length === 1 ? 'its target' : 'all its targets'}.`;
  const texts = named.map(({ name, verdict }) => `${name} is ${verdict}`);
  const of = targets.length === 1 ? 'The target' : `Of the ${count(targets.length)} targets`;
  return `${of} of ${label}: ${texts.join('; ')}.`;
}

export function nameOf({ measure, subject }: Difference): string {
  return subject === null || measure === 'years-missing-target'
    ? MEASURES[measure]
    : `${MEASURES[measure]} ${subject}`;
}

export interface Cells {
  readonly name: string;
  readonly baseline: string;
  readonly variant: string;
  /** An interval; where every pair has the same difference, that. */
  readonly difference: string;
}

export function cellsOf(one: Difference<ComparedMeasure | ComparedPart>, name: string): Cells {
  const write = writer(one.unit);
  return {
    name,
    baseline: write(one.baseline),
    variant: write(one.variant),
    difference: differenceText(one),
  };
}

function differenceText(one: Difference<string>): string {
  const { estimate, low, high } = one.difference;
  if (estimate === null || isTiny(estimate, one)) return 'the same';
  if (low === null || high === null) return inOneUnit([estimate], one.unit);
  return one.sharpenedBy === null ? inOneUnit([estimate], one.unit) : inOneUnit([low, high], one.unit);
}

/** Equal but for the rounding of sums. */
function isTiny(estimate: number, { baseline, variant, sharpenedBy }: Difference<string>): boolean {
  return sharpenedBy === null && Math.abs(estimate) <= 1e-9 * Math.max(Math.abs(baseline), Math.abs(variant));
}

/** `−4.14 to −2.02 min`: the unit of the largest for all. */
function inOneUnit(values: readonly number[], unit: Difference['unit'], signs = true): string {
  const largest = Math.max(...values.map(Math.abs));
  const [number = '', name = ''] = writer(unit)(largest)
    .replaceAll(/(\d) (?=\d)/g, '$1')
    .split(' ');
  const scale = largest === 0 ? 1 : Number(number) / largest;
  const sign = (value: number): string => (!signs || value === 0 ? '' : value > 0 ? '+' : '−');
  const size = (value: number): string => grouped(Number((Math.abs(value) * scale).toPrecision(3)));
  return `${values.map((value) => sign(value) + size(value)).join(' to ')}${name === '' ? '' : ` ${name}`}`;
}

function grouped(value: number): string {
  return value >= 1000 ? count(value) : digits(value);
}

function writer(unit: Difference['unit']): (value: number) => string {
  switch (unit) {
    case 'share':
      return smallPercent;
    case 'a year':
      return grouped;
    default:
      return seconds;
  }
}

/** Whether the interval leaves zero out. */
export function isDecided({ difference: { low, high } }: Difference<string>): boolean {
  return low !== null && high !== null && (low > 0 || high < 0);
}

/** Nothing of it on either side: not worth a row. */
export function isEmpty({ baseline, variant }: Difference<string>): boolean {
  return baseline === 0 && variant === 0;
}

/** Where nothing is known to be behind it, a table of causes has nothing to say. */
export function partsOf({ madeOf }: Variant, measure: ComparedPart): Difference<ComparedPart>[] {
  const own = madeOf.filter((one) => one.measure === measure && (one.difference.estimate ?? 0) !== 0);
  return own.every(({ subject }) => subject === 'none') ? [] : own;
}

/** What differs by so little, or so uncertainly, that only programs want to know. */
export function isMinor(one: Difference): boolean {
  if (one.subject === null || one.measure === 'years-missing-target') return false;
  const size = Math.abs(one.difference.estimate ?? 0);
  return !isDecided(one) || size < 0.01 * Math.max(one.baseline, one.variant);
}

/** How it was compared. */
export function howCompared({ run, variants }: ComparisonResults): string {
  const { lens, replications, replicationYears, seed, complete, stoppedBecause } = run;
  const length =
    replicationYears >= 1
      ? `${digits(replicationYears)} year${replicationYears === 1 ? '' : 's'}`
      : seconds(replicationYears * 31_536_000);
  const early = complete ? '' : ` · stopped early (${stoppedBecause})`;
  const shares = variants.flatMap(({ commonFaults: { share } }) => (share === null ? [] : [share]));
  const common =
    shares.length === 0
      ? ''
      : ` · ${digits(Math.floor(1000 * Math.min(...shares)) / 10)} % of the faults in common`;
  return `${lens} lens · ${count(replications)} pairs of ${length}${common} · seed ${seed}${early}`;
}

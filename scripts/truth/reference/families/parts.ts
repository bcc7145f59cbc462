/** Scenarios of generic parts: nobody asks, uptime is read off the state. */
import { FAILURE_COST, type Experiment, type Figure } from '../experiment.js';
import { expectedOf, given, type ReferenceCase } from '../case.js';
import * as read from '../readings.js';
import type { Reading } from '../experiment.js';

/** Members of one sort: how many, how they break and how they are mended. */
export interface Group {
  readonly name: string;
  readonly count: number;
  /** Mean life in hours. */
  readonly mttf: number;
  /** Laws as a scenario writes them. */
  readonly life: string;
  readonly repair: string;
  /** Further words of the fault: `beta: 10%`. */
  readonly more?: string;
}

export interface Parts {
  readonly groups: readonly Group[];
  /** Parameters of the component: `needs: 2`, `works_while: {...}`. */
  readonly structure: string;
  /** Words of the one crew; absent: everybody is mended at once. */
  readonly crew?: string;
  /** From the failure until the crew is called. */
  readonly noticed?: string;
}

const NOBODY_ASKS = `traffic: { entry: part, arrivals: { rate: 0/s }, classes: { any: { share: 100%, work: 0s } } }`;

export function partsText({ groups, structure, crew, noticed = '0s' }: Parts): string {
  const hosts = groups.map(({ name, count }) => `${name}: ${count > 1 ? `{ count: ${count} }` : '{}'}`);
  const by = crew === undefined ? '' : `, crew: hands, noticed: ${noticed}`;
  const faults = groups.map(({ name, life, repair, more = '' }) => {
    return `  ${name}-fails: { fault: crash, on: ${name}/unit, every: ${life}, ${repair}${repair === '' ? '' : by}${more} }`;
  });
  return [
    `hosts: { ${hosts.join(', ')} }`,
    `components: { part: { kind: generic, on: [${groups.map(({ name }) => name).join(', ')}], ${structure} } }`,
    NOBODY_ASKS,
    ...(crew === undefined ? [] : [`crews: { hands: { response: 0s, ${crew} } }`]),
    'faults:',
    ...faults,
  ].join('\n');
}

/** Members alike, exponential unless said otherwise; hours. */
export function unit(count: number, mttf: number, mttr: number, more = ''): Group {
  return {
    ...{ name: 'unit', count, mttf, life: `exponential mean ${mttf}h` },
    ...{ repair: `repair: exponential mean ${mttr}h`, more },
  };
}

/** What failures cost a simulated second while all are up. */
export function failureCost(groups: readonly Group[]): number {
  return (FAILURE_COST * groups.reduce((sum, { count, mttf }) => sum + count / mttf, 0)) / read.HOUR;
}

/** Steady figures, and the first outage, by their names in the file. */
const STEADY = {
  unavailability: read.unavailability,
  outage_freq_per_h: read.outagesPerHour,
  mean_outage_h: read.meanOutageHours,
  mean_up_between_outages_h: read.meanUpHours,
  mttff_h: read.hoursToOutage,
} as const satisfies Record<string, Reading>;

/** Those that say the same in another unit: they follow. */
export const RESTATED = [
  'availability',
  'downtime_min_per_year',
  'outages_per_year',
  'mean_up_between_outages_h',
];

export function steadyFigures(reference: ReferenceCase): Figure[] {
  const keys = given(reference, Object.keys(STEADY) as (keyof typeof STEADY)[]);
  return keys
    .filter((key) => !RESTATED.includes(key))
    .map((key) => ({ key, expected: expectedOf(reference, key), reading: STEADY[key] }));
}

/** An experiment about the steady figures of a case. */
export function steady(reference: ReferenceCase, parts: Parts, perHour?: number): Experiment {
  return {
    ...{ label: '', body: partsText(parts), figures: steadyFigures(reference) },
    rareSeconds: read.HOUR / (perHour ?? expectedOf(reference, 'outage_freq_per_h')),
    costPerSecond: failureCost(parts.groups),
  };
}

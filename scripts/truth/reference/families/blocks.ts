/**
 * Availability blocks, as providers multiply them: computed exactly, by going through all states of the structure, and
 * simulated as a scenario whose members have that availability.
 */
import { build, holds } from '../../../../src/components/generic/structure.js';
import type { ExactFigure, Experiment } from '../experiment.js';
import * as read from '../readings.js';
import { failureCost, partsText, type Group } from './parts.js';
import { choose } from './rates.js';
import type { Match } from './structures.js';

interface Blocks {
  /** Of member m1, m2, …. */
  readonly availability: readonly number[];
  /** As in `works_while`. */
  readonly structure: unknown;
}

const member = (index: number): string => `m${String.fromCharCode(97 + index)}`;

/** Probability that the whole works, or does not: each summed by itself, for 1 less the other loses its digits. */
function probability({ availability, structure }: Blocks, works: boolean): number {
  const built = build(
    structure,
    availability.map((_, index) => member(index)),
  );
  let total = 0;
  for (let state = 0; state < 2 ** availability.length; state++) {
    const up = (index: number): boolean => (state & (1 << index)) !== 0;
    if (holds(built, up) !== works) continue;
    total += availability.reduce((product, one, index) => product * (up(index) ? one : 1 - one), 1);
  }
  return total;
}

/** `LB 99.99 % x (2-of-3 of 99.5 %) x SQL 99.99 % OR queue 99.9 %`: factors in series, each a block of its own. */
function series(text: string): Blocks {
  const availability: number[] = [];
  const factors = text.split(' x ').map((factor): unknown => {
    const [, k, n] = /(\d+)-of-(\d+)/.exec(factor) ?? [];
    const values = percents(factor);
    const twice = /two redundant/.test(factor) ? 2 : 1;
    const count = n === undefined ? values.length * twice : Number(n);
    const names = Array.from({ length: count }, (_, index) => member(availability.length + index));
    for (let index = 0; index < count; index++) availability.push(values[index % values.length] ?? NaN);
    return { atLeast: { k: k === undefined ? 1 : Number(k), of: names } };
  });
  return { availability, structure: { all: factors } };
}

const percents = (text: string): number[] =>
  [...text.matchAll(/([\d.]+) ?%/g)].map(([, value]) => Number(value) / 100);

/** n subsystems with s spares: `exact_n3_s1` down, `approx_n3_s1` by the rule of thumb. */
function spares(key: string, availability: number): number | null {
  const [, kind = '', n, s] = /^(exact_|approx_)?n(\d+)_s(\d+)$/.exec(key) ?? [];
  if (n === undefined) return null;
  const [all, extra] = [Number(n), Number(s)];
  if (kind === 'approx_') return choose(all, extra + 1) * (1 - availability) ** (extra + 1);
  const members = new Array<number>(all).fill(availability);
  const of = members.map((_, index) => member(index));
  return probability({ availability: members, structure: { atLeast: { k: all - extra, of } } }, false);
}

/** `MTBF_720h_MTTR_0.25h` */
function renewal(key: string): number | null {
  const [, mtbf, mttr] = /^MTBF_([\d.]+)h_MTTR_([\d.]+)h$/.exec(key) ?? [];
  return mtbf === undefined ? null : Number(mtbf) / (Number(mtbf) + Number(mttr));
}

/** `99.9%_min`: what a year allows. */
function allowed(key: string): number | null {
  const [, percent, unit] = /^([\d.]+)%_(min|s)$/.exec(key) ?? [];
  if (percent === undefined) return null;
  const seconds = (1 - Number(percent) / 100) * 365 * 86_400;
  return unit === 's' ? seconds : seconds / 60;
}

/** Members mended in an hour on average that are up for that share of the time. */
function experiment(label: string, blocks: Blocks): Experiment | null {
  const down = probability(blocks, false);
  if (down < 1e-6) return null;
  const groups = blocks.availability.map((availability, index): Group => {
    const mttf = availability / (1 - availability);
    return {
      ...{ name: member(index), count: 1, mttf, life: `exponential mean ${mttf}h` },
      repair: 'repair: exponential mean 1h',
    };
  });
  return {
    ...{ label, costPerSecond: failureCost(groups), rareSeconds: read.HOUR / down },
    body: partsText({ groups, structure: `works_while: ${JSON.stringify(blocks.structure)}` }),
    figures: [{ key: `1 - ${label}`, expected: down, reading: read.unavailability }],
  };
}

/** What the name of a figure is about: the whole, or what comes before the first product. */
function blocksOf(key: string, text: string): Blocks | null {
  if (!/%/.test(text)) return null;
  if (key === 'db_or_queue') return series(text.split(' x ')[0] ?? '');
  return key === 'availability' || key === 'total' ? series(text) : null;
}

const arithmetic: Match = (reference, text) => {
  if (!reference.group.includes('SLA')) return null;
  const [availability = NaN] = percents(text);
  const exact: ExactFigure[] = [];
  const experiments: Experiment[] = [];
  for (const [key, value] of Object.entries(reference.expected)) {
    if (typeof value !== 'number') continue;
    const blocks = blocksOf(key, text);
    const computed =
      blocks === null
        ? (spares(key, availability) ?? allowed(key) ?? renewal(key))
        : probability(blocks, true);
    if (computed === null) continue;
    exact.push({ key, expected: value, computed });
    const simulated = blocks === null ? null : experiment(key, blocks);
    if (simulated !== null) experiments.push(simulated);
  }
  return exact.length === 0 ? null : { kind: 'simulated', experiments, exact };
};

export const blocks: readonly Match[] = [arithmetic];

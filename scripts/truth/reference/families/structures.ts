/** k of n with crews, tiers in series, common causes, shared load, no repair, late repair. */
import { expectedOf, type ReferenceCase } from '../case.js';
import { REPLICATION_COST, type Experiment, type Treatment } from '../experiment.js';
import * as read from '../readings.js';
import { failureCost, partsText, steady, unit, type Group, type Parts } from './parts.js';
import { approximateOutageRate, type Tier } from './rates.js';

type Match = (reference: ReferenceCase, text: string, all: readonly ReferenceCase[]) => Treatment | null;

const simulated = (...experiments: Experiment[]): Treatment => ({ kind: 'simulated', experiments });

/** A crew for each is no crew at all. */
function hands(count: number, members: number): Pick<Parts, 'crew'> {
  return count >= members ? {} : { crew: `count: ${count}` };
}

/** `2-of-3, MTTF 1000.0 h, MTTR 8.0 h, 1 crew(s), no failures while system is down` */
const kOfN: Match = (reference, text) => {
  const found = /^(\d+)-of-(\d+), MTTF ([\d.]+) h, MTTR ([\d.]+) h, (\d+) crew/.exec(text);
  if (found === null) return null;
  const [k, n, mttf, mttr, crews] = found.slice(1).map(Number) as [number, number, number, number, number];
  const frozen = text.includes('no failures while') ? ', frozen_when_down: true' : '';
  const groups = [unit(n, mttf, mttr)];
  return simulated(steady(reference, { groups, structure: `needs: ${k}${frozen}`, ...hands(crews, n) }));
};

/** `1-of-2, unit total failure rate 1/1000 of which fraction beta=0.1 is one common shock …; MTTR 8 …` */
const commonCause: Match = (reference, text) => {
  const found =
    /^(\d+)-of-(\d+), unit total failure rate 1\/(\d+) of which fraction beta=([\d.]+) .*MTTR ([\d.]+)/.exec(
      text,
    );
  if (found === null) return null;
  const [k, n, mttf, beta, mttr] = found.slice(1).map(Number) as [number, number, number, number, number];
  const groups = [unit(n, mttf, mttr, `, beta: ${100 * beta}%`)];
  return simulated(steady(reference, { groups, structure: `needs: ${k}` }));
};

/** `1-of-3; total failure rate constant 3/1000 while any unit is up (each survivor takes the load); independent MTTR 8` */
const sharedLoad: Match = (reference, text) => {
  const found = /^(\d+)-of-(\d+); total failure rate constant (\d+)\/(\d+) .*MTTR ([\d.]+)/.exec(text);
  if (found === null) return null;
  const [k, n, rate, per, mttr] = found.slice(1).map(Number) as [number, number, number, number, number];
  const groups = [unit(n, (n * per) / rate, mttr)];
  return simulated(steady(reference, { groups, structure: `needs: ${k}, load_sharing: true` }));
};

/** `MTTF without repair, unit MTTF 1000`, and k and n in the id: `P2.K31_norepair_2oo3` */
const withoutRepair: Match = (reference, text) => {
  const mttf = Number(/^MTTF without repair, unit MTTF ([\d.]+)/.exec(text)?.[1] ?? NaN);
  const [k, n] = kAndN(reference.id) ?? [];
  if (Number.isNaN(mttf) || k === undefined || n === undefined) return null;
  const groups: Group[] = [{ ...unit(n, mttf, 0), repair: '' }];
  return simulated({
    ...{ label: '', body: partsText({ groups, structure: `needs: ${k}` }), start: 'new' },
    figures: [{ key: 'mttf_h', expected: expectedOf(reference, 'mttf_h'), reading: read.firstOutageHours }],
    // After 40 mean lives the last of a few has failed, but for one case in 10^16.
    ...{ rareSeconds: mttf * read.HOUR, durationSeconds: 40 * mttf * read.HOUR, spread: 1 },
    costPerSecond: REPLICATION_COST / (40 * mttf * read.HOUR),
  });
};

/** `repair starts after a deterministic detection delay 0.25 h`; the rest as everywhere: 1000 h, 8 h */
const lateRepair: Match = (reference, text) => {
  const delay = Number(
    /^repair starts after a deterministic detection delay ([\d.]+) h/.exec(text)?.[1] ?? NaN,
  );
  if (Number.isNaN(delay)) return null;
  const kinds = [
    ['single', 1, 1],
    ['two_of_three', 2, 3],
  ] as const;
  const experiments = kinds.map(([key, k, n]): Experiment => {
    const groups = [unit(n, 1000, 8)];
    const parts = { groups, structure: `needs: ${k}`, crew: `count: ${n}`, noticed: `${delay}h` };
    return {
      ...{ label: key, body: partsText(parts), costPerSecond: failureCost(groups) },
      figures: [{ key, expected: expectedOf(reference, key), reading: read.unavailability }],
      rareSeconds: read.HOUR / approximateOutageRate([{ name: 'unit', k, n, mttf: 1000, mttr: 8 + delay }]),
    };
  });
  return simulated(...experiments);
};

/**
 * `series of lb 1oo2 (8760/1), web 2oo3 (720/0.5), …, independent repair`; `as K16 but web 1oo3`; `as K19, one FIFO crew`;
 * `tier alone`, with the tier in the id.
 */
const tiers: Match = (reference, text, all) => {
  const whole = inFull(text === 'tier alone' ? `as ${/K\d+/.exec(reference.id)?.[0]}` : text, all);
  let series = tiersIn(whole);
  if (series.length === 0) return null;
  for (const [, name, k, n] of whole.matchAll(/but (\w+) (\d)oo(\d)/g)) {
    series = series.map((tier) => (tier.name === name ? { ...tier, k: Number(k), n: Number(n) } : tier));
  }
  const alone = /_part_(\w+)$/.exec(reference.id)?.[1];
  if (alone !== undefined) series = series.filter(({ name }) => name === alone);
  const members = series.reduce((sum, { n }) => sum + n, 0);
  const groups = series.map(({ name, n, mttf, mttr }) => ({ ...unit(n, mttf, mttr), name }));
  const atLeast = series.map(
    ({ name, k, n }) => `{ atLeast: { k: ${k}, of: ${n > 1 ? name : `[${name}]`} } }`,
  );
  const structure = `works_while: { all: [${atLeast.join(', ')}] }`;
  const crew = crewIn(text, members);
  if (crew === null) return null;
  return simulated(steady(reference, { groups, structure, ...crew }, approximateOutageRate(series)));
};

/** `as K17, …` with what K17 says before it, and what that refers to. */
function inFull(text: string, all: readonly ReferenceCase[]): string {
  const base = /^as (K\d+)/.exec(text)?.[1];
  if (base === undefined) return text;
  const other = all.find(({ id, name }) => id.includes(`.${base}_tiers`) && name !== text);
  return other === undefined ? text : `${inFull(other.name, all)}; ${text}`;
}

function tiersIn(text: string): Tier[] {
  const pattern = /(\w+) (\d+)oo(\d+) \(([\d.]+)\/([\d.]+)\)/g;
  return [...text.matchAll(pattern)].map(([, name, k, n, mttf, mttr]) => ({
    ...{ name: name ?? '', k: Number(k), n: Number(n), mttf: Number(mttf), mttr: Number(mttr) },
  }));
}

const NUMBERS: Readonly<Record<string, number>> = { one: 1, two: 2, three: 3, four: 4 };

/** `one FIFO crew`, `2 crews`, `one random crew`; nothing: everybody at once. @returns null: an order that crews do not know */
function crewIn(text: string, members: number): Pick<Parts, 'crew'> | null {
  if (!text.includes('crew')) return {};
  const [, count = '', order = 'FIFO'] = /(\w+)(?: shared)?(?: (FIFO|random))? crews?/.exec(text) ?? [];
  const number = NUMBERS[count] ?? Number(count);
  if (!(number >= 1) || /priority/.test(text)) return null;
  const { crew } = hands(number, members);
  if (crew === undefined) return {};
  return { crew: order === 'random' ? `${crew}, order: random` : crew };
}

export function kAndN(text: string): readonly [number, number] | null {
  const [, k, n] = /(\d+)oo(\d+)/.exec(text) ?? [];
  return k === undefined ? null : [Number(k), Number(n)];
}

export const structures: readonly Match[] = [kOfN, commonCause, sharedLoad, withoutRepair, lateRepair, tiers];
export type { Match };

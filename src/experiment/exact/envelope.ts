/**
 * The back of the envelope: every part by itself is up for MTTF / (MTTF + MTTR) of the time, and the structure is
 * multiplied out. What people use today; beside the exact figure it shows what it leaves out.
 */
import type { Structure } from '../../components/generic/structure.js';
import { hasStandby } from './layout.js';
import { meanOf } from './laws.js';
import type { Model, ModelFault } from './model.js';
import { AT_ONCE } from './phases.js';

export interface Envelope {
  readonly unavailability: number;
  readonly outagesPerYear: number;
  /** Why it is not the exact figure: what it leaves out. Nothing: they agree. */
  readonly leavesOut: readonly string[];
}

/** Of a part: probability of up and down, each by itself, so that small ones keep their digits. */
interface Share {
  readonly up: number;
  readonly down: number;
}

/** Structures with more hosts in several places than this are multiplied out as if each place were another host. */
const MOST_REPEATED = 16;

export function envelopeOf(model: Model, secondsPerYear: number): Envelope {
  const hosts = model.hosts.map((_, host) => hostShare(model, host));
  const entry = model.components[model.entry]!;
  const members = entry.members.map((process) => model.processes[process]!.host);
  const repeated = repeatedHosts(entry.structure, members);
  const pivot = repeated.length <= MOST_REPEATED ? repeated : [];
  const shareWith = (fixed: ReadonlyMap<number, boolean>): Share =>
    conditioned(pivot, fixed, { hosts, structure: entry.structure, members });
  const { down } = shareWith(new Map());
  // An outage begins when a part fails that the rest cannot do without (Birnbaum 1969).
  const perSecond = [...new Set(members)].reduce((sum, host) => {
    const without = shareWith(new Map([[host, false]])).down;
    const withIt = shareWith(new Map([[host, true]])).down;
    return sum + Math.max(0, without - withIt) * failuresPerSecond(model, host) * hosts[host]!.up;
  }, 0);
  return {
    unavailability: down,
    outagesPerYear: perSecond * secondsPerYear,
    leavesOut: [...leftOut(model), ...(pivot.length < repeated.length ? [SEVERAL_PLACES] : [])],
  };
}

const SEVERAL_PLACES = 'hosts that appear in several places of the structure count as different ones';

function hostShare(model: Model, host: number): Share {
  let up = 1;
  for (const fault of faultsOn(model, host)) {
    const [lasts, mends] = [lifeOf(model, fault), repairOf(fault)];
    if (mends === Infinity) return { up: 0, down: 1 };
    up *= lasts / (lasts + mends);
  }
  // 1 − Π (1 − q) as a sum of positive terms.
  let [down, before] = [0, 1];
  for (const fault of faultsOn(model, host)) {
    const [lasts, mends] = [lifeOf(model, fault), repairOf(fault)];
    down += (before * mends) / (lasts + mends);
    before *= lasts / (lasts + mends);
  }
  return { up, down };
}

function failuresPerSecond(model: Model, host: number): number {
  return faultsOn(model, host).reduce((sum, fault) => sum + 1 / lifeOf(model, fault), 0);
}

function faultsOn(model: Model, host: number): ModelFault[] {
  return model.faults.flatMap((fault) =>
    fault.slots.filter((slot) => model.slots[slot]!.hosts.includes(host)).map(() => fault),
  );
}

/** Mean time between two of these faults at one target. */
function lifeOf(_model: Model, { clock, strikes, probability, slots }: ModelFault): number {
  const mean = meanOf(clock);
  if (strikes === 'shock') return mean / probability;
  return strikes === 'lot' ? mean * slots.length : mean;
}

/** The time of the repair itself; Infinity: it stays. */
function repairOf({ course: { stays, stretches } }: ModelFault): number {
  return stays ? Infinity : meanOf(stretches.at(-1) ?? AT_ONCE);
}

// ---- structures ---------------------------------------------------------------------------------------------------

interface Product {
  readonly hosts: readonly Share[];
  readonly structure: Structure;
  readonly members: readonly number[];
}

/** Splits by whether each of these hosts is up; without them all parts are independent. */
function conditioned(pivot: readonly number[], fixed: ReadonlyMap<number, boolean>, product: Product): Share {
  const [host, ...rest] = pivot;
  if (host === undefined) return multiplied(product.structure, fixed, product);
  if (fixed.has(host)) return conditioned(rest, fixed, product);
  const own = product.hosts[host]!;
  const [ifUp, ifDown] = [true, false].map((up) =>
    conditioned(rest, new Map([...fixed, [host, up]]), product),
  );
  return {
    up: own.up * ifUp!.up + own.down * ifDown!.up,
    down: own.up * ifUp!.down + own.down * ifDown!.down,
  };
}

function multiplied(structure: Structure, fixed: ReadonlyMap<number, boolean>, product: Product): Share {
  if (structure.kind === 'member') {
    const host = product.members[structure.index]!;
    const known = fixed.get(host);
    if (known === undefined) return product.hosts[host]!;
    return known ? { up: 1, down: 0 } : { up: 0, down: 1 };
  }
  // P(so many of the parts are up), part by part.
  let counts = [1];
  for (const part of structure.of) {
    const { up, down } = multiplied(part, fixed, product);
    const before = counts;
    counts = Array.from(
      { length: before.length + 1 },
      (_, k) => (before[k] ?? 0) * down + (k > 0 ? before[k - 1]! * up : 0),
    );
  }
  const sum = (from: readonly number[]): number => from.reduce((total, one) => total + one, 0);
  return { up: sum(counts.slice(structure.k)), down: sum(counts.slice(0, structure.k)) };
}

function repeatedHosts(structure: Structure, members: readonly number[]): number[] {
  const seen = new Map<number, number>();
  const visit = (part: Structure): void => {
    if (part.kind === 'atLeast') return part.of.forEach(visit);
    const host = members[part.index]!;
    seen.set(host, (seen.get(host) ?? 0) + 1);
  };
  visit(structure);
  return [...seen].flatMap(([host, times]) => (times > 1 ? [host] : []));
}

// ---- what it leaves out -------------------------------------------------------------------------------------------

function leftOut(model: Model): string[] {
  return [
    ...model.crews.flatMap((crew, index) => crewText(model, crew, index)),
    ...model.faults.flatMap(faultText),
    ...partTexts(model),
  ];
}

function crewText(model: Model, { name, count }: Model['crews'][number], crew: number): string[] {
  const calling = model.faults.filter(({ course }) => course.crew === crew);
  const most = calling.reduce((sum, { slots }) => sum + slots.length, 0);
  if (most <= count) return [];
  const hands = count === 1 ? 'one hand' : `${count} hands`;
  return [`crew ${name} has ${hands} for up to ${most} repairs at a time: broken parts wait for each other`];
}

function faultText({ id, strikes, beta, course, slots }: ModelFault): string[] {
  const texts: string[] = [];
  if (beta > 0)
    texts.push(`${percent(beta)} of ${id} is a common cause that takes all ${slots.length} at once`);
  if (strikes === 'shock') texts.push(`${id} hits several at once`);
  const waits = course.stretches.slice(0, -1).reduce((sum, stretch) => sum + meanOf(stretch), 0);
  if (waits > 0) texts.push(`${id}: on average ${duration(waits)} pass before the repair itself begins`);
  return texts;
}

function partTexts({ components, hosts, slots, entry }: Model): string[] {
  const { name, coverage, detection, switchOver, standbyFactor, loadSharing, frozenWhenDown } =
    components[entry]!;
  const takeover = meanOf(detection) + meanOf(switchOver);
  const standby = hasStandby(components[entry]!);
  const texts = [
    standby && takeover > 0 && `${name} is down while a standby takes over, ${duration(takeover)} on average`,
    standby && standbyFactor < 1 && `a standby of ${name} fails less often than an active one`,
    coverage < 1 && `${percent(1 - coverage)} of the failures that ${name} should mask take it down`,
    loadSharing && `those of ${name} that are left fail more often, for they carry the load of the others`,
    frozenWhenDown && `nothing of ${name} fails while it is down`,
    slots.some(({ hosts: hit }) => hit.length > 1) && 'some faults take several hosts at once',
  ];
  const boots = hosts.filter(({ boot }) => boot.rates.length > 0);
  if (boots.length > 0)
    texts.push(`hosts boot after they had no power (${boots[0]!.name}: ${duration(boots[0]!.bootSeconds)})`);
  return texts.filter((text) => typeof text === 'string');
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`;
  if (seconds < 7200) return `${Number((seconds / 60).toPrecision(3))} min`;
  return `${Number((seconds / 3600).toPrecision(3))} h`;
}

/** What a fault is aimed at: selectors become sources of targets, fixed ones now and roles at the injection. */
import type { Host } from '../infrastructure/host.js';
import { OUTSIDE, type Place } from '../infrastructure/network.js';
import type { World } from '../infrastructure/world.js';
import type { FaultKind, Target } from './fault.js';
import type { FaultSpecification, Selector } from './specification.js';

/** One target, or one way to find it when it is needed. */
export interface TargetSource {
  /** As in the file: names its streams. */
  readonly name: string;
  /** null: it is looked up at the injection. */
  readonly fixed: Target | null;
  /** The target now; null when there is none. `choose` gives a uniform, at most once. */
  find(choose: () => number): Target | null;
}

export interface AimContext {
  readonly world: World;
  readonly roleOf: (component: string, role: string) => Host | null;
  readonly kind: FaultKind;
}

/** All that a fault may strike, in the order of its selectors. */
export function sourcesOf(specification: FaultSpecification, context: AimContext): TargetSource[] {
  const { on, between } = specification;
  if (context.kind.aims.includes('traffic')) return [fixed({ kind: 'traffic', name: 'traffic' })];
  if (between !== null) return [betweenSides(between, context)];
  return on.flatMap((selector) => sourcesFor(selector, context));
}

/** `db`, `db2/mysqld`, `zone/rack-a`, `holder(db-vip)`: a selector as it is written. */
export function selectorName(selector: Selector, world: World): string {
  switch (selector.kind) {
    case 'hosts':
      return hostsName(selector.hosts, world) + suffix(selector.process);
    case 'zone':
      return `zone/${selector.zone}`;
    case 'link':
      return `link(${selector.a} ${selector.b})`;
    case 'role':
      return `${selector.role}(${selector.component})${suffix(selector.process)}`;
    case 'random':
      return `random(${selectorName(selector.of, world)})`;
    case 'component':
      return selector.component;
    default:
      return selector.kind;
  }
}

function sourcesFor(selector: Selector, context: AimContext): TargetSource[] {
  const { world, kind } = context;
  const name = selectorName(selector, world);
  switch (selector.kind) {
    case 'component':
      return [fixed({ kind: 'component', name, host: null })];
    case 'link':
      return [fixed({ kind: 'pairs', name, pairs: [[world.host(selector.a), world.host(selector.b)]] })];
    case 'zone':
      if (!kind.aims.includes('zone')) break;
      return [fixed({ kind: 'zone', name, hosts: hostsIn(selector, world) })];
    case 'role':
      return [{ name, fixed: null, find: () => holder(selector, context) }];
    case 'random':
      return [oneOf(name, sourcesFor(selector.of, context), kind)];
    default:
      break;
  }
  return each(selector, context);
}

/** Every host (or process) of a selector by itself; all processes as one for a roll-out. */
function each(selector: Selector, { world, kind }: AimContext): TargetSource[] {
  const hosts = hostsIn(selector, world);
  const process = selector.kind === 'hosts' ? selector.process : null;
  if (process === null) return hosts.map((host) => fixed(targetAt(host, null, kind)));
  if (kind.together !== true) return hosts.map((host) => fixed(targetAt(host, process, kind)));
  const name = selectorName(selector, world);
  return [fixed({ kind: 'processes', name, processes: hosts.map((host) => processOn(host, process)) })];
}

function targetAt(host: Host, process: string | null, kind: FaultKind): Target {
  if (process === null) {
    const productOnly = kind.aims.includes('component') && !kind.aims.includes('host');
    return { kind: productOnly ? 'component' : 'host', name: host.name, host };
  }
  const one = processOn(host, process);
  if (kind.together === true) return { kind: 'processes', name: one.fullName, processes: [one] };
  return { kind: 'process', name: one.fullName, process: one };
}

function processOn(host: Host, name: string): Host['processes'][number] {
  const process = host.processes.find((one) => one.name === name);
  if (process === undefined) throw new Error(`no process ${name} on ${host.name}`);
  return process;
}

function holder(selector: Selector & { kind: 'role' }, context: AimContext): Target | null {
  const host = context.roleOf(selector.component, selector.role);
  return host === null ? null : targetAt(host, selector.process, context.kind);
}

function oneOf(name: string, sources: readonly TargetSource[], kind: FaultKind): TargetSource {
  return {
    name,
    fixed: null,
    find: (choose) => {
      const candidates = sources
        .flatMap((source) => source.find(choose) ?? [])
        .filter((target) => kind.possible(target));
      if (candidates.length === 0) return null;
      return candidates[Math.floor(choose() * candidates.length)] ?? null;
    },
  };
}

function fixed(target: Target): TargetSource {
  return { name: target.name, fixed: target, find: () => target };
}

function hostsIn(selector: Selector, world: World): readonly Host[] {
  switch (selector.kind) {
    case 'hosts':
      return selector.hosts.map((name) => world.host(name));
    case 'zone':
      return world.hosts.filter((host) => host.options.zone === selector.zone);
    case 'all':
      return world.hosts;
    default:
      throw new Error(`${selectorName(selector, world)} does not name hosts`);
  }
}

/** `db` for all hosts of a group, else their names. */
function hostsName(names: readonly string[], world: World): string {
  const [first] = names;
  if (first === undefined) return 'nothing';
  const { group } = world.host(first).options;
  const members = world.hosts.filter((host) => host.options.group === group);
  const whole = names.length === members.length && members.every((host) => names.includes(host.name));
  return whole ? group : names.join(',');
}

// ---- partitions ---------------------------------------------------------------------------------------------------

type Between = NonNullable<FaultSpecification['between']>;
type Choose = () => number;

function betweenSides(between: Between, context: AimContext): TargetSource {
  const changing = between.flat().some(({ kind }) => kind === 'role' || kind === 'random');
  const name = between.map((side) => side.map((one) => selectorName(one, context.world)).join(',')).join('|');
  if (changing) return { name, fixed: null, find: (choose) => sides(between, context, choose) };
  return fixed({ ...sides(between, context, () => 0), name });
}

/** Pairs from the first side to the second. `others`: everybody who is not on the other side, the clients included. */
function sides(between: Between, context: AimContext, choose: Choose): Target & { kind: 'pairs' } {
  const [first = [], second = []] = between;
  const one = places(first, context, choose);
  const other = places(second, context, choose);
  const everybody = [...context.world.hosts, OUTSIDE];
  const here = one ?? everybody.filter((place) => !(other ?? []).includes(place));
  const there = other ?? everybody.filter((place) => !here.includes(place));
  const pairs = here.flatMap((from) =>
    there.filter((to) => to !== from).map((to): [Place, Place] => [from, to]),
  );
  const name = [one, other].map(
    (side) => side?.map((place) => place?.name ?? 'clients').join(',') ?? 'others',
  );
  return { kind: 'pairs', name: name.join('|'), pairs };
}

/** null: `others`. */
function places(side: readonly Selector[], context: AimContext, choose: Choose): Place[] | null {
  if (side.some((selector) => selector.kind === 'others')) return null;
  return side.flatMap((selector) => placesOf(selector, context, choose));
}

function placesOf(selector: Selector, context: AimContext, choose: Choose): readonly Place[] {
  switch (selector.kind) {
    case 'clients':
      return [OUTSIDE];
    case 'role':
      return [context.roleOf(selector.component, selector.role)].filter((host) => host !== null);
    case 'random': {
      const candidates = placesOf(selector.of, context, choose);
      return candidates.slice(Math.floor(choose() * candidates.length)).slice(0, 1);
    }
    default:
      return hostsIn(selector, context.world);
  }
}

function suffix(process: string | null): string {
  return process === null ? '' : `/${process}`;
}

import { constant, fromSeconds, toSeconds, type Distribution } from '../../../src/engine/index.js';
import type { FaultActions } from '../../../src/faults/fault.js';
import { Injector, type FaultListener } from '../../../src/faults/injector.js';
import type {
  CrewSpecification,
  End,
  FaultSpecification,
  Selector,
  When,
} from '../../../src/faults/specification.js';
import type { Host, HostOptions } from '../../../src/infrastructure/host.js';
import { smallWorld, type SmallWorld } from '../../infrastructure/support/small-world.js';

export const HOUR = 3600;
export const DAY = 24 * HOUR;
export const YEAR = 365 * DAY;

/** One row per incident, as the metrics would keep it. */
export interface Row {
  readonly id: string;
  readonly target: string;
  readonly planned: boolean;
  readonly because: number;
  readonly start: number;
  end: number | null;
}

export interface FaultyWorld extends SmallWorld {
  readonly injector: Injector;
  readonly rows: Row[];
  /** What was asked of others: `join h1`, `surge 3`. */
  readonly told: string[];
  /** What the injector believes of the health of all. */
  healthy: boolean;
  /** From when on (in seconds) all is healthy although nothing happens. */
  healthyFrom: number;
  readonly holder: { host: Host | null };
  /** A component says from now on that this host is exposed so much. */
  readonly expose: (host: string, exposure: number) => void;
}

/** A fault with the usual rest. */
export function fault(
  part: Partial<FaultSpecification> & Pick<FaultSpecification, 'fault' | 'on' | 'when'>,
): FaultSpecification {
  const rest = { between: null, values: {}, planned: false, rolling: null, group: null, beta: 0 };
  return { id: part.fault, end: { kind: 'stays' }, ...rest, ...part };
}

export const hosts = (...names: string[]): Selector => ({ kind: 'hosts', hosts: names, process: null });
export const daemons = (...names: string[]): Selector => ({ kind: 'hosts', hosts: names, process: 'daemon' });
export const every = (law: Distribution): When => ({ kind: 'every', every: law, window: null });
export const at = (...seconds: number[]): When => ({ kind: 'at', atSeconds: seconds });
export const lasts = (seconds: number): End => ({ kind: 'for', duration: constant(seconds) });

/** Hosts h1, h2, ... with a `daemon` each, and the faults given. */
export function faultyWorld(plan: {
  readonly seed: string;
  readonly hosts: number;
  readonly faults: readonly FaultSpecification[];
  readonly crews?: readonly CrewSpecification[];
  readonly start?: 'equilibrium' | 'new';
  readonly options?: Partial<HostOptions>;
  readonly prepare?: (small: SmallWorld) => void;
  /** By host, at first; the others' clocks always run at their own pace. */
  readonly exposures?: Readonly<Record<string, number>>;
}): FaultyWorld {
  const small = smallWorld(plan.seed, plan.hosts, plan.options ?? {});
  for (const host of small.world.hosts) small.world.addProcess('daemon', host);
  plan.prepare?.(small);
  const rows: Row[] = [];
  const told: string[] = [];
  const listener: FaultListener = {
    faultBegan: (id, target, planned, because) =>
      rows.push({ id, target, planned, because, start: toSeconds(small.simulation.now), end: null }) - 1,
    faultEnded: (row) => void (rows[row]!.end = toSeconds(small.simulation.now)),
  };
  const actions: FaultActions = {
    world: small.world,
    join: (host) => void told.push(`join ${host.name}`),
    leave: (host) => void told.push(`leave ${host.name}`),
    product: (name, target) => void told.push(`${name} ${target.name}`),
    undoProduct: (name, target) => void told.push(`undo ${name} ${target.name}`),
    surge: (factor) => void told.push(`surge ${factor}`),
  };
  const mutable = { healthy: true, healthyFrom: Infinity, holder: { host: small.world.hosts[0] ?? null } };
  const exposures = new Map(Object.entries(plan.exposures ?? {}));
  const injector = new Injector({
    simulation: small.simulation,
    world: small.world,
    actions,
    specifications: plan.faults,
    crews: plan.crews ?? [],
    start: plan.start ?? 'equilibrium',
    roleOf: () => mutable.holder.host,
    health: () => mutable.healthy || toSeconds(small.simulation.now) >= mutable.healthyFrom,
    healthyUnseenAt: () => fromSeconds(mutable.healthyFrom),
    exposure: {
      hosts: new Set(small.world.hosts.filter(({ name }) => exposures.has(name))),
      of: ({ name }) => exposures.get(name) ?? 1,
    },
    listener,
  });
  injector.start();
  const expose = (host: string, exposure: number): void => {
    exposures.set(host, exposure);
    injector.exposureChanged();
  };
  return Object.assign(mutable, { ...small, injector, rows, told, expose });
}

/** Lets it run until so many seconds after the start. */
export function runTo(it: SmallWorld, seconds: number): void {
  it.simulation.runUntil(fromSeconds(seconds));
}

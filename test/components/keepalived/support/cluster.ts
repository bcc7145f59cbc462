import type { CauseId } from '../../../../src/engine/index.js';
import { keepalived } from '../../../../src/components/keepalived/index.js';
import { OUTSIDE, type Place } from '../../../../src/infrastructure/network.js';
import { harness, type Rig } from '../../harness.js';

export interface ClusterOptions {
  readonly hosts?: number;
  readonly seed?: string;
  readonly replication?: number;
  readonly recording?: boolean;
  readonly latencySeconds?: number;
}

/** `db1`, `db2`, ... with a fake database and the address `vip` in front of it; priorities 150, 100, 50 unless given. */
export function cluster(parameters: Record<string, unknown> = {}, options: ClusterOptions = {}): Rig {
  const { hosts = 3, latencySeconds = 0.0003, ...rest } = options;
  return harness({
    hosts: { db: { count: hosts, boot: 30 }, web: { count: 1 } },
    fakes: { db: 'db' },
    components: {
      vip: {
        kind: keepalived,
        on: 'db',
        parameters: { serves: 'db', priority: [150, 100, 50], ...parameters },
      },
    },
    latencySeconds,
    ...rest,
  });
}

interface Saved {
  readonly routers: readonly { readonly condition: string; readonly priority: number }[];
}

/** The state of each router, in the order of the hosts. */
export function conditions(rig: Rig): string[] {
  return (rig.component('vip').save() as Saved).routers.map(({ condition }) => condition);
}

export function priorities(rig: Rig): number[] {
  return (rig.component('vip').save() as Saved).routers.map(({ priority }) => priority);
}

/** The host to which the address leads from a place: its name, or why there is none. */
export function seenFrom(rig: Rig, place: Place = OUTSIDE): string {
  const address = rig.service('vip').connected({ host: place, client: 1 });
  return address?.host.name ?? 'none';
}

/** Runs until `condition` holds, event by event. @returns when, in seconds, or null when it did not until `limit` */
export function runUntil(rig: Rig, limit: number, condition: () => boolean): number | null {
  for (;;) {
    if (condition()) return rig.now;
    if (rig.simulation.runUntil(limit * 1e6, 1) === 'time') return condition() ? rig.now : null;
  }
}

/** Cuts hosts off from the others: both ways, or only what they send. @returns a function that heals it */
export function partition(
  rig: Rig,
  isolated: readonly string[],
  options: { readonly clients?: 'isolated' | 'others' | 'both'; readonly oneWay?: boolean } = {},
): () => void {
  const { clients = 'others', oneWay = false } = options;
  const inside = rig.world.hosts.filter((host) => isolated.includes(host.name));
  const outside: Place[] = rig.world.hosts.filter(
    (host) => !isolated.includes(host.name) && (host.name.startsWith('db') || clients === 'others'),
  );
  if (clients === 'others') outside.push(OUTSIDE);
  const others: Place[] = clients === 'isolated' ? [OUTSIDE] : [];
  const pairs = inside.flatMap((a) => outside.map((b) => [a, b] as [Place, Place]));
  if (clients === 'isolated') {
    for (const host of rig.world.hosts) {
      if (!isolated.includes(host.name)) for (const client of others) pairs.push([host, client]);
    }
  }
  const both = oneWay ? pairs : [...pairs, ...pairs.map(([a, b]) => [b, a] as [Place, Place])];
  let id = 0;
  rig.inject('cut', 'partition', (because: CauseId) => (id = rig.world.impair(both, { cut: true }, because)));
  return () => void rig.inject('cut', 'heal', (because: CauseId) => rig.world.heal(id, because));
}

/** Loses a share of what one host sends, or of what it sends and receives. */
export function lossy(rig: Rig, name: string, loss: number, both = true): void {
  const host = rig.host(name);
  const others = rig.world.hosts.filter((other) => other !== host);
  const pairs = others.flatMap((other): [Place, Place][] => {
    return both
      ? [
          [host, other],
          [other, host],
        ]
      : [[host, other]];
  });
  rig.inject(name, 'packet-loss', (because) => void rig.world.impair(pairs, { loss }, because));
}

/** Kills both processes of the daemon at the same instant, the child first. */
export function killAll(rig: Rig, host: string): void {
  rig.crash(`${host}/keepalived-vrrp`);
  rig.crash(`${host}/keepalived`);
}

import type { Host } from '../../../../src/infrastructure/host.js';
import { partOf, type Fate, type Operation, type PlainFate } from '../../../../src/infrastructure/service.js';
import { gluster } from '../../../../src/components/gluster/index.js';
import { harness, type Rig } from '../../harness.js';
import type { Written } from '../../support/written.js';

export const READ: Operation = { kind: 'read', trafficClass: null, path: null };
export const WRITE: Operation = { kind: 'write', trafficClass: null, path: null };

export interface VolumePlan {
  readonly bricks?: number;
  readonly webs?: number;
  readonly seed?: string;
  readonly replication?: number;
  readonly parameters?: Written;
  /** Hosts that mount it; the group `web` unless said otherwise. */
  readonly mountedOn?: string;
}

/** A volume `files` on gluster1, gluster2, ..., mounted by web1, web2, ... */
export function volume(plan: VolumePlan = {}): Rig {
  return harness({
    hosts: { gluster: { count: plan.bricks ?? 3 }, web: { count: plan.webs ?? 1 } },
    fakes: { web: plan.mountedOn ?? 'web' },
    components: {
      files: { kind: gluster, on: 'gluster', parameters: { mounted_by: 'web', ...plan.parameters } },
    },
    seed: plan.seed ?? 'gluster',
    replication: plan.replication ?? 0,
  });
}

export function fate(rig: Rig, operation: Operation, web = 'web1'): Fate {
  return rig.service('files').begin(operation, { host: rig.host(web), client: 0 });
}

/** The parts of a fate, with their shares. */
export function parts(of: Fate): readonly { readonly share: number; readonly fate: PlainFate }[] {
  return of.kind === 'mixed' ? of.parts : [{ share: 1, fate: of }];
}

/** Which share of such operations meets a fate of that kind. */
export function shareOf(rig: Rig, operation: Operation, kind: PlainFate['kind'], web = 'web1'): number {
  const matching = parts(fate(rig, operation, web)).filter((part) => part.fate.kind === kind);
  return matching.reduce((sum, { share }) => sum + share, 0);
}

/** All operations meet fates of one kind: which. */
export function kindOf(rig: Rig, operation: Operation, web = 'web1'): PlainFate['kind'] {
  const kinds = new Set(parts(fate(rig, operation, web)).map((part) => part.fate.kind));
  if (kinds.size > 1) throw new Error(`fates differ: ${[...kinds].join()}`);
  return [...kinds][0]!;
}

/** Where reads go: the share of each brick's host. */
export function readersOf(rig: Rig, web = 'web1'): Record<string, number> {
  const shares: Record<string, number> = {};
  for (const { share, fate: one } of parts(fate(rig, READ, web))) {
    if (one.kind !== 'served') continue;
    for (const { host } of one.on) shares[host.name] = (shares[host.name] ?? 0) + share;
  }
  return shares;
}

/** The hosts on which a write is done. */
export function writersOf(rig: Rig, web = 'web1'): string[] {
  const hosts = parts(fate(rig, WRITE, web)).flatMap((part) =>
    part.fate.kind === 'served' ? part.fate.on.map(({ host }) => host.name) : [],
  );
  return [...new Set(hosts)];
}

/** That many writes of a mount have succeeded. */
export function write(rig: Rig, count: number, web = 'web1'): void {
  const caller = { host: rig.host(web), client: 0 };
  for (let one = 0; one < count; one++) rig.service('files').noticed(WRITE, 'ok', caller, 0);
}

export interface Interval {
  readonly kind: PlainFate['kind'];
  readonly from: number;
  readonly to: number;
}

/** What one operation in the middle of its files would have met, and when: the kinds of fate in turn. */
export function watch(rig: Rig, until: number, operation: Operation = WRITE, web = 'web1'): Interval[] {
  const now = (): PlainFate['kind'] => {
    const answer = fate(rig, operation, web);
    return (answer.kind === 'mixed' ? partOf(answer, 0.5) : answer).kind;
  };
  const intervals: Interval[] = [];
  let kind = now();
  let from = rig.now;
  while (rig.simulation.nextTime() <= until * 1e6) {
    rig.simulation.runUntil(until * 1e6, 1);
    if (now() === kind) continue;
    if (rig.now > from) intervals.push({ kind, from, to: rig.now });
    kind = now();
    from = rig.now;
  }
  rig.run(until);
  intervals.push({ kind, from, to: until });
  return intervals;
}

/** A cut between these hosts and all others named, both ways. @returns how to heal it */
export function cut(rig: Rig, some: readonly string[], others: readonly string[]): (because: number) => void {
  const host = (name: string): Host => rig.host(name);
  const pairs = some.flatMap((one) =>
    others.flatMap((other) => [[host(one), host(other)] as const, [host(other), host(one)] as const]),
  );
  let id = 0;
  rig.inject(some.join(), 'partition', (because) => {
    id = rig.world.impair(pairs, { cut: true }, because);
  });
  return (because) => rig.world.heal(id, because);
}

export function seconds(intervals: readonly Interval[], kind: PlainFate['kind']): number[] {
  return intervals.filter((interval) => interval.kind === kind).map(({ from, to }) => to - from);
}

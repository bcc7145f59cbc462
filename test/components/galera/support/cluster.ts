import { galera } from '../../../../src/components/galera/index.js';
import type { Endpoint, Fate, Operation } from '../../../../src/infrastructure/service.js';
import { harness, type Plan, type Rig } from '../../harness.js';

export const READ: Operation = { kind: 'read', trafficClass: null, path: null };
export const WRITE: Operation = { kind: 'write', trafficClass: null, path: null };
export const CHECK: Operation = { kind: 'check', trafficClass: null, path: 'clustercheck' };
export const CONNECT: Operation = { kind: 'check', trafficClass: null, path: null };

export interface ClusterPlan extends Partial<Omit<Plan, 'components'>> {
  readonly members?: number;
  readonly profile?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly on?: readonly string[];
  readonly later?: readonly string[];
}

/** db1, db2, ... and `app`, a host that only asks; all 0.1 ms apart. */
export function cluster(plan: ClusterPlan = {}): Rig {
  const { members = 3, parameters = {}, profile, on = ['db'], later, hosts, ...rest } = plan;
  return harness({
    hosts: { db: { count: members, boot: 20 }, app: {}, ...hosts },
    components: {
      db: {
        kind: galera,
        on,
        parameters,
        ...(profile === undefined ? {} : { profile }),
        ...(later === undefined ? {} : { later }),
      },
    },
    latencySeconds: 0.0001,
    ...rest,
  });
}

export function endpoint(rig: Rig, host: string): Endpoint {
  const found = rig.service('db').endpointOn(rig.host(host));
  if (!found) throw new Error(`${host} has no endpoint`);
  return found;
}

/** What a new operation from `app` (or another host) would meet now. */
export function ask(rig: Rig, host: string, operation: Operation, from = 'app'): Fate {
  return endpoint(rig, host).begin(operation, { host: rig.host(from), client: 0 });
}

/** `served`, `mute on-change`, `failed http-500`, ... */
export function word(fate: Fate): string {
  if (fate.kind === 'mute') return `mute ${fate.ask}`;
  return fate.kind === 'failed' ? `failed ${fate.cause}` : fate.kind;
}

/** Origin of what stands in the way, `none` if nothing does. */
export function origin(rig: Rig, fate: Fate): string {
  return 'because' in fate ? rig.simulation.causes.originOf(fate.because) : 'none';
}

/** One answer from a time on. */
export interface Span {
  readonly at: number;
  readonly word: string;
}

/** Runs on until a time (seconds), writing down how the answers to several questions change. */
export function watch(
  rig: Rig,
  untilSeconds: number,
  questions: Readonly<Record<string, () => string>>,
): Record<string, Span[]> {
  // Who goes through the list of members is told of all that befalls one.
  rig.component('db').service?.begin(READ, { host: null, client: 0 });
  const spans: Record<string, Span[]> = {};
  const note = (): void => {
    for (const [name, question] of Object.entries(questions)) {
      const list = (spans[name] ??= []);
      const now = question();
      if (list.at(-1)?.word !== now) list.push({ at: rig.now, word: now });
    }
  };
  note();
  while (rig.simulation.nextTime() <= untilSeconds * 1e6) {
    rig.simulation.runUntil(rig.simulation.nextTime());
    note();
  }
  rig.run(untilSeconds);
  return spans;
}

/** Asks a member for something, as a question for `watch`. */
export function asking(rig: Rig, host: string, operation: Operation): () => string {
  return () => word(ask(rig, host, operation));
}

/** Lengths of the spans with a given answer (prefix), the last one cut at `untilSeconds`. */
export function lengths(spans: readonly Span[], prefix: string, untilSeconds: number): number[] {
  return spans.flatMap((span, index) => {
    const end = spans[index + 1]?.at ?? untilSeconds;
    return span.word.startsWith(prefix) ? [end - span.at] : [];
  });
}

/** Both directions between two sets of hosts. */
export function pairs(
  rig: Rig,
  left: readonly string[],
  right: readonly string[],
): (readonly [ReturnType<Rig['host']>, ReturnType<Rig['host']>])[] {
  return left.flatMap((a) =>
    right.flatMap((b) => [[rig.host(a), rig.host(b)] as const, [rig.host(b), rig.host(a)] as const]),
  );
}

/** Cuts two sets of hosts apart; returns the function that heals it. */
export function partition(rig: Rig, left: readonly string[], right: readonly string[]): () => void {
  const because = rig.simulation.causes.fault('partition', left.join('+'), rig.simulation.now);
  const id = rig.world.impair(pairs(rig, left, right), { cut: true }, because);
  return () => rig.world.heal(id, because);
}

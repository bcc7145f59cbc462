/**
 * Which faults bear on the traffic: those that have changed the answers of a component that requests come to, the speed
 * of a host that works for them, or their number. What breaks elsewhere at the same time is not to blame for a queue.
 */
import type { CauseId } from '../../engine/causes.js';
import type { Host } from '../../infrastructure/host.js';
import type { Core } from './core.js';

/** Plain: onset of a fault, and the parts that have felt it. */
export type BearingState = readonly (readonly [root: CauseId, parts: readonly string[]])[];

/** The arrivals themselves: always of importance. */
export const ARRIVALS = '';

export class Bearing {
  private readonly felt = new Map<CauseId, Set<string>>();

  constructor(private readonly core: Core) {}

  /** @param part a component, `hostPart` of a host, or ARRIVALS */
  note(part: string, because: CauseId): void {
    for (const root of this.core.simulation.causes.rootIdsOf(because)) {
      const parts = this.felt.get(root);
      if (parts === undefined) this.felt.set(root, new Set([part]));
      else parts.add(part);
    }
  }

  /** Does a change go back to a fault that requests can feel? One that they come to only later counts then. */
  bears(because: CauseId): boolean {
    const { core } = this;
    if (!core.isFault(because)) return false;
    return core.simulation.causes.rootIdsOf(because).some((root) => {
      for (const part of this.felt.get(root) ?? []) if (part === ARRIVALS || core.used.has(part)) return true;
      return false;
    });
  }

  save(): BearingState {
    return [...this.felt].map(([root, parts]) => [root, [...parts]] as const);
  }

  restore(state: BearingState): void {
    this.felt.clear();
    for (const [root, parts] of state) this.felt.set(root, new Set(parts));
  }
}

/** No component has a name like this. */
export function hostPart(host: Host): string {
  return `host ${host.name}`;
}

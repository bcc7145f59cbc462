/**
 * Which faults bear on the traffic: those that have changed the answers of a component that requests come to, the speed
 * of a host that works for them, or their number. What breaks elsewhere at the same time is not to blame for a queue.
 */
import { AppendOnly, type AppendOnlyState } from '../../engine/append-only.js';
import type { CauseId } from '../../engine/causes.js';
import type { Host } from '../../infrastructure/host.js';
import type { Core } from './core.js';

/** Plain: onsets of faults, and the parts that have felt each. */
export interface BearingState {
  readonly roots: AppendOnlyState<CauseId>;
  readonly parts: AppendOnlyState<readonly string[]>;
}

/** The arrivals themselves: always of importance. */
export const ARRIVALS = '';

export class Bearing {
  /** In lists that copies share: they grow with every fault, and side runs return to many a snapshot. */
  private readonly roots = new AppendOnly<CauseId>();
  private readonly parts = new AppendOnly<readonly string[]>();
  /** Where a root is in the lists; after a restore it may not be there. */
  private readonly places = new Map<CauseId, number>();

  constructor(private readonly core: Core) {}

  /** @param part a component, `hostPart` of a host, or ARRIVALS */
  note(part: string, because: CauseId): void {
    for (const root of this.core.simulation.causes.rootIdsOf(because)) {
      const place = this.placeOf(root);
      if (place < 0) {
        this.places.set(root, this.roots.push(root));
        this.parts.push([part]);
        continue;
      }
      const felt = this.parts.at(place);
      if (!felt.includes(part)) this.parts.set(place, [...felt, part]);
    }
  }

  /** Does a change go back to a fault that requests can feel? One that they come to only later counts then. */
  bears(because: CauseId): boolean {
    const { core } = this;
    if (!core.isFault(because)) return false;
    return core.simulation.causes.rootIdsOf(because).some((root) => {
      const place = this.placeOf(root);
      return place >= 0 && this.parts.at(place).some((part) => part === ARRIVALS || core.used.has(part));
    });
  }

  save(): BearingState {
    return { roots: this.roots.save(), parts: this.parts.save() };
  }

  restore({ roots, parts }: BearingState): void {
    this.roots.restore(roots);
    this.parts.restore(parts);
    if (this.places.size > 0) return;
    for (let place = 0; place < this.roots.length; place++) this.places.set(this.roots.at(place), place);
  }

  /** @returns -1: nothing has felt it */
  private placeOf(root: CauseId): number {
    const place = this.places.get(root) ?? -1;
    return place < this.roots.length && place >= 0 && this.roots.at(place) === root ? place : -1;
  }
}

/** No component has a name like this. */
export function hostPart(host: Host): string {
  return `host ${host.name}`;
}

/** What the balancer tells the observer: back ends taken out and brought back, and its own takeovers. */
import type { CauseId } from '../../engine/causes.js';
import type { Simulation } from '../../engine/simulation.js';
import type { Microseconds } from '../../engine/time.js';
import type { FailoverId, Observer, Trigger } from '../../metrics/observer.js';

/** Of older faults than this many, nobody remembers when they began. */
const REMEMBERED = 256;

interface Onset {
  readonly at: Microseconds;
  readonly orderly: boolean;
}

interface ReportsState {
  readonly onsets: readonly (readonly [root: CauseId, onset: Onset])[];
  readonly backends: readonly (readonly [backend: number, open: Open])[];
  readonly returns: readonly (readonly [backend: number, at: Microseconds])[];
  readonly takeover: FailoverId;
  readonly moved: readonly FailoverId[];
}

/** A failover of a back end that is not closed: it is out, and (`waiting`) nothing has taken over. */
interface Open {
  readonly id: FailoverId;
  readonly waiting: boolean;
}

const NONE: Open = { id: 0, waiting: false };

export class Reports {
  /** When each root fault was first felt: a failover is counted from there. */
  private onsets = new Map<CauseId, Onset>();
  private backends = new Map<number, Open>();
  /** When each back end was last found to work again: what it ceased to do since cannot have ceased before. */
  private returns = new Map<number, Microseconds>();
  /** The takeover under way; 0: none. */
  private takeover: FailoverId = 0;
  /** Since these takeovers the pair has not been complete. */
  private moved: readonly FailoverId[] = [];

  constructor(
    private readonly name: string,
    private readonly simulation: Simulation,
    private readonly observer: Observer,
  ) {}

  /** Something has changed in the world or in another component. */
  felt(because: CauseId, orderly: boolean, at = this.simulation.now): void {
    for (const root of this.simulation.causes.rootIdsOf(because)) {
      if (this.onsets.has(root)) continue;
      this.onsets.set(root, { at, orderly });
      const oldest = this.onsets.keys().next();
      if (this.onsets.size > REMEMBERED && !oldest.done) this.onsets.delete(oldest.value);
    }
  }

  /** A back end has been taken out; `others`: somebody else is in rotation. */
  backendDown(backend: number, because: CauseId, others: boolean): void {
    const id = this.began('health-check', because, this.returns.get(backend) ?? 0);
    this.observer.stageEnded(id, 'detection');
    if (others) this.observer.redirected(id);
    this.backends.set(backend, { id, waiting: !others });
  }

  /** It is back, and with it an end to waiting for all that had found nobody to take over. */
  backendUp(backend: number): void {
    this.returns.set(backend, this.simulation.now);
    const { id, waiting } = this.backends.get(backend) ?? NONE;
    if (id !== 0 && !waiting) this.observer.redundancyRestored(id);
    for (const [other, open] of this.backends) {
      if (!open.waiting) continue;
      this.observer.failoverAbandoned(open.id);
      this.backends.set(other, NONE);
    }
    this.backends.delete(backend);
  }

  activeLost(because: CauseId): void {
    this.takeover = this.began('takeover', because, 0);
  }

  activeRegained(): void {
    this.observer.failoverAbandoned(this.takeover);
    this.takeover = 0;
  }

  takenOver(): void {
    this.observer.stageEnded(this.takeover, 'detection');
    this.observer.redirected(this.takeover);
    this.moved = [...this.moved, this.takeover];
    this.takeover = 0;
  }

  /** All hosts of the pair can serve again. */
  pairComplete(): void {
    for (const id of this.moved) this.observer.redundancyRestored(id);
    this.moved = [];
  }

  redundancyLost(lost: boolean): void {
    this.observer.redundancyLost(this.name, lost);
  }

  save(): ReportsState {
    const { onsets, backends, returns, takeover, moved } = this;
    return { onsets: [...onsets], backends: [...backends], returns: [...returns], takeover, moved };
  }

  restore(state: ReportsState): void {
    this.onsets = new Map(state.onsets);
    this.backends = new Map(state.backends);
    this.returns = new Map(state.returns);
    this.takeover = state.takeover;
    this.moved = state.moved;
  }

  /** @param earliest it was in order until then */
  private began(mechanism: string, because: CauseId, earliest: Microseconds): FailoverId {
    const { causes, now } = this.simulation;
    const root = causes.rootIdsOf(because).at(-1);
    const onset = root === undefined ? undefined : this.onsets.get(root);
    const trigger: Trigger = root === undefined ? 'spurious' : onset?.orderly === true ? 'planned' : 'fault';
    const injected = Math.max(onset?.at ?? now, earliest);
    return this.observer.failoverBegan(this.name, mechanism, trigger, injected, because);
  }
}

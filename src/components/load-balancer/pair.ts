/** The balancer's own redundancy: which host has the address, and how it moves when that one is lost. */
import type { CauseId } from '../../engine/causes.js';
import type { Simulation } from '../../engine/simulation.js';
import { fromSeconds } from '../../engine/time.js';

export interface PairPort {
  readonly simulation: Simulation;
  readonly target: number;
  readonly takeoverOperation: number;
  readonly hosts: number;
  /** Can this one serve clients now? Whoever watches the pair sees what the clients see. */
  usable(index: number): boolean;
  /** Draws how long the next takeover takes, in seconds. */
  draw(): number;
  /** The active host is lost, and another one can take over. */
  lost(because: CauseId): void;
  /** It is back before anybody took over. */
  regained(): void;
  takenOver(index: number, because: CauseId): void;
}

/**
 * `serving`: the active host can serve. `waiting`: it cannot, and another one takes over when the event comes. `stuck`:
 * nobody can; whoever comes back first goes on (the old one at once, another one after a takeover).
 */
type Phase = 'serving' | 'waiting' | 'stuck';

interface PairState {
  phase: Phase;
  active: number;
  handle: number;
}

export class Pair {
  private state: PairState = { phase: 'serving', active: 0, handle: -1 };

  constructor(private readonly port: PairPort) {}

  get active(): number {
    return this.state.active;
  }

  get settled(): boolean {
    return this.state.phase !== 'waiting';
  }

  /** To be called when the world has changed around one of the hosts. */
  review(because: CauseId): void {
    const { state, port } = this;
    if (port.usable(state.active)) {
      if (state.phase === 'serving') return;
      port.simulation.cancel(state.handle);
      state.phase = 'serving';
      port.regained();
    } else if (state.phase !== 'waiting' && this.successor() !== null) {
      if (state.phase === 'serving') port.lost(because);
      this.wait(because);
    } else if (state.phase === 'serving') {
      state.phase = 'stuck';
      port.lost(because);
    }
  }

  /** The event of the takeover. */
  takeOver(because: CauseId): void {
    if (this.state.phase !== 'waiting') return;
    const successor = this.successor();
    if (successor === null) {
      this.state.phase = 'stuck';
      return;
    }
    this.state.phase = 'serving';
    this.state.active = successor;
    this.port.takenOver(successor, because);
  }

  save(): PairState {
    return { ...this.state };
  }

  restore(state: PairState): void {
    this.state = { ...state };
  }

  private wait(because: CauseId): void {
    const { simulation, target, takeoverOperation } = this.port;
    const at = simulation.now + fromSeconds(this.port.draw());
    this.state.phase = 'waiting';
    this.state.handle = simulation.schedule(at, target, takeoverOperation, 0, because);
  }

  /** The first host, counted from the active one on, that can serve. */
  private successor(): number | null {
    const { hosts } = this.port;
    for (let step = 1; step < hosts; step++) {
      const index = (this.state.active + step) % hosts;
      if (this.port.usable(index)) return index;
    }
    return null;
  }
}

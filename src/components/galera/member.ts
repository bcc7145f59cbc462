/** One member of the cluster: what it knows, what state it is in. Plain state. */
import type { CauseId, Microseconds } from '../../engine/index.js';
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';

/**
 * - `absent`: not a member yet, or retired.
 * - `down`: no process, or one that cannot run (a dead disk).
 * - `starting`: mysqld runs and recovers its position; it does not talk to the group yet.
 * - `connected`: it talks to the group and is in a view, alone or with others.
 * - `inconsistent`: it could not apply a write-set and has left the group for good; it runs, and answers 1047.
 */
export type Phase = 'absent' | 'down' | 'starting' | 'connected' | 'inconsistent';

/** As `wsrep_local_state`, with `non-primary` for its 0. An arbitrator is `synced` in a primary view. */
export type Standing = 'non-primary' | 'joiner' | 'joined' | 'donor' | 'synced';

/** That one member does not hear another (kept by the one that does not hear). */
export interface Silence {
  readonly since: Microseconds;
  /** When it is given up. */
  readonly evictAt: Microseconds;
  /** When the view without it can be installed. */
  readonly installAt: Microseconds;
  /** When it is heard again (before `evictAt`); Infinity: not in sight. */
  heardAt: Microseconds;
  /** It said goodbye. */
  readonly graceful: boolean;
  /** Its process stood still while its kernel went on acknowledging: no retransmission is backed off. */
  readonly frozen: boolean;
  readonly because: CauseId;
}

/** A position in the order of write-sets: of which history, and how far. */
export interface Position {
  readonly history: number;
  readonly seqno: number;
}

/** The part of a member that changes. */
export interface MemberState {
  phase: Phase;
  standing: Standing;
  /** The view it believes to be in; −1: none. */
  view: number;
  /** Started and not served since: its storage is not open, connections are refused. */
  closed: boolean;
  /** Where its data stands, while it does not follow a primary view (or others went on without it). */
  position: Position;
  /** Others have installed a primary view without it, and it does not know: what it reads is stale. */
  dropped: boolean;
  /** Its data is of no use: only a full copy helps. */
  needsCopy: boolean;
  /** The oldest write-set in its gcache. */
  cacheFrom: number;
  /** The last primary view it was in, as in gvwstate.dat; −1: not known any more. */
  lastPrimary: number;
  safeToBootstrap: boolean;
  /** `galera_new_cluster`: it is to found a primary component when it connects. */
  toBootstrap: boolean;
  /** Phase of its inspections. */
  inspection: Microseconds;
  /** When its start-up ends, and when a supervisor starts it again; Infinity: not under way. */
  connectAt: Microseconds;
  restartAt: Microseconds;
  /** How long its next start with IST takes, drawn already; −1: it is not. */
  startAhead: Microseconds;
  /** Why it is in the phase and standing it is in. */
  because: CauseId;
  /** Why its process does not work now (0: it does), and why it did not the last time. */
  gone: CauseId;
  lastGone: CauseId;
  /** It counts for the redundancy that the cluster was built with. */
  enlisted: boolean;
  /** Why commits wait here (`view-change`), and what that was made from: 0 when they do not. */
  stall: CauseId;
  stallReason: CauseId;
  /** Its disk ended it: it is started again when the disk is mended. */
  waitsForDisk: boolean;
  /** By index of the other. */
  silences: (Silence | null)[];
}

export class GaleraMember implements MemberState {
  phase: Phase = 'absent';
  standing: Standing = 'non-primary';
  view = -1;
  closed = false;
  position: Position = { history: 0, seqno: 0 };
  dropped = false;
  needsCopy = false;
  cacheFrom = 0;
  lastPrimary = -1;
  safeToBootstrap = false;
  toBootstrap = false;
  inspection = 0;
  connectAt = Infinity;
  restartAt = Infinity;
  startAhead = -1;
  because: CauseId = 0;
  gone: CauseId = 0;
  lastGone: CauseId = 0;
  enlisted = false;
  stall: CauseId = 0;
  stallReason: CauseId = 0;
  waitsForDisk = false;
  silences: (Silence | null)[];

  constructor(
    readonly index: number,
    readonly host: Host,
    readonly process: Process,
    readonly options: { readonly weight: number; readonly arbitrator: boolean; readonly count: number },
  ) {
    this.silences = new Array<Silence | null>(options.count).fill(null);
  }

  get name(): string {
    return this.host.name;
  }

  get weight(): number {
    return this.options.weight;
  }

  get arbitrator(): boolean {
    return this.options.arbitrator;
  }

  /** It takes part in the group's messages now. */
  get talks(): boolean {
    return this.phase === 'connected' && this.process.working;
  }

  /** It has the data of its view and follows it. */
  get follows(): boolean {
    return this.standing === 'synced' || this.standing === 'donor' || this.standing === 'joined';
  }

  /** It answers queries, as far as its own state goes. */
  get serves(): boolean {
    return this.standing === 'synced' || this.standing === 'donor';
  }

  silenceOf(other: GaleraMember): Silence | null {
    return this.silences[other.index] ?? null;
  }

  save(): MemberState {
    const { phase, standing, view, closed, position, dropped, needsCopy, cacheFrom, lastPrimary } = this;
    const { safeToBootstrap, toBootstrap, inspection, connectAt, restartAt, startAhead } = this;
    const { because, gone, lastGone, enlisted, stall, stallReason, waitsForDisk } = this;
    return {
      ...{ phase, standing, view, closed, position, dropped, needsCopy, cacheFrom, lastPrimary },
      ...{ safeToBootstrap, toBootstrap, inspection, connectAt, restartAt, startAhead },
      ...{ because, gone, lastGone, enlisted, stall, stallReason, waitsForDisk },
      silences: copied(this.silences),
    };
  }

  restore(state: MemberState): void {
    Object.assign(this, state);
    this.silences = copied(state.silences);
  }
}

function copied(silences: readonly (Silence | null)[]): (Silence | null)[] {
  return silences.map((silence) => (silence === null ? null : { ...silence }));
}

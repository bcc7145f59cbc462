/**
 * One RPC connection: of a mount or a self-heal daemon to a brick, or between two glusterds. The same four states
 * serve all three; they differ in how long a silence is borne (`silenceSeconds`) and whether data is under way (`busy`).
 *
 * absent ── its own host boots, its daemon starts ──▶ connected ⇄ silent ──▶ down ── every 3 s an attempt ──▶ connected
 */
import type { CauseId } from '../../engine/causes.js';
import type { EventHandle } from '../../engine/event-queue.js';
import type { Simulation } from '../../engine/simulation.js';
import { fromSeconds, toSeconds, type Microseconds } from '../../engine/time.js';
import type { Network, Place } from '../../infrastructure/network.js';
import type { Process } from '../../infrastructure/process.js';
import { nextRtoRungSeconds } from '../../infrastructure/tcp-timers.js';
import { NO_EVENT } from './owner.js';

export type Phase = 'absent' | 'connected' | 'silent' | 'down';
/** `reset`: the other kernel said so, at once. `timeout`: the silence lasted too long. */
export type Loss = 'reset' | 'timeout';

/** The 3 s of rpc_clnt_reconnect, fixed in the code. */
export const RECONNECT_SECONDS = 3;

export interface Ends {
  readonly from: Place;
  /** The daemon at this end; null for a mount, which lives as long as its host is up. */
  readonly daemon: Process | null;
  readonly to: Process;
  /** Data is always under way: a lost path is found again at a retransmission, not at once. */
  readonly busy: boolean;
  readonly handshakeSeconds: number;
  /** While there is nothing to heal nobody can tell whether it stands. */
  readonly unseen: boolean;
  /**
   * Until a silence that begins now is given up; drawn anew each time, Infinity: never.
   * @param acknowledged the other kernel still answers: keepalive sees nothing wrong
   */
  silenceSeconds(acknowledged: boolean): number;
  /** From when on a connection can be made to the other end, the path aside; Infinity: that is not in sight. */
  acceptsFrom(): Microseconds;
  lost(connection: Connection, how: Loss, because: CauseId): void;
  /** `first`: not a reconnect, this end has just started. */
  up(connection: Connection, first: boolean, because: CauseId): void;
}

export interface ConnectionState {
  readonly phase: Phase;
  readonly incarnation: number;
  readonly since: Microseconds;
  readonly unacknowledged: boolean;
  readonly because: CauseId;
  readonly dueAt: Microseconds;
  readonly dueBecause: CauseId;
  readonly rung: EventHandle;
}

/** What a connection needs of its collection: events come back as `timedOut` and `retransmitted`. */
export interface Clock {
  readonly simulation: Simulation;
  readonly network: Network;
  /** The present, or an instant that has passed unseen. */
  readonly now: Microseconds;
  readonly inThePast: boolean;
  /** It is due then (no longer): those of one instant share an event. */
  dueChanged(connection: Connection, at: Microseconds): void;
  phaseChanged(): void;
  retransmission(connection: Connection, at: Microseconds, because: CauseId): EventHandle;
}

export class Connection {
  private state: Phase = 'connected';
  /** Of the present silence or of the disconnect. */
  since: Microseconds = 0;
  /** Why it is silent or down. */
  because: CauseId = 0;
  private incarnation: number;
  /** The path was gone: the other end has not received what was sent. */
  private unacknowledged = false;
  /** Expiry of a silence, or the next successful attempt; Infinity: neither is to come. */
  dueAt: Microseconds = Infinity;
  dueBecause: CauseId = 0;
  private rung: EventHandle = NO_EVENT;

  constructor(
    readonly index: number,
    readonly ends: Ends,
    private readonly clock: Clock,
  ) {
    this.incarnation = ends.to.incarnation;
    if (!this.exists || !ends.to.running) this.state = 'absent';
  }

  get phase(): Phase {
    return this.state;
  }

  /** Counts as up for this end. */
  get up(): boolean {
    return this.state === 'connected' || this.state === 'silent';
  }

  get exists(): boolean {
    const { daemon, from } = this.ends;
    if (daemon) return daemon.running && daemon.host.power === 'on';
    return from === null || from.power === 'on';
  }

  /** Something will happen by itself. */
  get moving(): boolean {
    return this.phase === 'silent' || this.dueAt < Infinity;
  }

  /** Takes in whatever has changed. */
  evaluate(because: CauseId): void {
    if (!this.exists) this.leave();
    else if (!this.awake) this.freeze();
    else if (this.phase === 'absent') this.open(because);
    else if (this.phase === 'down') this.arrangeAttempt(because);
    else this.listen(because);
  }

  /** The timer of a silence or of an attempt. */
  timedOut(): void {
    this.dueAt = Infinity;
    if (this.phase === 'silent') this.drop('timeout', this.because);
    else if (this.phase === 'down') this.connect(false, this.dueBecause);
  }

  /** Data that was lost on the way has been sent again, and this time there is a path. */
  retransmitted(because: CauseId): void {
    this.rung = NO_EVENT;
    this.unacknowledged = false;
    this.evaluate(because);
  }

  save(): ConnectionState {
    const { phase, incarnation, since, unacknowledged, because, dueAt, dueBecause, rung } = this;
    return { phase, incarnation, since, unacknowledged, because, dueAt, dueBecause, rung };
  }

  restore({ phase, ...state }: ConnectionState): void {
    Object.assign(this, state);
    this.state = phase;
  }

  private enter(phase: Phase): void {
    if (this.state === phase) return;
    this.state = phase;
    this.clock.phaseChanged();
  }

  private get awake(): boolean {
    const { daemon, from } = this.ends;
    return daemon ? daemon.working : from === null || from.alive;
  }

  private get path(): boolean {
    const { from, to } = this.ends;
    return to.host.alive && this.clock.network.connects(from, to.host);
  }

  private leave(): void {
    this.cancelAll();
    this.enter('absent');
  }

  /** This end stands still and measures no silence: what it had counted starts anew when it goes on. */
  private freeze(): void {
    this.cancelAll();
    if (this.phase === 'silent') this.enter('connected');
  }

  private open(because: CauseId): void {
    if (this.path && this.ends.acceptsFrom() <= this.clock.now) return this.connect(true, because);
    this.enter('down');
    this.since = this.clock.now;
    this.because = this.whySilent();
    this.arrangeAttempt(because);
  }

  private connect(first: boolean, because: CauseId): void {
    this.cancelAll();
    this.enter('connected');
    this.incarnation = this.ends.to.incarnation;
    this.because = because;
    this.ends.up(this, first, because);
  }

  private listen(because: CauseId): void {
    const { to } = this.ends;
    if (!this.path) {
      this.unacknowledged = this.ends.busy;
      this.clock.simulation.cancel(this.rung);
      this.rung = NO_EVENT;
      this.beginSilence();
    } else if (this.phase === 'silent' && this.unacknowledged) this.awaitRetransmission(because);
    else if (!to.running || to.incarnation !== this.incarnation) this.drop('reset', this.whyGone(because));
    else if (to.hung) this.beginSilence();
    else this.endSilence();
  }

  private beginSilence(): void {
    if (this.phase !== 'silent') {
      this.enter('silent');
      this.since = this.clock.now;
      this.because = this.whySilent();
    } else if (this.dueAt < Infinity || this.path) return;
    // Either it has just begun, or a process that hung, unnoticed, is now out of reach as well.
    const seconds = this.ends.silenceSeconds(this.path);
    const at = this.clock.now + fromSeconds(seconds);
    if (seconds < Infinity) this.setDue(at, this.because);
  }

  private endSilence(): void {
    if (this.phase !== 'silent') return;
    this.cancelAll();
    this.enter('connected');
  }

  /** The path is there again; TCP finds out when it next sends again, up to twice the outage after it began. */
  private awaitRetransmission(because: CauseId): void {
    if (this.rung !== NO_EVENT) return;
    const rung = nextRtoRungSeconds(toSeconds(this.clock.now - this.since));
    if (rung < Infinity) {
      this.rung = this.clock.retransmission(this, this.since + fromSeconds(rung), because);
    }
  }

  private drop(how: Loss, because: CauseId): void {
    this.cancelAll();
    this.enter('down');
    this.since = this.clock.now;
    this.because = because;
    this.ends.lost(this, how, because);
    // A silence that ran out unseen did so because there was no way; there may be one at present.
    if (!this.clock.inThePast) this.arrangeAttempt(because);
  }

  /** The first multiple of 3 s after the disconnect at which somebody answers. */
  private arrangeAttempt(because: CauseId): void {
    const from = this.path ? this.ends.acceptsFrom() : Infinity;
    if (from === Infinity) {
      this.cancelAll();
      return;
    }
    if (this.dueAt < Infinity) return;
    const { now } = this.clock;
    const period = fromSeconds(RECONNECT_SECONDS);
    const attempts = Math.max(1, Math.ceil((Math.max(now, from) - this.since) / period));
    const at = this.since + attempts * period + fromSeconds(this.ends.handshakeSeconds);
    this.setDue(at, from > now ? this.ends.to.because : because);
  }

  private cancelAll(): void {
    this.unacknowledged = false;
    if (this.dueAt < Infinity) {
      const before = this.dueAt;
      this.dueAt = Infinity;
      this.clock.dueChanged(this, before);
    }
    if (this.rung === NO_EVENT) return;
    this.clock.simulation.cancel(this.rung);
    this.rung = NO_EVENT;
  }

  private setDue(at: Microseconds, because: CauseId): void {
    this.dueAt = at;
    this.dueBecause = because;
    this.clock.dueChanged(this, at);
  }

  private whyGone(because: CauseId): CauseId {
    const { to } = this.ends;
    return to.running ? because : to.because;
  }

  private whySilent(): CauseId {
    const { from, to } = this.ends;
    if (!to.host.alive) return to.host.because;
    const onTheWay = this.clock.network.becauseOfSilence(from, to.host);
    return this.clock.network.connects(from, to.host) ? to.because : onTheWay;
  }
}

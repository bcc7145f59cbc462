/** After a change, all that is in flight where it matters is asked again: it goes on, is reset, or falls silent. */
import type { CauseId } from '../../engine/causes.js';
import type { Mute, PlainFate } from '../../infrastructure/service.js';
import type { Core } from './core.js';
import { isOrphan, Silence, State, type Frame, type Site, type StationQueue } from './frame.js';

const SILENCES = {
  'on-change': Silence.onChange,
  'syn-ladder': Silence.dataLost,
  'rto-ladder': Silence.dataLost,
  never: Silence.never,
} as const;

export class Changes {
  /** Frames to be asked, with their lives: what is asked first may end others. */
  private readonly frames: Frame[] = [];
  private readonly lives: number[] = [];

  constructor(private readonly core: Core) {}

  /** To be called once all components have taken the change in. @param deaths whether a process has ended since */
  askAgain(deaths: boolean): void {
    const { core, frames, lives } = this;
    for (const queue of core.queues) if (this.hasDied(queue)) core.parts.queueing.clear(queue);
    frames.length = 0;
    lives.length = 0;
    for (const site of core.sites) if (deaths || site.seenEpoch !== site.endpoint.epoch) this.collect(site);
    for (let i = 0; i < frames.length; i++) {
      const frame = frames[i]!;
      if (frame.life === lives[i]) this.ask(frame);
    }
    for (const queue of core.queues) core.parts.queueing.fill(queue);
  }

  private hasDied({ station, incarnation }: StationQueue): boolean {
    const { process } = station;
    return process.incarnation !== incarnation || (!process.running && station.busy + station.queued > 0);
  }

  private collect(site: Site): void {
    site.seenEpoch = site.endpoint.epoch;
    for (let frame = site.first; frame !== null; frame = frame.next) {
      this.frames.push(frame);
      this.lives.push(frame.life);
    }
  }

  private ask(frame: Frame): void {
    switch (frame.state) {
      case State.opening:
      case State.failing:
      case State.knocking:
        return; // the next rung asks
      case State.shaking:
        return this.askAnew(frame);
      case State.parked:
        if (frame.silence !== Silence.dataLost) this.askParked(frame);
        return;
      default:
        this.askUnderWay(frame);
    }
  }

  /** The handshake is not over: it may fail, or get lost. */
  private askAnew(frame: Frame): void {
    const fate = this.begin(frame);
    const same = fate.kind === frame.fate?.kind;
    if (same && fate.kind !== 'failed' && fate.kind !== 'mute') frame.fate = fate;
    else this.core.parts.opening.take(frame, fate);
  }

  private askParked(frame: Frame): void {
    if (isOrphan(frame) && !this.core.serverLives(frame)) return this.core.parts.ending.dispose(frame);
    const fate = frame.process === null ? this.begin(frame) : this.resume(frame);
    this.core.parts.opening.take(frame, fate);
  }

  private askUnderWay(frame: Frame): void {
    const { core } = this;
    if (!core.serverLives(frame)) return this.vanish(frame);
    core.parts.serving.recount(frame);
    // That may have been its end.
    if (frame.state === State.free || isOrphan(frame) || frame.process === null) return;
    const fate = this.resume(frame);
    if (fate.kind === 'failed') return core.parts.opening.take(frame, fate);
    if (fate.kind === 'mute') return this.fallSilent(frame, fate);
    const waited = frame.silence;
    frame.silence = Silence.none;
    const ready = frame.state === State.answering;
    if (ready && (waited === Silence.onChange || waited === Silence.never)) core.parts.ending.deliver(frame);
  }

  /** The server's side goes on (or stands still), but its answer does not get through at present. */
  private fallSilent(frame: Frame, { ask, because }: Mute): void {
    frame.silence = SILENCES[ask];
    frame.because = because;
    this.core.probeIdle(frame);
    if (frame.parent !== null) this.core.parts.contending.contended(frame.parent);
  }

  /** The server's side is gone with its process: work, place, worker, and the connections it had opened itself. */
  private vanish(frame: Frame): void {
    const { core } = this;
    const { ending, serving, queueing, opening, forwarding } = core.parts;
    const { child } = frame;
    frame.turn += 1;
    if (child !== null) {
      if (frame.state === State.forwarding) forwarding.hopAbandoned(frame);
      ending.abandon(child);
    }
    serving.abort(frame);
    serving.closeSessions(frame);
    queueing.leave(frame);
    frame.plan = null;
    if (isOrphan(frame)) return ending.dispose(frame);
    frame.state = State.parked;
    const fate = this.resume(frame);
    if (fate.kind === 'failed' || fate.kind === 'mute') return opening.take(frame, fate);
    // Whoever answers now is somebody else.
    ending.complete(frame, 'reset', this.becauseOfEnd(frame));
  }

  private becauseOfEnd({ process }: Frame): CauseId {
    return process?.because ?? 0;
  }

  private begin(frame: Frame): PlainFate {
    const { core } = this;
    const fate = frame.site.endpoint.begin(frame.operation, core.callerOf(frame));
    return core.parts.opening.ownPart(frame, fate);
  }

  private resume(frame: Frame): PlainFate {
    const { core } = this;
    const fate = frame.site.endpoint.resume(
      frame.operation,
      core.callerOf(frame),
      core.ticketOf(frame, true),
    );
    return core.parts.opening.ownPart(frame, fate);
  }
}

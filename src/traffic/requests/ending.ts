/** How frames end: with an answer, with a caller that gives up, or with nobody who waits any more. */
import type { CauseId } from '../../engine/causes.js';
import type { Outcome } from '../../infrastructure/service.js';
import type { Core } from './core.js';
import { isOrphan, Kind, Silence, State, type Frame } from './frame.js';
import { dataDelaySeconds } from './kernel-timers.js';
import type { Ending } from './ports.js';
import { giveSlot } from './slots.js';

export class EndingPart implements Ending {
  constructor(private readonly core: Core) {}

  answer(frame: Frame, outcome: Outcome, because: CauseId): void {
    const { core } = this;
    const { serving, queueing } = core.parts;
    // A station's answer has its own way back; all others have counted it before.
    const from = frame.plan === null ? null : (frame.process?.host ?? null);
    const away = from === null ? 0 : core.roundTrip(frame.host, from) + core.packets.answerLate(frame, from);
    frame.outcome = outcome;
    frame.outcomeBecause = because;
    frame.state = State.answering;
    frame.turn += 1;
    frame.rung = 0;
    serving.abort(frame);
    serving.closeSessions(frame);
    queueing.leave(frame);
    if (isOrphan(frame)) return this.forget(frame);
    if (away > 0) core.stepAfter(frame, away);
    else this.deliver(frame);
  }

  deliver(frame: Frame): void {
    if (frame.silence === Silence.none) return this.complete(frame, frame.outcome, frame.outcomeBecause);
    if (frame.silence === Silence.never) return; // a change, or the caller's own timeout
    if (frame.silence === Silence.dataLost && frame.rung > 0 && this.arrives(frame)) return;
    if (frame.silence === Silence.onChange) return;
    frame.rung += 1;
    const delay = dataDelaySeconds(frame.rung);
    if (delay !== Infinity) this.core.timer(frame, delay);
  }

  complete(frame: Frame, outcome: Outcome, because: CauseId): void {
    frame.turn += 1;
    this.tell(frame, outcome, because);
    this.dispose(frame);
  }

  giveUp(frame: Frame, outcome: Outcome, because: CauseId): void {
    this.tell(frame, outcome, because);
    this.abandon(frame);
  }

  timedOut(frame: Frame): void {
    frame.deadline = Infinity;
    if (isOrphan(frame)) return this.dispose(frame);
    const because = this.core.parts.blaming.of(frame);
    this.giveUp(frame, frame.connected ? 'response-timeout' : 'connect-timeout', because);
  }

  abandon(frame: Frame): void {
    if (frame.state === State.free) return;
    this.detach(frame);
    // The timeouts were those of its caller.
    frame.until = Infinity;
    frame.deadline = Infinity;
    switch (frame.state) {
      case State.opening:
      case State.shaking:
      case State.failing:
      case State.answering:
        return this.dispose(frame);
      case State.parked:
        // What has been received is carried out when the other side wakes up, whoever waits for it.
        if (frame.silence !== Silence.onChange || frame.process === null) return this.dispose(frame);
        return;
      case State.forwarding:
        // A proxy goes on with what it has begun; a library ends with its caller.
        if ((frame.route?.from ?? null) === null) this.dispose(frame);
        return;
      default:
    }
  }

  dispose(frame: Frame): void {
    const { core } = this;
    const { child, slot } = frame;
    this.detach(frame);
    if (child !== null) {
      if (child.kind === Kind.hop) core.parts.forwarding.hopAbandoned(frame);
      this.abandon(child);
    }
    core.parts.serving.abort(frame);
    core.parts.serving.closeSessions(frame);
    core.parts.queueing.leave(frame);
    if (slot !== null) giveSlot(core, slot, frame.slotLife);
    frame.slot = null;
    core.freeFrame(frame);
  }

  /** Carried out for nobody. */
  private forget(frame: Frame): void {
    this.notice(frame, frame.outcome);
    this.dispose(frame);
  }

  /** A repetition of the answer: does it arrive? @returns whether the frame has been dealt with */
  private arrives(frame: Frame): boolean {
    const { core } = this;
    if (frame.process === null) {
      frame.silence = Silence.none;
      this.complete(frame, frame.outcome, frame.outcomeBecause);
      return true;
    }
    const { endpoint } = frame.site;
    const fate = core.parts.opening.ownPart(
      frame,
      endpoint.resume(frame.operation, core.callerOf(frame), core.ticketOf(frame, true)),
    );
    if (fate.kind === 'mute') {
      frame.because = fate.because;
      return false;
    }
    if (fate.kind === 'failed' && fate.cause === 'reset') this.complete(frame, fate.cause, fate.because);
    else this.complete(frame, frame.outcome, frame.outcomeBecause);
    return true;
  }

  /** The caller learns how it ended. From now on nobody waits for the frame. */
  private tell(frame: Frame, outcome: Outcome, because: CauseId): void {
    const { parts } = this.core;
    const { kind, parent } = frame;
    this.notice(frame, outcome);
    if (isOrphan(frame)) return;
    if (parent !== null) {
      this.detach(frame);
      if (kind === Kind.hop) parts.forwarding.hopEnded(parent, frame, outcome, because);
      else parts.serving.callEnded(parent, frame, outcome, because);
    } else if (kind === Kind.client) parts.clients.attemptEnded(frame, outcome, because);
    else parts.probing.probeEnded(frame, outcome, because);
    this.detach(frame);
  }

  private notice(frame: Frame, outcome: Outcome): void {
    const { recorder } = this.core;
    frame.site.endpoint.noticed(frame.operation, outcome, this.core.callerOf(frame), 0);
    if (outcome !== 'ok' || !recorder.awaitsSuccess || frame.operation.kind === 'check') return;
    recorder.succeeded(frame.site.service);
  }

  private detach(frame: Frame): void {
    const { parent, request } = frame;
    if (parent?.child === frame) parent.child = null;
    if (request?.frame === frame) request.frame = null;
    frame.parent = null;
    frame.request = null;
    frame.probe = -1;
  }
}

/** Connections: the first SYN, its repetitions, the handshake, and waiting where no answer comes. */
import { fromSeconds, type Microseconds } from '../../engine/time.js';
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';
import { partOf, type Failed, type Fate, type Mute, type PlainFate } from '../../infrastructure/service.js';
import { LAST_SYN_WAIT_SECONDS, SYN_TRIES, synDelaySeconds } from '../../infrastructure/tcp-timers.js';
import type { Core } from './core.js';
import { Kind, Silence, State, type Frame, type StationQueue } from './frame.js';
import { dataDelaySeconds } from './kernel-timers.js';
import type { Opening } from './ports.js';

/**
 * A handshake takes at least this long, also between neighbours: whoever finds the last place in a queue free with his
 * SYN may find it taken when his request arrives. Only at a station where somebody waits does it make a difference.
 */
const SHORTEST_HANDSHAKE: Microseconds = 100;
const SILENCES = {
  'on-change': Silence.onChange,
  'rto-ladder': Silence.dataLost,
  never: Silence.never,
} as const;

export class OpeningPart implements Opening {
  constructor(private readonly core: Core) {}

  open(frame: Frame): void {
    const { core } = this;
    frame.since = core.now;
    if (!frame.onSession) return this.begin(frame);
    this.connect(frame, frame.process);
    const { endpoint } = frame.site;
    const asked =
      frame.process === null
        ? endpoint.begin(frame.operation, core.callerOf(frame))
        : endpoint.resume(frame.operation, core.callerOf(frame), core.ticketOf(frame, false));
    this.take(frame, this.ownPart(frame, asked));
  }

  take(frame: Frame, fate: PlainFate): void {
    frame.fate = fate;
    switch (fate.kind) {
      case 'failed':
        return this.fail(frame, fate);
      case 'mute':
        return this.silence(frame, fate);
      case 'served':
      case 'station':
      case 'forward':
        frame.silence = Silence.none;
        if (frame.connected) return this.requestArrives(frame, fate);
        return this.sendSyn(frame, fate);
    }
  }

  ownPart(frame: Frame, fate: Fate): PlainFate {
    if (fate.kind !== 'mixed') return fate;
    if (frame.uniform < 0) {
      const { site } = frame;
      site.partStream ??= this.core.stream(`traffic/part/${site.service}`);
      frame.uniform = site.partStream.uniform();
    }
    return partOf(fate, frame.uniform);
  }

  silence(frame: Frame, fate: Mute): void {
    frame.because = fate.because;
    if (fate.ask === 'syn-ladder' && !frame.connected) {
      frame.state = State.opening;
      frame.station = null;
      this.nextSyn(frame);
      return;
    }
    if (!frame.connected) this.connect(frame, this.endOf(frame));
    const silence = fate.ask === 'syn-ladder' ? Silence.dataLost : SILENCES[fate.ask];
    const goesOn = frame.state === State.parked && frame.silence === silence;
    frame.state = State.parked;
    frame.silence = silence;
    this.core.probeIdle(frame);
    if (frame.parent !== null) this.core.parts.contending.contended(frame.parent);
    if (silence !== Silence.dataLost) return;
    if (!goesOn) frame.rung = 0;
    this.repeatData(frame);
  }

  again(frame: Frame): void {
    if (frame.state === State.opening) this.knockAgain(frame);
    else if (frame.state === State.shaking) this.shaken(frame);
    else if (frame.state === State.parked && frame.silence === Silence.dataLost) this.resume(frame);
  }

  /** After the last SYN the kernel only waits, and gives up. */
  private knockAgain(frame: Frame): void {
    if (frame.rung >= SYN_TRIES) this.core.parts.ending.timedOut(frame);
    else this.begin(frame);
  }

  private begin(frame: Frame): void {
    const fate = frame.site.endpoint.begin(frame.operation, this.core.callerOf(frame));
    this.take(frame, this.ownPart(frame, fate));
  }

  private resume(frame: Frame): void {
    if (frame.process === null) return this.begin(frame);
    const { core } = this;
    const { endpoint } = frame.site;
    const fate = endpoint.resume(frame.operation, core.callerOf(frame), core.ticketOf(frame, false));
    this.take(frame, this.ownPart(frame, fate));
  }

  private fail(frame: Frame, { cause, because, afterSeconds }: Failed): void {
    if (afterSeconds === 0) return this.core.parts.ending.complete(frame, cause, because);
    frame.state = State.failing;
    frame.outcome = cause;
    frame.outcomeBecause = because;
    this.core.stepAfter(frame, fromSeconds(afterSeconds));
  }

  /** The SYN arrives; it is dropped in silence when the accept queue is full. */
  private sendSyn(frame: Frame, fate: PlainFate): void {
    const { core } = this;
    const gate = this.gateOf(frame, fate);
    const served = gate === null && fate.kind === 'served';
    const end = gate?.station.process ?? (served ? fate.on[0] : null) ?? this.endOf(frame);
    if (end !== null && (!served || core.parts.serving.needsHandshake(frame))) {
      if (core.packets.handshakeLost(frame, end.host)) return this.synLost(frame, end);
    }
    if (served) {
      this.connect(frame, end);
      return core.parts.serving.proceed(frame);
    }
    if (gate !== null) {
      frame.site.queue = gate;
      frame.station = gate;
      frame.stationLife = gate.life;
      if (gate.station.whenFull === 'drop' && core.parts.queueing.full(gate)) {
        core.parts.blaming.unbalanced(gate, true);
        frame.state = State.opening;
        this.nextSyn(frame);
        return;
      }
    }
    frame.process = end;
    frame.incarnation = end?.incarnation ?? 0;
    this.shake(frame, gate, fate.kind === 'forward' ? 2 : 1);
  }

  /** By chance, on its way there or back. */
  private synLost(frame: Frame, end: Process): void {
    const { network } = this.core.world;
    frame.because = network.becauseOf(frame.host, end.host) || network.becauseOf(end.host, frame.host);
    frame.state = State.opening;
    frame.station = null;
    this.nextSyn(frame);
  }

  /** A proxy's answer comes with its back end's; so its own round trip is counted with the handshake's. */
  private shake(frame: Frame, gate: StationQueue | null, roundTrips: number): void {
    const { core } = this;
    let wait = frame.process === null ? 0 : roundTrips * core.roundTrip(frame.host, frame.process.host);
    if (frame.process !== null) wait += this.lostData(frame, frame.process.host);
    if (
      wait === 0 &&
      gate !== null &&
      (gate.station.queued > 0 || gate.station.busy >= gate.station.workers)
    ) {
      wait = SHORTEST_HANDSHAKE;
    }
    frame.state = State.shaking;
    if (wait === 0) this.shaken(frame);
    else core.stepAfter(frame, wait);
  }

  /** Of a request to a station, whose answer is counted when it comes; of both through a proxy. */
  private lostData(frame: Frame, host: Host): Microseconds {
    const { packets } = this.core;
    if (frame.fate?.kind === 'station') return packets.requestLate(frame, host);
    return frame.fate?.kind === 'forward' ? packets.exchangeLate(frame, host) : 0;
  }

  private shaken(frame: Frame): void {
    const fate = frame.fate!;
    if (fate.kind === 'failed' || fate.kind === 'mute') return this.take(frame, fate);
    this.connect(frame, frame.process);
    this.requestArrives(frame, fate);
  }

  private requestArrives(frame: Frame, fate: PlainFate): void {
    const gate = frame.onSession && fate.kind !== 'station' ? null : this.gateOf(frame, fate);
    if (gate === null) return this.core.parts.serving.proceed(frame);
    frame.site.queue = gate;
    this.core.parts.queueing.arrive(frame, gate);
  }

  /** What stands before the endpoint and makes connections wait: its workers, or a limit on its connections. */
  private gateOf(frame: Frame, fate: PlainFate): StationQueue | null {
    if (fate.kind === 'station') return this.core.queue(fate.station);
    const limit = frame.site.endpoint.connections;
    if (limit === null || limit.whenFull === 'fail' || limit.workers === Infinity) return null;
    return this.core.queue(limit);
  }

  /** Where the connection ends; a client library that chooses among members is no end. */
  private endOf(frame: Frame): Process | null {
    const { fate } = frame;
    if (fate?.kind === 'forward' && (fate.route.from ?? null) === null) return null;
    return frame.site.endpoint.connected(this.core.callerOf(frame))?.process ?? null;
  }

  private connect(frame: Frame, process: Process | null): void {
    frame.connected = true;
    frame.process = process;
    if (process !== null && !frame.onSession) frame.incarnation = process.incarnation;
    this.core.arm(frame, this.core.now + frame.answerTimeout);
  }

  private nextSyn(frame: Frame): void {
    frame.rung += 1;
    if (frame.rung === 1 && frame.kind !== Kind.client) {
      this.core.arm(frame, Math.max(this.core.now, frame.since + frame.connectTimeout));
    }
    this.core.timer(frame, frame.rung < SYN_TRIES ? synDelaySeconds(frame.rung) : LAST_SYN_WAIT_SECONDS);
  }

  private repeatData(frame: Frame): void {
    frame.rung += 1;
    const delay = dataDelaySeconds(frame.rung);
    if (delay === Infinity) this.core.parts.ending.timedOut(frame);
    else this.core.timer(frame, delay);
  }
}

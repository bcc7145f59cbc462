/**
 * Stations as Linux and Apache make them: an accept queue in front of workers. A full queue drops SYNs; and a SYN that
 * was taken when a place was free finds it gone when the request arrives: then the client is connected and the server
 * does not know. Such half-open connections knock on, in the rhythm of TCP, also when their user has long gone, and
 * what gets in is carried out. Decision 0020 tells what was measured and what follows from it.
 */
import type { Microseconds } from '../../engine/time.js';
import { fromSeconds } from '../../engine/time.js';
import type { PlainFate } from '../../infrastructure/service.js';
import { Event, type Core } from './core.js';
import { isOrphan, State, type Frame, type StationQueue } from './frame.js';
import { dataDelaySeconds, fires, ORPHAN_RETRIES } from './kernel-timers.js';
import type { Queueing } from './ports.js';

/**
 * A half-open connection that holds a request socket of the server (TCP_DEFER_ACCEPT 30 s, as Apache sets it) gets its
 * SYN-ACK once more, 1 + 2 + 4 + 8 s and then 16 s after it began; the client's bare ACK then is enough, and a worker
 * gets a connection without a request in it.
 */
const OFFERED_SECONDS = [15, 16] as const;
/** RequestReadTimeout header=20 (the default of mod_reqtimeout): the worker waits no longer for the request. */
const READ_LIMIT: Microseconds = fromSeconds(20);

export class QueueingPart implements Queueing {
  constructor(private readonly core: Core) {}

  full({ station }: StationQueue): boolean {
    // The kernel lets one more in than the backlog says.
    return station.queued > station.backlog;
  }

  arrive(frame: Frame, queue: StationQueue): void {
    const { station } = queue;
    frame.station = queue;
    frame.stationLife = queue.life;
    const { working } = station.process;
    if (station.queued === 0 && station.busy < station.workers && working) return this.seat(frame, queue);
    if (station.whenFull === 'fail' && working) return this.refuse(frame, queue);
    if (!this.full(queue)) return this.enqueue(frame, queue);
    if (station.whenFull === 'fail') return this.refuse(frame, queue);
    this.leaveOutside(frame, queue);
  }

  knock(frame: Frame): void {
    const { core } = this;
    const queue = frame.station!;
    if (!this.machineLives(frame)) return core.parts.ending.dispose(frame);
    if (frame.dataless) return this.requestComes(frame);
    if (frame.process !== null) {
      const { endpoint } = frame.site;
      const fate = endpoint.resume(frame.operation, core.callerOf(frame), core.ticketOf(frame, false));
      const own = core.parts.opening.ownPart(frame, fate);
      if (own.kind === 'mute') {
        frame.because = own.because;
        return this.nextKnock(frame);
      }
      if (own.kind !== 'station' && own.kind !== 'forward') return this.turnedAway(frame, own);
    }
    if (frame.stationLife !== queue.life || this.full(queue)) return this.nextKnock(frame);
    this.withdraw(frame, queue);
    this.arrive(frame, queue);
  }

  embryoDue(frame: Frame): void {
    const queue = frame.station!;
    if (frame.state !== State.knocking || !frame.embryo || frame.stationLife !== queue.life) return;
    if (this.full(queue) || !this.machineLives(frame)) return;
    this.withdraw(frame, queue);
    frame.dataless = true;
    if (
      queue.station.queued === 0 &&
      queue.station.busy < queue.station.workers &&
      queue.station.process.working
    ) {
      this.seat(frame, queue);
    } else this.enqueue(frame, queue);
  }

  readTimedOut(frame: Frame): void {
    if (frame.state !== State.reading) return;
    this.core.parts.ending.answer(frame, 'http-408', this.core.parts.blaming.of(frame));
  }

  leave(frame: Frame): void {
    const queue = frame.station;
    if (queue === null) return;
    frame.station = null;
    if (frame.stationLife !== queue.life) return;
    if (frame.seated) {
      this.account(queue);
      queue.station.busy -= 1;
      frame.seated = false;
      this.fill(queue);
    } else if (frame.state === State.queued) this.unlink(frame, queue);
    else if (frame.state === State.knocking) this.withdraw(frame, queue);
  }

  fill(queue: StationQueue): void {
    const { station } = queue;
    if (station.queued === 0 || queue.filling) return;
    queue.filling = true;
    while (station.queued > 0 && station.busy < station.workers && station.process.working) {
      const frame = queue.head!;
      this.unlink(frame, queue);
      this.seat(frame, queue);
    }
    queue.filling = false;
  }

  clear(queue: StationQueue): void {
    this.account(queue);
    queue.life += 1;
    queue.incarnation = queue.station.process.incarnation;
    queue.station.busy = 0;
    queue.station.queued = 0;
    queue.head = null;
    queue.tail = null;
    queue.knocking = 0;
    queue.embryos = 0;
    queue.unbalanced = false;
  }

  /** Brings the record of its use up to now. */
  account(queue: StationQueue): void {
    const { station } = queue;
    const { now } = this.core;
    if (station.workers !== Infinity) {
      queue.usage.add(station.busy / station.workers, queue.usageSince, now);
    }
    queue.usageSince = now;
  }

  private seat(frame: Frame, queue: StationQueue): void {
    const { station } = queue;
    this.account(queue);
    station.busy += 1;
    queue.begun += 1;
    frame.seated = true;
    if (station.busy === station.workers) this.core.parts.contending.contended(frame);
    if (!frame.dataless) return this.core.parts.serving.proceed(frame);
    frame.state = State.reading;
    this.core.lifeEvent(frame, Event.read, this.core.now + READ_LIMIT);
  }

  private enqueue(frame: Frame, queue: StationQueue): void {
    const { station } = queue;
    if (station.queued === 0) {
      this.core.parts.blaming.unbalanced(queue, false);
      this.core.parts.contending.contended(frame);
    }
    frame.state = State.queued;
    frame.nextQueued = null;
    if (queue.tail === null) queue.head = frame;
    else queue.tail.nextQueued = frame;
    queue.tail = frame;
    station.queued += 1;
    queue.longest = Math.max(queue.longest, station.queued);
  }

  private unlink(frame: Frame, queue: StationQueue): void {
    let before: Frame | null = null;
    for (let one = queue.head; one !== frame; one = one!.nextQueued) before = one;
    if (before === null) queue.head = frame.nextQueued;
    else before.nextQueued = frame.nextQueued;
    if (queue.tail === frame) queue.tail = before;
    frame.nextQueued = null;
    queue.station.queued -= 1;
  }

  private refuse(frame: Frame, queue: StationQueue): void {
    const { blaming, ending } = this.core.parts;
    blaming.unbalanced(queue, true);
    ending.answer(frame, 'refused', blaming.fullStation(queue));
  }

  /** Half-open: connected for its client only. The server holds as many request sockets as its backlog, then sends cookies. */
  private leaveOutside(frame: Frame, queue: StationQueue): void {
    this.core.parts.blaming.unbalanced(queue, true);
    frame.state = State.knocking;
    frame.rung = 0;
    queue.knocking += 1;
    if (queue.embryos <= queue.station.backlog) {
      frame.embryo = true;
      queue.embryos += 1;
      this.core.lifeEvent(frame, Event.embryo, this.offered());
    }
    this.nextKnock(frame);
  }

  private nextKnock(frame: Frame): void {
    frame.rung += 1;
    const { ending } = this.core.parts;
    const delay = dataDelaySeconds(frame.rung);
    if (isOrphan(frame) && frame.rung > ORPHAN_RETRIES) return ending.dispose(frame);
    if (delay === Infinity) return ending.timedOut(frame);
    this.core.timer(frame, delay);
  }

  private requestComes(frame: Frame): void {
    frame.dataless = false;
    if (frame.state === State.reading) this.core.parts.serving.proceed(frame);
  }

  /** No longer half-open. */
  private withdraw(frame: Frame, queue: StationQueue): void {
    if (frame.stationLife !== queue.life) return;
    queue.knocking -= 1;
    if (frame.embryo) queue.embryos -= 1;
    frame.embryo = false;
  }

  private turnedAway(frame: Frame, fate: PlainFate): void {
    if (isOrphan(frame)) return this.core.parts.ending.dispose(frame);
    this.leave(frame);
    this.core.parts.opening.take(frame, fate);
  }

  /** When the kernel offers a request socket of now once more. */
  private offered(): Microseconds {
    const [early, last] = OFFERED_SECONDS;
    return fires(this.core.now + fromSeconds(early), last, 0);
  }

  private machineLives(frame: Frame): boolean {
    return frame.host === null || frame.host.alive;
  }
}

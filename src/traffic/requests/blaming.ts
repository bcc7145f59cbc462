/**
 * Who is to blame for what does not come: the silence a frame is stuck in, or, for a queue, the change that brought its
 * station out of balance. A queue remembers that change until it is in balance again, so that the overload after a
 * repair, and a storm of retries, are charged to the fault that started them.
 */
import type { CauseId } from '../../engine/causes.js';
import { fromSeconds, type Microseconds } from '../../engine/time.js';
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';
import { ARRIVALS, Bearing, type BearingState } from './bearing.js';
import type { Core } from './core.js';
import { Silence, State, type Frame, type StationQueue } from './frame.js';
import type { Blaming } from './ports.js';

/** A station that has turned nobody away for so long, and whose queue has been empty since, is in balance again. */
const BALANCED_AFTER: Microseconds = fromSeconds(10);
/** Looking for whom to blame takes time: not more often than this, unless something has changed. */
const LOOKS_APART: Microseconds = fromSeconds(0.1);
/** A change that goes back to a fault is felt for so long, at most, when the fault itself is over: retries come back. */
const FELT_FOR: Microseconds = fromSeconds(60);

/** Plain. */
interface Happening {
  readonly because: CauseId;
  readonly at: Microseconds;
}

interface BlamingState {
  readonly version: number;
  readonly recent: readonly Happening[];
  readonly surge: CauseId;
  readonly bearing: BearingState;
}

export class BlamingPart implements Blaming {
  /** Changes that go back to faults and may still be felt, oldest first. */
  private recent: Happening[] = [];
  /** The surge that is on. */
  private surge: CauseId = 0;
  /** +1 with every change that goes back to a fault. */
  private version = 0;

  private readonly bearing: Bearing;

  constructor(private readonly core: Core) {
    this.bearing = new Bearing(core);
  }

  /** Something has changed. @param part what is another because of it, null: that will be told apart */
  changed(because: CauseId, part: string | null): void {
    const { core } = this;
    if (!core.isFault(because)) return;
    if (part !== null) this.bearing.note(part, because);
    if (core.now - (this.recent[0]?.at ?? core.now) > FELT_FOR) {
      this.recent = this.recent.filter(({ at }) => core.now - at <= FELT_FOR);
    }
    if (this.recent.at(-1)?.because !== because) this.recent.push({ because, at: core.now });
    this.version += 1;
  }

  /** The rate of arrivals has changed. @param surge why it is higher than usual from now on, 0: it is not */
  surged(because: CauseId, surge: CauseId): void {
    this.changed(because, ARRIVALS);
    this.surge = surge;
  }

  of(frame: Frame): CauseId {
    return this.specific(frame) || this.disturbance();
  }

  fullStation(queue: StationQueue): CauseId {
    // It may have formed by chance, and then grown because of something.
    if (queue.blamed === 0) this.unbalanced(queue, false);
    if (queue.fullCause === 0) {
      const { causes } = this.core.simulation;
      const { name, workers, backlog, fullOrigin } = queue.station;
      queue.fullCause = causes.add(fullOrigin, queue.blamed);
      causes.note(queue.fullCause, `${name}: all ${workers} taken, ${backlog} may wait`);
    }
    return queue.fullCause;
  }

  unbalanced(queue: StationQueue, turnedAway: boolean): void {
    const { now } = this.core;
    const { station, knocking } = queue;
    const goesOn =
      queue.unbalanced && (station.queued > 0 || knocking > 0 || now - queue.turnedAwayAt < BALANCED_AFTER);
    if (turnedAway) queue.turnedAwayAt = now;
    if (goesOn && queue.blamed !== 0) return;
    const looked = queue.lookedVersion === this.version && now - queue.lookedAt < LOOKS_APART;
    if (queue.unbalanced && looked) return;
    queue.lookedAt = now;
    queue.lookedVersion = this.version;
    const blamed = this.stuckIn(queue) || this.slowness(station.process) || this.disturbance();
    if (!goesOn || blamed !== queue.blamed) queue.fullCause = 0;
    queue.unbalanced = true;
    queue.blamed = blamed;
  }

  save(): BlamingState {
    const { recent, surge, version } = this;
    return { recent: [...recent], surge, version, bearing: this.bearing.save() };
  }

  restore(state: unknown): void {
    const { recent, surge, version, bearing } = state as BlamingState;
    Object.assign(this, { recent: [...recent], surge, version });
    this.bearing.restore(bearing);
  }

  /** The silence, the failure or the queue that holds it up; 0: it is only slow, or unlucky. */
  private specific(frame: Frame): CauseId {
    if (frame.silence !== Silence.none) return frame.because;
    switch (frame.state) {
      case State.opening:
        return frame.station === null ? frame.because : this.atStation(frame, frame.station);
      case State.knocking:
      case State.queued:
      case State.reading:
        return this.atStation(frame, frame.station!);
      case State.calling:
      case State.forwarding:
        return (
          (frame.child === null ? frame.outcomeBecause : this.specific(frame.child)) || this.waited(frame)
        );
      case State.failing:
        return frame.outcomeBecause;
      case State.answering:
        return frame.outcomeBecause || this.core.packets.because(frame);
      case State.shaking:
      case State.travelling:
        return this.core.packets.because(frame);
      case State.working:
      case State.computing:
        return this.slowness(frame.process) || this.waited(frame);
      default:
        return 0;
    }
  }

  /** It has a worker now, but of a station out of balance: the time is gone in its queue. */
  private waited({ station, stationLife }: Frame): CauseId {
    if (station === null || stationLife !== station.life || !station.unbalanced) return 0;
    return this.fullStation(station);
  }

  /** A process that hangs takes nobody from its queue, which is not the queue's fault. */
  private atStation(frame: Frame, queue: StationQueue): CauseId {
    const { process } = queue.station;
    if (process.working) return this.fullStation(queue);
    const { core } = this;
    const ticket = { host: process.host, process, incarnation: process.incarnation, acknowledged: true };
    const fate = frame.site.endpoint.resume(frame.operation, core.callerOf(frame), ticket);
    if (fate.kind === 'mute' || fate.kind === 'failed') return fate.because;
    return process.host.alive ? process.because : process.host.because;
  }

  /** The silence that its workers hang in, or the way on which their calls are late; 0: there is none. */
  private stuckIn(queue: StationQueue): CauseId {
    for (const site of this.core.sites) {
      if (site.queue !== queue) continue;
      for (let frame = site.first; frame !== null; frame = frame.next) {
        if (frame.state !== State.calling || frame.child === null) continue;
        const { child } = frame;
        const silent = child.silence !== Silence.none || child.state === State.opening;
        if (silent) return this.of(child);
        const late = child.state === State.travelling || child.state === State.shaking;
        const because = late ? this.core.packets.because(child) : 0;
        if (because !== 0) return because;
      }
    }
    return 0;
  }

  private slowness(process: Process | null): CauseId {
    if (process === null) return 0;
    if (process.slowFactor !== 1) return process.speedBecause;
    return process.host.slowFactor === 1 ? 0 : process.host.speedBecause;
  }

  /** What is wrong where requests feel it: the latest fault that is still open, or has only just been mended. */
  private disturbance(): CauseId {
    let blamed = Math.max(this.justNow(), this.surge);
    for (const host of this.core.world.hosts) {
      blamed = Math.max(blamed, this.ill(host));
      for (const process of host.processes) {
        if (!process.running || process.hung) blamed = Math.max(blamed, this.ifFault(process.because));
        blamed = Math.max(blamed, this.ifFault(this.slowness(process)));
      }
    }
    return blamed;
  }

  private justNow(): CauseId {
    const { now } = this.core;
    for (let index = this.recent.length - 1; index >= 0; index--) {
      const { because, at } = this.recent[index]!;
      if (now - at > FELT_FOR) return 0;
      if (this.bearing.bears(because)) return because;
    }
    return 0;
  }

  private ill(host: Host): CauseId {
    if (!host.alive) return this.ifFault(host.because);
    if (!host.linkUp) return this.ifFault(host.linkBecause);
    return host.disk === 'ok' ? 0 : this.ifFault(host.diskBecause);
  }

  private ifFault(because: CauseId): CauseId {
    return this.bearing.bears(because) ? because : 0;
  }
}

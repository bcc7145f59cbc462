/**
 * The door of a station at which somebody waits. Whoever comes in a step learns at its end whether there was a place: an
 * equal share of all finds one, whether their SYN was the first or a repeated one, for in truth they come mixed. Those
 * who saw a place and find it taken when their request comes are half open: connected for their callers, who repeat the
 * request, and unknown to the server (decision 0020). Where the formula comes from is told in laws/crowded.ts.
 */
import type { CauseId } from '../../engine/causes.js';
import { exp } from '../../engine/elementary.js';
import { MICROSECONDS_PER_SECOND, fromSeconds, type Microseconds } from '../../engine/time.js';
import { ORPHAN_RETRIES, dataDelaySeconds, meanLateness } from '../requests/kernel-timers.js';
import type { Core } from './core.js';
import { State, type Parcel } from './parcel.js';
import { NOTHING, type StationFlow } from './station-flow.js';

/** What it needs of the queue behind it. */
export interface QueueBehind {
  enqueue(parcel: Parcel, station: StationFlow): void;
  wait(parcel: Parcel, station: StationFlow, room: number): void;
  fullCause(station: StationFlow): CauseId;
}

/** A handshake takes at least this long, also between neighbours. */
const SHORTEST_HANDSHAKE_SECONDS = 1e-4;
/** So few do not knock on by themselves. */
const HARDLY_ANYBODY = 1e-3;
/** A machine's timers of a second fire in batches so far apart. */
const BATCH_SECONDS = (2 * meanLateness(1)) / MICROSECONDS_PER_SECOND;
/** Timeouts of half-open connections are rounded up to this, so that they do not keep apart what is alike. */
const ROUNDED_DEADLINE: Microseconds = 30_000_000;
/** Of the delay before a request is repeated: one and two grains from now lie on average that far away. */
const KNOCK_GRAIN = 2 / 3;

/** Of those who come in a step while the queue is full. */
interface Admission {
  /** The share of them that sees a place. */
  readonly admitted: number;
  /** Of the SYNs among those, the share that finds it taken afterwards. */
  readonly beaten: number;
}

const ALL: Admission = { admitted: 1, beaten: 0 };

export class Door {
  constructor(
    private readonly core: Core,
    private readonly queue: QueueBehind,
  ) {}

  come(parcel: Parcel, station: StationFlow): void {
    parcel.state = State.opening;
    parcel.due = this.core.time;
    parcel.next = Infinity;
    station.door.push(parcel);
  }

  /** @param seconds length of the step in which they came */
  open(station: StationFlow, seconds: number): void {
    const { door } = station;
    const shares = this.admission(station, seconds);
    for (const parcel of door) {
      if (parcel.probe === null) this.admit(parcel, station, shares);
      else this.queue.wait(parcel, station, this.core.parts.probes.uniform() < shares.admitted ? 0 : -1);
    }
    door.length = 0;
  }

  private admission(station: StationFlow, seconds: number): Admission {
    let syns = 0;
    let repeated = 0;
    let others = 0;
    for (const parcel of station.door) {
      if (isConnected(parcel)) others += parcel.amount;
      else {
        syns += parcel.amount;
        if (parcel.rung > 0 && parcel.place.caller.host !== null) repeated += parcel.amount;
      }
    }
    const { room } = station;
    if (syns + others <= room) return ALL;
    const beaten = seconds > 0 && syns > 0 ? this.beaten(station, seconds, { syns, repeated }) : 0;
    const come = syns * (1 - beaten) + others;
    return { admitted: come > room ? room / come : 1, beaten };
  }

  /** Of the SYNs that see a place, the share whose request finds it taken. */
  private beaten(
    station: StationFlow,
    seconds: number,
    { syns, repeated }: { readonly syns: number; readonly repeated: number },
  ): number {
    const handshake = this.handshakeSeconds(station);
    const served = station.begun - station.begunBefore;
    const rivals = (syns * handshake) / (seconds + served * handshake);
    // SYNs that one machine repeats come together: where one sees a place, all of them do. Between two batches places
    // are left and taken at about equal rates, so that as many are free, where any is, as a random walk goes astray.
    const batch = (repeated * BATCH_SECONDS) / seconds;
    const free = 1 + Math.sqrt((4 / Math.PI) * served * (BATCH_SECONDS / seconds));
    const together = (seconds * (batch - free * (1 - exp(-batch / free)))) / BATCH_SECONDS;
    return Math.min(1, rivals / (1 + rivals) + together / syns);
  }

  private handshakeSeconds(station: StationFlow): number {
    const { host } = station.station.process;
    const caller = station.door[0]!.place.caller.host;
    const { network } = this.core.world;
    const seconds = network.delaySeconds(caller, host) + network.delaySeconds(host, caller);
    return Math.max(SHORTEST_HANDSHAKE_SECONDS, seconds);
  }

  private admit(parcel: Parcel, station: StationFlow, { admitted, beaten }: Admission): void {
    const { queue } = this;
    if (isConnected(parcel)) {
      if (admitted >= 1 || parcel.amount * (1 - admitted) < HARDLY_ANYBODY)
        return queue.enqueue(parcel, station);
      if (admitted > 0) queue.enqueue(parcel.split(admitted), station);
      return this.nextKnock(parcel, queue.fullCause(station));
    }
    const outside = admitted * beaten;
    if (outside > 0 && parcel.amount > NOTHING) {
      this.leaveOutside(parcel.split(outside), queue.fullCause(station));
    }
    const inside = outside < 1 ? (admitted - outside) / (1 - outside) : 0;
    queue.wait(parcel, station, parcel.amount * inside);
  }

  private leaveOutside(parcel: Parcel, because: CauseId): void {
    const { place } = parcel;
    parcel.connected |= 1 << place.depth;
    const at = this.core.time + fromSeconds(place.answerTimeoutSeconds);
    parcel.deadlines[place.depth] = Math.ceil(at / ROUNDED_DEADLINE) * ROUNDED_DEADLINE;
    parcel.rung = 0;
    this.nextKnock(parcel, because);
  }

  /** Its request is repeated once more. All that are as far as it do so together, after as long on average. */
  private nextKnock(parcel: Parcel, because: CauseId): void {
    parcel.because = because;
    parcel.rung += 1;
    if (parcel.rung > ORPHAN_RETRIES && parcel.alive <= 0) return parcel.forget();
    const grain = fromSeconds(dataDelaySeconds(parcel.rung) * KNOCK_GRAIN);
    parcel.due = (Math.floor(this.core.time / grain) + 2) * grain;
    this.core.keep(parcel, State.repeating, true);
  }
}

/** For its caller; where it knocks, half open. */
function isConnected({ connected, place }: Parcel): boolean {
  return (connected & (1 << place.depth)) !== 0;
}

/** After a change, all that is under way where it matters is asked again. */
import { fromSeconds } from '../../engine/time.js';
import type { Bin } from './bins.js';
import type { Core } from './core.js';
import { Parcel, State } from './parcel.js';
import { ticketFor, type Place } from './place.js';
import type { Before, UnderWay } from './quiet.js';
import type { Survey } from './survey.js';
import { NOTHING } from './station-flow.js';

const NEVER = -1;

export class Changes {
  /** Of the endpoints of places, when they were asked last, by number of the place. */
  private epochs: number[] = [];

  constructor(
    private readonly core: Core,
    private readonly survey: Survey,
  ) {}

  /** @param before what passed through until now @param deaths whether a process has ended since */
  askAgain(before: Before | null, deaths: boolean): void {
    const { core } = this;
    if (before !== null) this.interruptAll(before);
    this.stationsDied();
    const parcels = [...core.parcels];
    for (const parcel of parcels) {
      if (parcel.state === State.moving) continue;
      if (this.entryDied(parcel)) continue;
      this.ask(parcel, deaths);
    }
    const { epochs } = this;
    for (let place = epochs.length; place < core.places.length; place++) epochs.push(NEVER);
    for (const { place } of core.parcels) epochs[place.index] = place.endpoint.epoch;
  }

  save(): readonly number[] {
    return this.epochs.slice();
  }

  restore(epochs: readonly number[]): void {
    this.epochs = epochs.slice();
  }

  private ask(parcel: Parcel, deaths: boolean): void {
    const { core } = this;
    const { place, state } = parcel;
    if (state !== State.parked && state !== State.forsaken) return;
    if (!deaths && this.epochs[place.index] === place.endpoint.epoch) return;
    const fate = core.parts.journey.resumed(parcel, true);
    if (fate.kind === 'mute' && parcel.process !== null) {
      parcel.because = fate.because;
      if (fate.ask === (state === State.parked ? 'on-change' : 'never')) return;
    }
    parcel.state = State.moving;
    if (parcel.seated && parcel.station !== null && parcel.amount < NOTHING && parcel.probe === null) return;
    core.parts.journey.take(parcel, fate);
  }

  /** The connection of the client itself ended at a process that is no more. */
  private entryDied(parcel: Parcel): boolean {
    const { core } = this;
    let root = parcel.place;
    while (root.parent !== null) root = root.parent;
    if (root === parcel.place || root.kind !== 'client') return false;
    const entry = core.entries.get(root);
    if (entry === undefined || entry.process === null) return false;
    const { process, incarnation } = entry;
    if (process.running && process.incarnation === incarnation) return false;
    const fate = root.endpoint.resume(root.operation, root.caller, ticketFor(process, incarnation, true));
    if (fate.kind === 'forward') return false;
    if (parcel.alive <= 0) return false;
    const users = core.parts.journey.leaveBehind(parcel, root);
    users.process = process;
    users.incarnation = incarnation;
    users.state = State.moving;
    core.parts.journey.take(users, fate);
    return true;
  }

  private stationsDied(): void {
    const { core } = this;
    for (const station of core.stations) {
      const { process } = station.station;
      const dead = process.incarnation !== station.incarnation || (!process.running && station.busy > 0);
      if (!dead) continue;
      const lost = core.parts.queues.clear(station);
      const seated = core.parcels.filter((parcel) => parcel.station === station && parcel.seated);
      for (const parcel of [...lost, ...seated]) this.vanish(parcel);
    }
  }

  /** The server's side is gone with its process. */
  private vanish(parcel: Parcel): void {
    const { core } = this;
    const place = parcel.seated ? parcel.place.parent! : parcel.place;
    const process = parcel.station!.station.process;
    parcel.station = null;
    parcel.seated = false;
    parcel.place = place;
    parcel.state = State.moving;
    if (parcel.amount < NOTHING && parcel.probe === null) return;
    const incarnation = process.running ? process.incarnation - 1 : process.incarnation;
    const ticket = ticketFor(process, incarnation, true);
    const fate = place.endpoint.resume(place.operation, place.caller, ticket);
    parcel.process = process;
    parcel.incarnation = incarnation;
    if (fate.kind === 'failed' || fate.kind === 'mute') core.parts.journey.take(parcel, fate);
    else core.parts.journey.result(parcel, place, 'reset', process.because);
  }

  /** Requests that were just being served when the change came. */
  private interruptAll({ underWay }: Before): void {
    const { core } = this;
    const { clients } = core.parts;
    const bin = core.bins.last;
    if (bin === undefined || clients === null) return;
    const rate = clients.rate(core.time);
    for (const one of underWay) {
      const { trafficClass, share } = one.way;
      this.interrupt(one, rate * clients.shareOf(trafficClass) * share, bin);
    }
  }

  private interrupt(one: UnderWay, perSecond: number, bin: Bin): void {
    const { core } = this;
    const { way, process, incarnation } = one;
    // Where there is a line, all that are there are known as parcels.
    if (way.station.blocked || way.station.lineAmount > NOTHING) return;
    const { place } = way;
    // Whoever answers as before has no news for those whom he serves.
    if (this.survey.isUnmoved(place)) return core.parts.feedback.finishes(way, perSecond);
    const ticket = ticketFor(process, incarnation, true);
    const fate = place.endpoint.resume(place.operation, place.caller, ticket);
    const amount = perSecond * way.cost.holdSeconds;
    if (fate.kind === 'failed' || fate.kind === 'mute') {
      core.parts.journey.take(this.parcelAt(one, place, amount, bin.index), fate);
      return;
    }
    if (fate.kind === 'station') core.parts.feedback.finishes(way, perSecond);
    for (const call of one.calls) {
      if (call.process === null || call.seconds === 0) continue;
      const open = ticketFor(call.process, call.incarnation, true);
      const answer = call.place.endpoint.resume(call.place.operation, call.place.caller, open);
      if (answer.kind !== 'failed' && answer.kind !== 'mute') continue;
      const parcel = this.parcelAt(one, call.place, perSecond * call.seconds, bin.index);
      parcel.station = way.station;
      parcel.seated = true;
      way.station.stuck += parcel.amount;
      way.station.stuckAlive += parcel.alive;
      parcel.connected |= 1 << call.place.depth;
      parcel.process = call.process;
      parcel.incarnation = call.incarnation;
      core.parts.journey.take(parcel, answer);
    }
  }

  private parcelAt(one: UnderWay, place: Place, amount: number, bin: number): Parcel {
    const parcel = new Parcel(place, one.way.trafficClass, 1, bin);
    parcel.waiting = [amount];
    parcel.alive = amount;
    parcel.process = one.process;
    parcel.incarnation = one.incarnation;
    parcel.connected = (1 << (one.way.place.depth + 1)) - 1;
    // Their callers have just begun to wait.
    for (let at: Place | null = place; at !== null; at = at.parent) {
      parcel.deadlines[at.depth] = this.core.time + fromSeconds(at.answerTimeoutSeconds);
    }
    return parcel;
  }
}

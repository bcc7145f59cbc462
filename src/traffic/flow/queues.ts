/** Stations in flow: who gets a worker and a processor in this step, who waits, who is turned away. */
import type { CauseId } from '../../engine/causes.js';
import { Bursts } from './bursts.js';
import type { Core } from './core.js';
import { Door } from './door.js';
import { State, type Parcel } from './parcel.js';
import { NOTHING, type StationFlow } from './station-flow.js';
import type { Cost, Survey, Way } from './survey.js';

export class Queues {
  readonly bursts: Bursts;
  private readonly door: Door;
  /** A step is being made: whoever finds somebody waiting waits for the end of it. */
  private inStep = false;

  constructor(
    private readonly core: Core,
    private readonly survey: Survey,
  ) {
    this.bursts = new Bursts(core);
    this.door = new Door(core, this);
  }

  /** New connections with their requests. */
  arrive(parcel: Parcel, station: StationFlow): void {
    const { working } = station.station.process;
    if (working && station.lineAmount < NOTHING) {
      const share = this.affordable(parcel, station);
      if (share >= 1 - NOTHING) return this.serve(parcel, station);
      if (share > NOTHING) this.serve(parcel.split(share), station);
    }
    if (working && this.inStep && station.station.whenFull === 'drop') this.door.come(parcel, station);
    else this.wait(parcel, station, station.room);
  }

  /** The step is over: whoever has come in it while somebody waited is let in, as far as there is room. */
  admit(seconds: number): void {
    this.inStep = false;
    for (const station of this.core.stations) if (station.door.length > 0) this.door.open(station, seconds);
    this.drain();
  }

  /** Requests that need nothing but workers and processors. @returns how many get them in this step */
  pass({ station, cost }: Way, amount: number): number {
    if (station.lineAmount >= NOTHING || !station.station.process.working) return 0;
    const share = this.share(amount, cost, station);
    const passed = amount * share;
    station.begun += passed;
    station.workerSeconds -= passed * cost.holdSeconds;
    for (const { host, seconds } of cost.work) this.core.budgets[host]! -= passed * seconds;
    return passed;
  }

  /** Its call has been answered: it has its worker and goes on as soon as a processor is free. */
  goOn(parcel: Parcel, station: StationFlow): void {
    const refused = this.bursts.refuse(parcel);
    if (refused !== null) {
      const { piece, step, because } = refused;
      this.core.parts.journey.result(piece, piece.place, step.failAs, because);
      if (piece === parcel) return;
    }
    const share = station.station.process.working ? this.affordable(parcel, station) : 0;
    if (share >= 1 - NOTHING) return this.serve(parcel, station);
    if (share > NOTHING) this.serve(parcel.split(share), station);
    parcel.station = station;
    parcel.seated = false;
    parcel.because = 0;
    station.putFirst(parcel);
    this.core.keep(parcel, State.queued);
  }

  /** A new step: what each station can do in it. */
  begin(seconds: number): void {
    const { core } = this;
    for (const host of core.world.hosts) {
      const speed = host.alive ? host.options.cores / host.slowFactor : 0;
      core.budgets[host.index] = speed * seconds;
    }
    for (const station of core.stations) {
      station.workerSeconds = station.freeWorkers * seconds;
      station.begunBefore = station.begun;
    }
    this.inStep = true;
  }

  /** Takes from the lines what can be served now, a little from each in turn. */
  drain(): void {
    for (let progress = true; progress;) {
      progress = false;
      for (const station of this.core.stations) if (this.takeNext(station)) progress = true;
    }
    for (const station of this.core.stations) {
      if (station.lineAmount < NOTHING && station.stuck < NOTHING) {
        station.fullCause = 0;
      }
    }
  }

  leave(parcel: Parcel): void {
    const station = parcel.station!;
    const place = station.line.indexOf(parcel);
    if (place < 0) return;
    station.line.splice(place, 1);
    station.lineAmount = Math.max(0, station.lineAmount - parcel.amount);
  }

  /** The process of a station has ended: nobody is there any more. @returns who was */
  clear(station: StationFlow): Parcel[] {
    const lost = [...station.line];
    station.line = [];
    station.lineAmount = 0;
    station.stuck = 0;
    station.stuckAlive = 0;
    station.incarnation = station.station.process.incarnation;
    return lost;
  }

  /** What a wait at a station is charged to. */
  blame(station: StationFlow): CauseId {
    const { process } = station.station;
    if (process.working) return this.fullCause(station);
    const [first] = station.line;
    if (first !== undefined) {
      const fate = this.core.parts.journey.resumed(first, true);
      if (fate.kind === 'mute' || fate.kind === 'failed') return fate.because;
      const anew = first.place.endpoint.begin(first.place.operation, first.place.caller);
      if (anew.kind === 'mute' || anew.kind === 'failed') return anew.because;
    }
    return process.host.alive ? process.because : process.host.because;
  }

  /** What being full is charged to. */
  fullCause(station: StationFlow): CauseId {
    if (station.fullCause !== 0) return station.fullCause;
    const { simulation, instant } = this.core;
    const { causes } = simulation;
    const blamed = this.core.parts.clients?.surgeBecause || this.core.lastChange;
    station.fullCause = causes.add(station.station.fullOrigin, blamed, [], instant);
    const { name, workers, backlog } = station.station;
    causes.note(station.fullCause, `${name}: all ${workers} taken, ${backlog} may wait`);
    return station.fullCause;
  }

  /** @param room for so many of it; the others are turned away */
  wait(parcel: Parcel, station: StationFlow, room: number): void {
    const { amount } = parcel;
    const share = amount <= room ? 1 : room / amount;
    const queued = share >= 1 ? parcel : share > NOTHING ? parcel.split(share) : null;
    if (queued !== null) this.enqueue(queued, station);
    if (queued === parcel) return;
    if (station.station.whenFull === 'fail') {
      return this.core.parts.journey.result(parcel, parcel.place, 'refused', this.fullCause(station));
    }
    parcel.because = station.station.process.working
      ? this.fullCause(station)
      : station.station.process.because;
    this.core.parts.journey.nextSyn(parcel, Math.min(parcel.due, this.core.time));
  }

  enqueue(parcel: Parcel, station: StationFlow): void {
    if (parcel.amount <= 0 && parcel.probe === null) return parcel.forget();
    const { place } = parcel;
    parcel.connected |= 1 << place.depth;
    parcel.deadlines[place.depth] = this.core.time + place.answerTimeoutSeconds * 1e6;
    parcel.station = station;
    parcel.seated = false;
    parcel.due = Infinity;
    parcel.rung = 0;
    this.core.keep(parcel, State.queued);
    if (!station.joinLast(parcel)) station.append(parcel);
  }

  private takeNext(station: StationFlow): boolean {
    const [parcel] = station.line;
    if (parcel === undefined || !station.station.process.working) return false;
    if (parcel.amount < NOTHING && parcel.probe === null) {
      station.line.shift();
      parcel.state = State.moving;
      return true;
    }
    const share = this.affordable(parcel, station);
    if (share <= NOTHING) return false;
    const before = parcel.amount;
    if (share >= 1 - NOTHING) {
      station.line.shift();
      station.lineAmount = Math.max(0, station.lineAmount - before);
      parcel.station = null;
      parcel.state = State.moving;
      this.serve(parcel, station);
      return true;
    }
    const part = parcel.split(share);
    station.lineAmount = Math.max(0, station.lineAmount - part.amount);
    part.station = null;
    part.state = State.moving;
    this.serve(part, station);
    return false;
  }

  private serve(parcel: Parcel, station: StationFlow): void {
    const { place } = parcel;
    parcel.connected |= 1 << place.depth;
    parcel.deadlines[place.depth] = this.core.time + place.answerTimeoutSeconds * 1e6;
    station.begun += parcel.amount;
    const { holdSeconds } = this.survey.costOf(parcel, station);
    station.workerSeconds -= parcel.amount * holdSeconds;
    this.core.parts.journey.carryOut(parcel, station);
  }

  /** Which share of a parcel workers and processors can take in the rest of this step. */
  private affordable(parcel: Parcel, station: StationFlow): number {
    const { amount } = parcel;
    if (amount < NOTHING)
      return station.stuck < station.station.workers - NOTHING && station.workerSeconds > 0 ? 1 : 0;
    return this.share(amount, this.survey.costOf(parcel, station), station);
  }

  private share(amount: number, cost: Cost, station: StationFlow): number {
    let most = Infinity;
    if (cost.stuckShare > 0) most = Math.max(0, station.station.workers - station.stuck) / cost.stuckShare;
    if (station.freeWorkers < NOTHING) return 0;
    if (cost.holdSeconds > 0) most = Math.min(most, Math.max(0, station.workerSeconds) / cost.holdSeconds);
    for (const { host, seconds } of cost.work) {
      if (seconds > 0) most = Math.min(most, Math.max(0, this.core.budgets[host]!) / seconds);
    }
    return Math.min(1, most / amount);
  }
}

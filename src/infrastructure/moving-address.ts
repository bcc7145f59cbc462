/** One address: who has it configured, and each neighbour's entry for it. */
import { NO_CAUSE, type CauseId } from '../engine/causes.js';
import { fromSeconds, MICROSECONDS_PER_SECOND, SECONDS_PER_YEAR, type Microseconds } from '../engine/time.js';
import type { Address, Location } from './address.js';
import type { Change } from './change.js';
import type { Host } from './host.js';
import {
  ASK_AGAIN_SECONDS,
  DELAY_SECONDS,
  NO_HOST,
  NO_TIMER,
  PROBE_SECONDS,
  newEntry,
  nextVerification,
  type NeighbourEntry,
} from './neighbour-entry.js';
import { OUTSIDE, type Place } from './network.js';
import type { World } from './world.js';

/** Plain state of an address. */
export interface MovingAddressState {
  readonly epoch: number;
  readonly configured: readonly boolean[];
  readonly removedBecause: readonly CauseId[];
  readonly entries: readonly NeighbourEntry[];
  readonly views: readonly SavedView[];
  readonly asked: readonly boolean[];
}

interface SavedView {
  readonly kind: Location['kind'];
  /** Index, NO_HOST for other kinds. */
  readonly host: number;
  readonly because: CauseId;
}

type Schedule = (place: number, at: Microseconds, because: CauseId) => number;

/** What is announced at time 0 has been so for long: entries are anywhere in their cycle. */
const LONG_AGO = -SECONDS_PER_YEAR * MICROSECONDS_PER_SECOND;

export class MovingAddress implements Address {
  epoch = 0;
  holders: readonly Host[] = [];
  private readonly configured: boolean[];
  private readonly removedBecause: CauseId[];
  /** The hosts that are neighbours, and at last the clients outside (through their router). */
  private readonly places: readonly Place[];
  private readonly entries: NeighbourEntry[];
  private readonly views: Location[];
  /** Has anybody sent anything there from a place since it last had no power? */
  private readonly asked: boolean[];
  /** By index of the host: where its entry is; hosts of other subnets come through the router. */
  private readonly placeOfHost: readonly number[];

  constructor(
    readonly name: string,
    private readonly world: World,
    neighbours: readonly Host[],
    private readonly schedule: Schedule,
  ) {
    this.configured = world.hosts.map(() => false);
    this.removedBecause = world.hosts.map(() => NO_CAUSE);
    this.places = [...neighbours, OUTSIDE];
    this.entries = this.places.map(newEntry);
    this.views = this.places.map(() => ({ kind: 'unresolved', because: NO_CAUSE }));
    this.asked = this.places.map(() => false);
    this.placeOfHost = world.hosts.map((host) => {
      const place = neighbours.indexOf(host);
      return place < 0 ? neighbours.length : place;
    });
  }

  configure(host: Host, because: CauseId): void {
    if (this.configured[host.index]) return;
    this.configured[host.index] = true;
    this.findHolders();
    this.update(because);
  }

  remove(host: Host, because: CauseId): void {
    if (!this.configured[host.index]) return;
    this.configured[host.index] = false;
    this.findHolders();
    this.removedBecause[host.index] = because;
    const own = this.entries[this.placeOfHost[host.index]!]!;
    if (own.host === NO_HOST) own.because = because;
    this.update(because);
  }

  announce(host: Host, because: CauseId, copies = 5): void {
    if (!host.alive) return;
    this.places.forEach((place, index) => {
      const entry = this.entries[index]!;
      if (entry.host === host.index || !this.hears(index, host) || this.allLost(index, host, copies)) return;
      this.point(entry, host, because);
      const now = this.world.simulation.now;
      entry.verifiedAt = now === 0 ? LONG_AGO : now + fromSeconds(DELAY_SECONDS);
    });
    this.update(because);
  }

  announcementWouldMove(host: Host): boolean {
    if (!host.alive) return false;
    return this.entries.some((entry, index) => {
      return entry.host !== host.index && !this.needsNone(index) && this.hears(index, host);
    });
  }

  locate(from: Place): Location {
    const index = this.indexOf(from);
    // A host without power sends nothing.
    if (!this.asked[index] && (from === OUTSIDE || from.alive)) this.firstAsked(index);
    return this.views[index]!;
  }

  seenFrom(place: Place): Location {
    return this.views[this.indexOf(place)]!;
  }

  /** Called by the book for every change of a host, a link or a path. */
  worldChanged(change: Change): void {
    if (change.kind !== 'host-off' || change.host === null) return this.update(change.because);
    this.forget(change.host, change.because);
    this.update(change.because);
    // It asks for the address when it next sends something there, not because it has booted.
    const place = this.placeOfHost[change.host.index]!;
    if (this.places[place] === change.host) this.asked[place] = false;
  }

  /** Called by the book: the entry of a place is dropped, and everybody is asked who has the address. */
  timerFired(index: number, because: CauseId): void {
    this.entries[index]!.timer = NO_TIMER;
    this.resolve(index, because);
    this.update(because);
  }

  save(): MovingAddressState {
    return {
      epoch: this.epoch,
      configured: [...this.configured],
      removedBecause: [...this.removedBecause],
      entries: this.entries.map((entry) => ({ ...entry })),
      views: this.views.map((view) => {
        return { kind: view.kind, host: hostOf(view)?.index ?? NO_HOST, because: view.because };
      }),
      asked: [...this.asked],
    };
  }

  restore(state: MovingAddressState): void {
    this.epoch = state.epoch;
    state.configured.forEach((value, index) => (this.configured[index] = value));
    state.removedBecause.forEach((value, index) => (this.removedBecause[index] = value));
    state.entries.forEach((entry, index) => (this.entries[index] = { ...entry }));
    state.views.forEach(({ kind, host, because }, index) => {
      this.views[index] =
        kind === 'host' ? { kind, host: this.world.hosts[host]!, because } : { kind, because };
    });
    state.asked.forEach((value, index) => (this.asked[index] = value));
    this.findHolders();
  }

  private indexOf(place: Place): number {
    return place === OUTSIDE ? this.places.length - 1 : this.placeOfHost[place.index]!;
  }

  private findHolders(): void {
    this.holders = this.world.hosts.filter((host) => this.configured[host.index]);
  }

  private resolve(index: number, because: CauseId): void {
    const entry = this.entries[index]!;
    const answering = this.holders.filter((host) => this.answers(index, host));
    const chosen = answering.length > 1 ? Math.floor(this.draw(index).uniform() * answering.length) : 0;
    const host = answering[chosen];
    if (host !== undefined) {
      this.point(entry, host, because);
      entry.verifiedAt = this.world.simulation.now;
    } else {
      entry.host = NO_HOST;
      entry.because = this.views[index]!.because;
    }
  }

  /** The first packet of a place without an entry: everybody is asked who has the address. */
  private firstAsked(index: number): void {
    const needed = this.needsNone(index);
    this.asked[index] = true;
    if (!needed) return;
    const entry = this.entries[index]!;
    this.resolve(index, entry.because);
    this.keepTimer(index, entry.because);
    this.views[index] = this.viewOf(index, this.views[index]!);
  }

  /** It has lost its entry, or never had one, and sends nothing there. */
  private needsNone(index: number): boolean {
    return !this.asked[index]! && this.entries[index]!.host === NO_HOST && this.world.simulation.now > 0;
  }

  /** After anything changed: timers of entries that went bad or good, then the views. */
  private update(because: CauseId): void {
    let moved = false;
    for (let index = 0; index < this.places.length; index++) {
      this.keepTimer(index, because);
      const before = this.views[index]!;
      const view = this.viewOf(index, before);
      if (view === before) continue;
      this.views[index] = view;
      if (this.asked[index]) moved = true;
    }
    if (!moved) return;
    this.epoch += 1;
    this.world.tell('address', null, null, because);
  }

  /** An entry whose host does not answer is verified in vain and dropped; one that points nowhere asks again. */
  private keepTimer(index: number, because: CauseId): void {
    const { simulation } = this.world;
    const entry = this.entries[index]!;
    const place = this.places[index] ?? OUTSIDE;
    const idle = place !== OUTSIDE && !place.alive;
    const held = entry.host !== NO_HOST && this.answers(index, this.world.hosts[entry.host]!);
    const hopeless = entry.host === NO_HOST && !this.anybodyAnswers(index);
    if (idle || held || hopeless || this.needsNone(index)) {
      if (entry.timer !== NO_TIMER) simulation.cancel(entry.timer);
      // It answered in time to be verified by one of the probes.
      if (held && entry.timer !== NO_TIMER) entry.verifiedAt = Math.max(entry.verifiedAt, simulation.now);
      entry.timer = NO_TIMER;
      return;
    }
    if (entry.timer !== NO_TIMER) return;
    if (entry.host !== NO_HOST) {
      entry.verifiedAt = nextVerification(entry.verifiedAt, simulation.now, this.draw(index));
      entry.timer = this.schedule(index, entry.verifiedAt + fromSeconds(PROBE_SECONDS), because);
      return;
    }
    const wait = simulation.now === 0 ? 0 : ASK_AGAIN_SECONDS * this.draw(index).uniform();
    entry.timer = this.schedule(index, simulation.now + fromSeconds(wait), because);
  }

  /** @returns the very view it had before, if it is the same */
  private viewOf(index: number, before: Location): Location {
    const place = this.places[index]!;
    const { host: target, because } = this.entries[index]!;
    if (place !== OUTSIDE && this.configured[place.index]) return atHost(place, because, before);
    if (target === NO_HOST) return nowhere('unresolved', because, before);
    const host = this.world.hosts[target]!;
    if (!host.alive) return nowhere('black-hole', host.because, before);
    if (!this.configured[host.index]) {
      return nowhere('black-hole', this.removedBecause[host.index]!, before);
    }
    if (this.world.network.connects(place, host)) return atHost(host, because, before);
    return nowhere('black-hole', this.world.network.becauseOfSilence(place, host), before);
  }

  private anybodyAnswers(index: number): boolean {
    for (const host of this.holders) if (this.answers(index, host)) return true;
    return false;
  }

  /** Would a host answer this neighbour's ARP request? */
  private answers(index: number, host: Host): boolean {
    return (
      this.configured[host.index]! && host.alive && this.world.network.connects(this.places[index]!, host)
    );
  }

  /** Does a neighbour get what a host announces? */
  private hears(index: number, host: Host): boolean {
    const place = this.places[index]!;
    if (place === host || (place !== OUTSIDE && !place.alive)) return false;
    return this.world.network.reaches(host, place);
  }

  /** Has packet loss taken every copy of an announcement? */
  private allLost(index: number, host: Host, copies: number): boolean {
    const loss = this.world.network.loss(host, this.places[index]!);
    if (loss === 0) return false;
    let all = 1;
    for (let copy = 0; copy < copies; copy++) all *= loss;
    return this.draw(index).uniform() < all;
  }

  private point(entry: NeighbourEntry, host: Host, because: CauseId): void {
    entry.host = host.index;
    entry.because = because;
    if (entry.timer !== NO_TIMER) this.world.simulation.cancel(entry.timer);
    entry.timer = NO_TIMER;
  }

  /** A machine without power loses its ARP cache. */
  private forget(host: Host, because: CauseId): void {
    const entry = this.entries[this.placeOfHost[host.index]!]!;
    if (this.places[this.placeOfHost[host.index]!] !== host) return;
    if (entry.timer !== NO_TIMER) this.world.simulation.cancel(entry.timer);
    Object.assign(entry, { host: NO_HOST, because, timer: NO_TIMER });
  }

  /** A stream for one occurrence, so that a draw more at one neighbour shifts nothing anywhere. */
  private draw(index: number): { uniform(): number } {
    const place = this.places[index] ?? OUTSIDE;
    const number = this.entries[index]!.draws++;
    const name = place === OUTSIDE ? 'outside' : place.name;
    return this.world.simulation.streams.fresh(`addresses/${this.name}/${name}/${number}`);
  }
}

function atHost(host: Host, because: CauseId, before: Location): Location {
  const same = before.kind === 'host' && before.host === host && before.because === because;
  return same ? before : { kind: 'host', host, because };
}

function nowhere(kind: 'black-hole' | 'unresolved', because: CauseId, before: Location): Location {
  return before.kind === kind && before.because === because ? before : { kind, because };
}

function hostOf(location: Location): Host | null {
  return location.kind === 'host' ? location.host : null;
}

/**
 * Outlooks that have been met before, by what all endpoints on the ways answer: a cluster has a few dozen states that
 * differ for those who arrive, and comes back to them again and again. The key is the answers themselves, not epochs,
 * which move more often; causes are no part of it, so that whoever asks why must ask the endpoints.
 */
import type { CallStep, Endpoint, Fate, Route, RouteShare, Stationed } from '../../infrastructure/service.js';
import type { Core } from './core.js';
import { FateNumbers } from './fate-numbers.js';
import type { Place } from './place.js';
import { isRefusal, sharesOf } from './shares.js';
import type { Outlook } from './survey.js';

const MOST_OUTLOOKS = 512;
const FACTOR = 31;

/** What is asked on behalf of a worker at a station. */
interface Calls {
  readonly steps: readonly CallStep[];
  readonly services: readonly Endpoint[];
  readonly caller: { readonly host: Stationed['station']['process']['host']; readonly client: number };
}

interface Known {
  readonly outlook: Outlook;
  /** Answers, in the order in which they were given. */
  readonly answers: readonly number[];
}

/** What was answered at a target, and on behalf of a worker there. */
interface Block {
  /** Of all who were asked: nobody would answer otherwise before it moves. */
  readonly epoch: number;
  readonly services: readonly Endpoint[];
  readonly answers: readonly number[];
}

const NOBODY: readonly Endpoint[] = [];

export class Outlooks {
  private readonly numbers = new FateNumbers();
  private readonly shareNumbers = new Map<number, number>();
  private readonly known = new Map<number, Known[]>();
  private count = 0;
  private last: Known | null = null;
  /** Of the numbers that answers are known by. */
  private generation = 0;
  /** What has just been answered. */
  private readonly answers: number[] = [];
  private readonly callsOf = new WeakMap<Stationed, Calls>();
  /** By number of the place. */
  private blocks: (Block | undefined)[] = [];
  /** How connections are dealt out now, as was just asked. */
  private shares: { readonly route: Route; readonly among: readonly RouteShare[] } | null = null;

  constructor(private readonly core: Core) {}

  /** Epochs may mean something else from now on. */
  forgetEpochs(): void {
    this.blocks = [];
  }

  /**
   * Asks all endpoints. @param make the outlook that is not yet known
   * @returns an outlook with all that is known of it
   */
  find(roots: readonly Place[], make: () => Outlook): Outlook {
    const { world } = this.core;
    // What is slow now, or far, is part of no answer.
    if (!world.network.unimpaired || world.slowed) {
      this.forgetEpochs();
      return make();
    }
    if (!this.ask(roots) || this.isNumberedAnew()) return make();
    const key = this.key();
    this.last = this.knownBy(key) ?? this.keep(key, make());
    this.meetAgain(this.last.outlook);
    return this.last.outlook;
  }

  /** Would a target, and those whom its workers call, still answer as they did when they were asked last? */
  isUnmoved(place: Place): boolean {
    const known = this.blocks[place.index];
    return known?.epoch === epochOf(place.endpoint, known?.services ?? NOBODY);
  }

  private knownBy(key: number): Known | null {
    const { answers, last } = this;
    if (last !== null && isSame(last.answers, answers)) return last;
    const alike = this.known.get(key);
    if (alike === undefined) return null;
    for (const one of alike) if (isSame(one.answers, answers)) return one;
    return null;
  }

  private keep(key: number, outlook: Outlook): Known {
    if (this.count >= MOST_OUTLOOKS) this.forget();
    const known = { outlook, answers: this.answers.slice() };
    this.count += 1;
    const alike = this.known.get(key);
    if (alike === undefined) this.known.set(key, [known]);
    else alike.push(known);
    return known;
  }

  private forget(): void {
    this.known.clear();
    this.count = 0;
    this.last = null;
  }

  /** Answers under numbers of two generations are the key of nothing. */
  private isNumberedAnew(): boolean {
    if (this.generation === this.numbers.generation) return false;
    this.generation = this.numbers.generation;
    this.forget();
    this.forgetEpochs();
    return true;
  }

  private key(): number {
    let key = 0;
    for (const answer of this.answers) key = (Math.imul(key, FACTOR) + answer) | 0;
    return key;
  }

  /** What asking leaves behind at places and stations. */
  private meetAgain({ ways }: Outlook): void {
    for (const { place, station, plan } of ways) {
      if (!station.used) this.core.station(station.station, place.endpoint);
      place.plan = plan;
    }
  }

  /** @returns whether that is all there is to ask */
  private ask(roots: readonly Place[]): boolean {
    this.answers.length = 0;
    this.shares = null;
    for (const root of roots) {
      const fate = root.endpoint.begin(root.operation, root.caller);
      this.note(fate);
      const all = fate.kind === 'forward' ? this.askTargets(root, fate.route) : this.askCalls(fate);
      if (!all) return false;
    }
    return true;
  }

  private askTargets(root: Place, route: Route): boolean {
    const among = this.sharesOf(route);
    if (among === null) return true;
    this.answers.push(among.length, (route.from ?? root.caller.host)?.index ?? -1);
    for (const { target, share } of among) {
      this.answers.push(target, this.shareNumber(share));
      if (!this.askTarget(root.firstHop(route, target))) return false;
    }
    return true;
  }

  private askTarget(place: Place): boolean {
    const { answers } = this;
    if (this.isUnmoved(place)) {
      for (const answer of this.blocks[place.index]!.answers) answers.push(answer);
      return true;
    }
    const start = answers.length;
    const fate = place.endpoint.begin(place.operation, place.caller);
    this.note(fate);
    if (!this.askCalls(fate)) return false;
    const services = fate.kind === 'station' ? this.calls(fate).services : NOBODY;
    const epoch = epochOf(place.endpoint, services);
    this.blocks[place.index] = { epoch, services, answers: answers.slice(start) };
    return true;
  }

  /** Of new connections; classes share them. */
  private sharesOf(route: Route): readonly RouteShare[] | null {
    if (this.shares?.route === route) return this.shares.among;
    const among = sharesOf(route, 0, this.core);
    if (isRefusal(among)) return null;
    this.shares = { route, among };
    return among;
  }

  private askCalls(fate: Fate): boolean {
    if (fate.kind !== 'station') return true;
    const { working } = fate.station.process;
    this.answers.push(working ? 1 : 0);
    if (!working) return true;
    const { steps, caller } = this.calls(fate);
    for (const { service, operation } of steps) {
      const answer = service.begin(operation, caller);
      if (!isPlain(answer)) return false;
      this.note(answer);
      if (answer.kind !== 'served' && answer.kind !== 'mixed') continue;
      this.answers.push(service.connected(caller)?.process.index ?? -1);
    }
    return true;
  }

  private calls(fate: Stationed): Calls {
    let calls = this.callsOf.get(fate);
    if (calls === undefined) {
      const steps = fate.plan.filter((step) => step.kind === 'call');
      const services = steps.map(({ service }) => service);
      calls = { steps, services, caller: { host: fate.station.process.host, client: 0 } };
      this.callsOf.set(fate, calls);
    }
    return calls;
  }

  private note(fate: Fate): void {
    this.answers.push(this.numbers.of(fate));
  }

  private shareNumber(share: number): number {
    let number = this.shareNumbers.get(share);
    if (number === undefined) {
      number = this.shareNumbers.size;
      this.shareNumbers.set(share, number);
    }
    return number;
  }
}

/** All only grow, so that their sum moves whenever one does. */
function epochOf(endpoint: Endpoint, services: readonly Endpoint[]): number {
  let epoch = endpoint.epoch;
  for (const service of services) epoch += service.epoch;
  return epoch;
}

/** It leads nowhere else, where more would have to be asked. */
function isPlain(fate: Fate): boolean {
  if (fate.kind === 'mixed') return fate.parts.every((part) => isPlain(part.fate));
  return fate.kind !== 'station' && fate.kind !== 'forward';
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}

/**
 * What the traffic does to the components: errors that a proxy sees, the first success after a failover. Amounts are
 * watched until one request more than there was by chance is among them: then an event tells of it, at that time. A
 * success of which only the record takes notice is told without an event.
 */
import type { CauseId } from '../../engine/causes.js';
import { ln } from '../../engine/elementary.js';
import { Priority } from '../../engine/simulation.js';
import { MICROSECONDS_PER_SECOND, type Microseconds } from '../../engine/time.js';
import type { Outcome, Route, Step } from '../../infrastructure/service.js';
import { Register } from '../requests/register.js';
import type { Core } from './core.js';
import type { Place } from './place.js';
import { restoreWay, saveWay, type SavedWay } from './saved-ways.js';
import type { Way } from './survey.js';

/** Amounts up to the next single request of a kind. */
interface Watched {
  amount: number;
  /** Exponential with mean 1: requests are Poisson. */
  next: number;
  /** Of them, added in the step under way. */
  added: number;
  /** In the last one; 0: there was none since the last change. */
  perSecond: number;
}

interface News {
  readonly route: Route | null;
  readonly target: number;
  readonly outcome: Outcome;
  readonly because: CauseId;
  readonly component: string;
  readonly place: Place | null;
}

interface Finishing {
  readonly way: Way;
  readonly perSecond: number;
  readonly until: Microseconds;
}

/** Plain data. */
export interface FeedbackState {
  readonly watched: readonly ({ readonly key: string } & Readonly<Watched>)[];
  readonly news: readonly (Omit<News, 'route' | 'place'> & {
    readonly route: number | null;
    readonly place: number | null;
  })[];
  readonly finishing: readonly (Omit<Finishing, 'way'> & { readonly way: SavedWay })[];
  readonly awaited: readonly string[];
  readonly told: readonly string[];
  readonly until: Microseconds;
  readonly isFresh: boolean;
}

const NOTHING_TO_DO: readonly Step[] = [];

export class Feedback {
  private readonly routes = new Register<Route>();
  private readonly watched = new Map<string, Watched>();
  /** The same, to go through at every step. */
  private list: Watched[] = [];
  /** Successes of which, since answers or who waits for them changed last, the first has been told. */
  private readonly told = new Set<string>();
  private news: News[] = [];
  private finishing: Finishing[] = [];
  awaited: readonly string[] = [];
  /** The end of the step under way, or of the last one. */
  private until: Microseconds = 0;
  /** No step has been made since the last change. */
  isFresh = true;

  constructor(
    private readonly core: Core,
    private readonly event: { readonly target: () => number; readonly operation: number },
  ) {}

  /** An event is to come at the lens's own time: the engine must catch up first. */
  get pending(): boolean {
    return this.news.length > 0;
  }

  // eslint-disable-next-line @typescript-eslint/max-params -- the port's signature
  seen(route: Route, target: number, outcome: Outcome, because: CauseId, amount: number): void {
    if (outcome === 'ok' || amount <= 0 || !route.watches(target)) return;
    if (!this.one(`errors/${route.name}/${target}`, amount)) return;
    this.tell({ route, target, outcome, because, component: '', place: null });
  }

  succeeded(place: Place, amount: number): void {
    if (this.awaited.length === 0 || amount <= 0) return;
    const { component, key } = (place.success ??= this.successAt(place));
    // A commit is news to the members of a cluster that nobody calls by its own name.
    const wanted = place.operation.kind === 'write' || this.awaited.includes(component);
    if (!wanted || this.told.has(key) || !this.one(key, amount)) return;
    this.told.add(key);
    this.tellFirst(place, component);
  }

  /** Apart, so that only it makes closures. */
  private tellFirst(place: Place, component: string): void {
    const { endpoint, operation, caller } = place;
    if (operation.kind === 'write' && endpoint.heedsWrites === true) {
      return this.tell({ route: null, target: 0, outcome: 'ok', because: 0, component, place });
    }
    // Only the record wants to know: nobody goes other ways because of it, so it need not be an event.
    this.core.recorder.toldAt(this.momentOfNews, () => {
      endpoint.noticed(operation, 'ok', caller, 0);
      this.core.recorder.succeeded(component);
    });
  }

  private successAt({ endpoint, service, operation }: Place): NonNullable<Place['success']> {
    const component = this.core.serviceOf.get(endpoint) ?? service;
    return { component, key: `success/${component}/${operation.kind}` };
  }

  /** An amount has passed through a way. */
  passed(way: Way, amount: number): void {
    this.core.parts.latencies.served(way.trafficClass, 0, amount);
    this.succeededOn(way, amount);
  }

  private succeededOn(way: Way, amount: number): void {
    if (this.awaited.length === 0) return;
    const { place, station } = way;
    for (let at: Place | null = place; at !== null; at = at.parent) this.succeeded(at, amount);
    const plan = place.plan ?? NOTHING_TO_DO;
    for (let index = 0; index < plan.length; index++) {
      const step = plan[index]!;
      if (step.kind !== 'call') continue;
      this.succeeded(place.callOf(plan, index, station.station.process.host), amount * step.count);
    }
  }

  /** What was under way when something changed, and was not disturbed, ends well within the time that it takes. */
  finishes(way: Way, perSecond: number): void {
    this.finishing.push({
      way,
      perSecond,
      until: this.core.time + way.cost.holdSeconds * MICROSECONDS_PER_SECOND,
    });
  }

  /** A step begins, or something has changed: who waits for a success? */
  look(to: Microseconds): void {
    const { core } = this;
    this.until = to;
    if (core.parts.clients !== null) this.awaited = core.recorder.awaited;
    if (this.finishing.length === 0) return;
    for (const { way, perSecond, until } of this.finishing) {
      const seconds = (Math.min(to, until) - core.time) / MICROSECONDS_PER_SECOND;
      if (seconds > 0) this.succeededOn(way, perSecond * seconds);
    }
    this.finishing = this.finishing.filter(({ until }) => until > to);
  }

  /** A step of so many seconds is over. */
  stepped(seconds: number): void {
    for (const watched of this.list) {
      watched.perSecond = watched.added / seconds;
      watched.added = 0;
    }
    this.isFresh = false;
  }

  /** Answers, or who waits for a success, may be other than before: the next success is news. */
  renew(): void {
    this.told.clear();
  }

  /** Something has changed: what happens from now on is not known from before. */
  changed(): void {
    for (const watched of this.list) watched.perSecond = 0;
    this.isFresh = true;
  }

  /** Seconds until the next single request, if all goes on as in the last step. */
  get expectedSeconds(): number {
    let soonest = Infinity;
    for (const { amount, next, perSecond } of this.list) {
      if (perSecond > 0) soonest = Math.min(soonest, (next - amount) / perSecond);
    }
    return soonest;
  }

  /** The event: the engine has caught up. */
  deliver(): void {
    const { news } = this;
    this.news = [];
    for (const { route, target, outcome, because, component, place } of news) {
      if (route !== null) route.noticed(target, outcome, because, 0);
      place?.endpoint.noticed(place.operation, 'ok', place.caller, 0);
      if (place !== null) this.core.recorder.succeeded(component);
    }
  }

  save(): FeedbackState {
    const { awaited, news, finishing, until, isFresh } = this;
    return {
      watched: [...this.watched].map(([key, one]) => ({ key, ...one })),
      news: news.map(({ route, place, ...plain }) => ({
        ...plain,
        route: route === null ? null : this.routes.indexOf(route),
        place: place?.index ?? null,
      })),
      // What has ended is only forgotten in the next step.
      finishing: finishing
        .filter(({ until: end }) => end > this.core.time)
        .map(({ way, ...plain }) => ({ ...plain, way: saveWay(way) })),
      awaited: awaited.slice(),
      told: [...this.told],
      until,
      isFresh,
    };
  }

  restore({ watched, news, finishing, awaited, told, until, isFresh }: FeedbackState): void {
    const { core } = this;
    this.watched.clear();
    for (const { key, ...one } of watched) this.watched.set(key, one);
    this.list = [...this.watched.values()];
    this.news = news.map(({ route, place, ...plain }) => ({
      ...plain,
      route: route === null ? null : this.routes.at(route)!,
      place: place === null ? null : core.places[place]!,
    }));
    this.finishing = finishing.map(({ way, ...plain }) => ({ ...plain, way: restoreWay(way, core) }));
    this.awaited = awaited.slice();
    this.told.clear();
    for (const key of told) this.told.add(key);
    this.until = until;
    this.isFresh = isFresh;
  }

  /** Is there a single request among these? */
  private one(key: string, amount: number): boolean {
    let watched = this.watched.get(key);
    if (watched === undefined) {
      watched = { amount: 0, next: this.draw(key), added: 0, perSecond: 0 };
      this.watched.set(key, watched);
      this.list.push(watched);
    }
    watched.amount += amount;
    watched.added += amount;
    if (watched.amount < watched.next) return false;
    watched.amount = 0;
    watched.next = this.draw(key);
    return true;
  }

  private draw(key: string): number {
    return -ln(this.core.simulation.streams.stream(`traffic/flow/${key}`).uniform());
  }

  private tell(news: News): void {
    this.news.push(news);
    if (this.news.length > 1) return;
    const { operation } = this.event;
    const tiding = { target: this.event.target(), operation, argument: 0, because: news.because };
    this.core.tidings.tell(this.momentOfNews, tiding, Priority.traffic);
  }

  /** Steps end where one is expected: what is noticed in them is noticed at their end. */
  private get momentOfNews(): Microseconds {
    const { simulation, time } = this.core;
    return Math.max(simulation.now, Math.ceil(Math.max(time, this.until)));
  }
}

/** Times and loads while one outlook holds: what each class's requests take at each rate of arrivals. */
import type { Distribution } from '../../engine/distributions/index.js';
import type { StationFlow } from './station-flow.js';
import type { Core } from './core.js';
import { crowdOf, type Crowd } from './crowding.js';
import type { Itineraries, Itinerary } from './itinerary.js';
import { HEAVIEST, slowestStretch, type HostLoad, type LawShelf, type ShelvedLaw } from './law-shelf.js';
import { isRough } from './roughness.js';
import type { Outlook } from './survey.js';
import type { Host } from '../../infrastructure/host.js';

/** Of those who are served. */
export interface Late {
  /** By class: what its requests take on each of its ways; shares add up to 1, or there are none. */
  readonly laws: readonly (readonly { readonly share: number; readonly shelved: ShelvedLaw }[])[];
  /** Of all requests that go well: later than that is slow. */
  readonly slowShare: number;
  /** Of all requests that go well: later than any client waits. */
  readonly tooLateShare: number;
}

/** At one rate of arrivals. */
export interface Figures {
  /** Worked out when it is first wanted. */
  readonly late: () => Late;
  /** Something is loaded so that there is something to say about it. */
  readonly rough: boolean;
  /** By way of the outlook: how long a worker is held. */
  readonly holdSeconds: readonly number[];
  /** The mean of its square. */
  readonly holdSquares: readonly number[];
  /** By way: of what comes, the share that gets no answer in time, as its station is too full. */
  readonly lossByWay: readonly number[];
  /** By way: the share of those among them that were connected. */
  readonly unansweredByWay: readonly number[];
  readonly crowds: readonly Crowd[];
  readonly hostNames: readonly string[];
  /** While no worker is held by anything else, no queue grows without end, and nobody in any loses patience. */
  readonly balanced: boolean;
  /** By host: squares of what requests need, summed over a second. */
  readonly cpuSquares: readonly number[];
  /** By host: share of its cores in use. */
  readonly loads: readonly number[];
}

/** What was counted; plain data. */
export interface RegimeState {
  readonly key: number;
  /** By factor. */
  readonly amounts: readonly (readonly [number, Float64Array])[];
  readonly late: readonly (readonly [number, number])[];
}

/** As in the requests lens (opening.ts), also between neighbours. */
const SHORTEST_HANDSHAKE = 0.0001;
/** Fewer are served too late by a law whose end is a guess. */
const HARDLY_LATE = 1e-6;

export class Regime {
  /** Expected requests by class, at one level of the profile times a factor of surges and growth. */
  amounts = new Map<number, Float64Array>();
  /** Requests that had to wait before, by class, level and wait. */
  late = new Map<number, number>();
  /** The last copy of these counts; null when they are others by now. */
  private copied: RegimeState | null = null;
  /** By which it is found again. */
  readonly key: number;
  private readonly byClass: readonly (readonly Itinerary[])[];
  private readonly byWay: readonly (Itinerary | null)[];
  /** CPU seconds, and pieces of work, at each host for one request of the mix of classes. */
  readonly cpuSeconds: Float64Array;
  private readonly cpuSquares: Float64Array;
  private readonly jobs: Float64Array;
  private readonly known = new Map<number, Figures>();

  constructor(
    private readonly core: Core,
    private readonly shelf: LawShelf,
    private readonly outlook: Outlook,
    { key, itineraries }: { readonly key: number; readonly itineraries: Itineraries },
  ) {
    this.key = key;
    const { hosts } = core.world;
    this.cpuSeconds = new Float64Array(hosts.length);
    this.cpuSquares = new Float64Array(hosts.length);
    this.jobs = new Float64Array(hosts.length);
    const byWay: (Itinerary | null)[] = [];
    this.byClass = outlook.branches.map((branches, trafficClass) => {
      const own: Itinerary[] = [];
      for (const branch of branches) {
        const itinerary = itineraries.of(branch, trafficClass);
        if (branch.way !== null) byWay.push(itinerary);
        if (itinerary === null) continue;
        own.push(itinerary);
        this.addLoad(itinerary, core.parts.clients!.shareOf(trafficClass) * itinerary.share);
      }
      return own;
    });
    this.byWay = byWay;
  }

  /** Does anybody of a class get an answer at once? */
  serves(trafficClass: number): boolean {
    return this.byClass[trafficClass]!.length > 0;
  }

  /** Of a class, the share that finds its station full all the time. */
  lossOf(trafficClass: number, { lossByWay }: Figures): number {
    let loss = 0;
    this.outlook.ways.forEach((way, index) => {
      if (way.trafficClass === trafficClass) loss += way.share * lossByWay[index]!;
    });
    return loss;
  }

  /** Counts are about to change. */
  touch(): void {
    this.copied = null;
  }

  save(): RegimeState {
    this.copied ??= { key: this.key, amounts: copyOf(this.amounts), late: [...this.late] };
    return this.copied;
  }

  /** Nobody has been counted. */
  reset(): void {
    if (this.amounts.size > 0) this.amounts = new Map();
    if (this.late.size > 0) this.late = new Map();
    this.copied = null;
  }

  restore(state: RegimeState): void {
    if (this.copied === state) return;
    this.amounts = new Map(copyOf(state.amounts));
    this.late = new Map(state.late);
    this.copied = state;
  }

  at(ratePerSecond: number): Figures {
    let figures = this.known.get(ratePerSecond);
    if (figures === undefined) {
      figures = this.figuresAt(ratePerSecond);
      this.known.set(ratePerSecond, figures);
    }
    return figures;
  }

  private addLoad({ works }: Itinerary, weight: number): void {
    for (const { law, count, on } of works) {
      for (const { host, factor } of on) {
        this.cpuSeconds[host.index]! += weight * count * law.mean * factor;
        this.cpuSquares[host.index]! += weight * count * squareOf(law) * factor * factor;
        this.jobs[host.index]! += weight * count;
      }
    }
  }

  private figuresAt(rate: number): Figures {
    const loads = this.core.world.hosts.map(({ index, options }): HostLoad => {
      const [cpu, jobs] = [this.cpuSeconds[index]!, this.jobs[index]!];
      const meanWorkSeconds = jobs > 0 ? cpu / jobs : 1;
      return { cores: options.cores, load: (rate * cpu) / options.cores, meanWorkSeconds };
    });
    const loadOf = (host: number): HostLoad => loads[host]!;
    const holdSeconds = this.byWay.map((way) => (way === null ? 0 : holdOf(way, loadOf)));
    const holdSquares = this.byWay.map(
      (way, index) => spreadOf(way, loadOf) + holdSeconds[index]! * holdSeconds[index]!,
    );
    const crowds = rate > 0 ? this.crowds(rate, loads, { holdSeconds, holdSquares }) : [];
    const crowdAt = new Map<StationFlow | null, Crowd>(crowds.map((crowd) => [crowd.flow, crowd]));
    const { patience } = this.core.parts.clients!;
    const bare = loads.map(({ load }) => load);
    const late = (): Late => {
      const laws = this.lawsAt(loads, crowdAt);
      const tooLate = this.later(laws, patience / 1e6);
      const slowShare = this.later(laws, (SLOW_SHARE * patience) / 1e6);
      const isKnown = crowds.some(({ timely }) => timely);
      return { laws, slowShare, tooLateShare: !isKnown && tooLate > HARDLY_LATE ? tooLate : 0 };
    };
    let known: Late | null = null;
    return {
      ...{ holdSeconds, holdSquares, crowds, loads: bare },
      hostNames: this.core.world.hosts.map(({ name }) => name),
      lossByWay: this.outlook.ways.map(({ station }) => crowdAt.get(station)?.loss ?? 0),
      unansweredByWay: this.outlook.ways.map(({ station }) => crowdAt.get(station)?.unanswered ?? 0),
      balanced: this.isBalanced(crowds, loads),
      cpuSquares: [...this.cpuSquares].map((square) => rate * square),
      rough: isRough({ crowds, loads: bare }, patience / 1e6),
      late: () => (known ??= late()),
    };
  }

  private lawsAt(loads: readonly HostLoad[], crowdAt: ReadonlyMap<StationFlow | null, Crowd>): Late['laws'] {
    return this.byClass.map((own, trafficClass) => {
      const total = own.reduce((sum, { share }) => sum + share, 0);
      return own.map((itinerary) => {
        const wait = crowdAt.get(this.stationOf(trafficClass, itinerary))?.wait ?? null;
        const shelved = this.shelf.lawOf(itinerary, (host) => loads[host]!, wait);
        return { share: itinerary.share / total, shelved };
      });
    });
  }

  private stationOf(trafficClass: number, itinerary: Itinerary): StationFlow | null {
    const index = this.byWay.indexOf(itinerary);
    const way = index < 0 ? null : this.outlook.ways[index]!;
    return way?.trafficClass === trafficClass ? way.station : null;
  }

  /** Each station, under what comes to it. */
  private crowds(
    rate: number,
    loads: readonly HostLoad[],
    { holdSeconds, holdSquares }: Pick<Figures, 'holdSeconds' | 'holdSquares'>,
  ): Crowd[] {
    const clients = this.core.parts.clients!;
    const sums = new Map<
      StationFlow,
      { perSecond: number; busy: number; squares: number; handshakeSeconds: number }
    >();
    this.outlook.ways.forEach(({ station, trafficClass, share, place }, index) => {
      const own = rate * clients.shareOf(trafficClass) * share;
      const sum = sums.get(station) ?? { perSecond: 0, busy: 0, squares: 0, handshakeSeconds: 0 };
      sum.perSecond += own;
      sum.busy += own * holdSeconds[index]!;
      sum.squares += own * holdSquares[index]!;
      sum.handshakeSeconds = Math.max(sum.handshakeSeconds, this.handshake(place.caller.host, station));
      sums.set(station, sum);
    });
    return [...sums].map(([flow, { perSecond, busy, squares, handshakeSeconds }]) => {
      const load = loads[flow.station.process.host.index]!;
      const means = { holdSeconds: busy / perSecond, holdSquare: squares / perSecond };
      const demand = { flow, perSecond, ...means, handshakeSeconds, load };
      return crowdOf(demand, clients.patience, clients.attemptTimeout);
    });
  }

  private handshake(from: Host | null, { station }: StationFlow): number {
    const { network } = this.core.world;
    const { host } = station.process;
    return Math.max(SHORTEST_HANDSHAKE, network.delaySeconds(from, host) + network.delaySeconds(host, from));
  }

  /** Only stations know what to do when their own processors are busy; others hold up whoever calls them. */
  private isBalanced(crowds: readonly Crowd[], loads: readonly HostLoad[]): boolean {
    const own = new Set(crowds.map(({ flow }) => flow.station.process.host.index));
    return (
      crowds.every(({ balanced }) => balanced) &&
      loads.every(({ load }, host) => load <= HEAVIEST || own.has(host))
    );
  }

  private later(laws: Late['laws'], seconds: number): number {
    let share = 0;
    let all = 0;
    laws.forEach((own, trafficClass) => {
      const ofAll = this.core.parts.clients!.shareOf(trafficClass);
      for (const one of own) {
        all += ofAll * one.share;
        share += ofAll * one.share * (1 - one.shelved.law.share(seconds));
      }
    });
    return all > 0 ? share / all : 0;
  }
}

function copyOf(amounts: Iterable<readonly [number, Float64Array]>): (readonly [number, Float64Array])[] {
  return [...amounts].map(([factor, own]) => [factor, own.slice()]);
}

/** Answers later than this share of the patience are slow. */
export const SLOW_SHARE = 0.1;

/** How long a worker is held, in the mean. */
function holdOf({ delaySeconds, works }: Itinerary, loadOf: (host: number) => HostLoad): number {
  let seconds = delaySeconds;
  for (const work of works) seconds += work.count * work.law.mean * slowestStretch(work, loadOf);
  return seconds;
}

/** Its variance, that of stretches left out. */
function spreadOf(way: Itinerary | null, loadOf: (host: number) => HostLoad): number {
  let variance = 0;
  for (const work of way?.works ?? []) {
    const stretch = slowestStretch(work, loadOf);
    variance += work.count * (squareOf(work.law) - work.law.mean * work.law.mean) * stretch * stretch;
  }
  return variance;
}

/** An infinite one is as if there were none. */
function squareOf({ mean, variance }: Distribution): number {
  return mean * mean + (variance < Infinity ? variance : 0);
}

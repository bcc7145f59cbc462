/**
 * How long requests took. What passes freely is only counted, by the answers that hold, the class and the level of the
 * load; the laws of their latencies are laid over the counts at the end.
 */
import { exp, ln } from '../../engine/elementary.js';
import { toSeconds, type Microseconds } from '../../engine/time.js';
import { bucketOf, firstOf } from '../../metrics/latency-histogram.js';
import type { RoughUse } from '../lens.js';
import type { Core } from './core.js';
import { Itineraries } from './itinerary.js';
import { shelfOf, type LawShelf, type ShelvedLaw } from './law-shelf.js';
import { Regime, type Figures, type RegimeState } from './regime.js';
import { Roughness } from './roughness.js';
import type { Outlook } from './survey.js';

/** Factors of the load by surges and growth are told apart to 2 %. */
const FACTOR_STEPS = 50;
/** Waits are told apart as in the histogram of latencies, so many of its buckets taken together (a power of two). */
const WAIT_BITS = 3;
const WAIT_KEYS = 4096;
const MIDDLE = 1 << (WAIT_BITS - 1);
/** A wait shorter than this is none. */
const NO_WAIT: Microseconds = 1000;
/** A wait so many times the mean of the law makes its spread invisible. */
const DOMINATES = 10;
/** Less than this of a class at the end of a law is put together. */
const ONE = 1;
const HASH = 1_000_003;
const MODULUS = 9_007_199_254_740_881;

/** What an interval at rest was like. Reused. */
export interface Rested {
  slowShare: number;
  /** By way of the outlook. */
  readonly holdSeconds: number[];
  /** By way: the share that its station had no place for. */
  readonly lossByWay: number[];
  /** By way: the share of those among them that were connected. */
  readonly unansweredByWay: number[];
  /** By host, for one request of the mix. */
  cpuSeconds: Float64Array;
}

interface Present {
  readonly from: Microseconds;
  readonly until: Microseconds;
  readonly level: number;
  readonly factor: number;
  /** At which they hold. */
  readonly rate: number;
  readonly figures: Figures | null;
}

/** Plain data. */
export interface LatenciesState {
  /** In the order in which they were entered first. */
  readonly regimes: readonly RegimeState[];
  /** Keys of regimes; null: none. */
  readonly regime: number | null;
  readonly lastGood: readonly (number | null)[];
  readonly now: Omit<Present, 'figures'> | null;
  readonly rough: readonly RoughUse[];
}

export class Latencies {
  private readonly regimes = new Map<number, Regime>();
  /** Those that have been entered, in the order in which they were. */
  private entered = new Set<Regime>();
  private unnamed = 0;
  private regime: Regime | null = null;
  private now: Present | null = null;
  /** By class, the last regime in which somebody got an answer. */
  private lastGood: (Regime | null)[] = [];
  readonly roughness = new Roughness();
  private readonly itineraries: Itineraries;
  private readonly shelf: LawShelf | null;
  private seconds = new Float64Array(0);
  private readonly rest: Rested = {
    slowShare: 0,
    holdSeconds: [],
    lossByWay: [],
    unansweredByWay: [],
    cpuSeconds: new Float64Array(0),
  };

  constructor(private readonly core: Core) {
    this.itineraries = new Itineraries(core);
    this.shelf = core.traffic === null ? null : shelfOf(core.traffic);
  }

  /** These answers hold from now on. */
  enter(outlook: Outlook): void {
    if (this.shelf === null) return;
    const { itineraries } = this;
    const { memo } = outlook;
    const key = this.core.world.network.unimpaired ? (memo.hash ??= hashOf(outlook)) : (this.unnamed -= 1);
    let regime = this.regimes.get(key);
    if (regime === undefined) {
      regime = new Regime(this.core, this.shelf, outlook, { key, itineraries });
      this.regimes.set(key, regime);
    }
    this.entered.add(regime);
    this.regime = regime;
    this.now = null;
    outlook.branches.forEach((_, trafficClass) => {
      if (regime.serves(trafficClass)) this.lastGood[trafficClass] = regime;
    });
  }

  /** All that arrived between two times passed freely. */
  rested(from: Microseconds, to: Microseconds, amount: number): Rested {
    const { rest } = this;
    const { profile } = this.core.parts.clients!;
    const { levels } = profile;
    if (this.seconds.length !== levels.length) this.seconds = new Float64Array(levels.length);
    const { seconds } = this;
    profile.secondsByLevel(toSeconds(from), toSeconds(to), seconds);
    let all = 0;
    for (let level = 0; level < levels.length; level++) all += seconds[level]! * levels[level]!;
    rest.slowShare = 0;
    rest.holdSeconds.length = 0;
    rest.lossByWay.length = 0;
    rest.unansweredByWay.length = 0;
    rest.cpuSeconds = this.regime!.cpuSeconds;
    if (!(all > 0)) return rest;
    const factor = this.factorAt((from + to) / 2);
    for (let level = 0; level < levels.length; level++) {
      const weight = (seconds[level]! * levels[level]!) / all;
      if (weight > 0) this.restedAt(level, factor, weight, amount);
    }
    return rest;
  }

  /** What a rate of arrivals would make of the answers that hold. */
  at(ratePerSecond: number): Figures | null {
    return this.regime?.at(this.knownRate(ratePerSecond)) ?? null;
  }

  /** Answers that were met in a future that has been taken back stay known; what was counted of them does not. */
  save(): LatenciesState {
    const { now } = this;
    return {
      regimes: [...this.entered].map((regime) => regime.save()),
      regime: this.regime?.key ?? null,
      lastGood: this.lastGood.map((regime) => regime?.key ?? null),
      now: now === null ? null : presentOf(now),
      rough: this.roughness.save(),
    };
  }

  restore({ regimes, regime, lastGood, now, rough }: LatenciesState): void {
    const known = (key: number | null): Regime | null => (key === null ? null : this.regimes.get(key)!);
    const before = this.entered;
    this.entered = new Set(regimes.map(({ key }) => known(key)!));
    for (const one of before) if (!this.entered.has(one)) one.reset();
    for (const state of regimes) known(state.key)!.restore(state);
    this.regime = known(regime);
    this.lastGood = lastGood.map(known);
    this.now = now === null ? null : { ...now, figures: this.regime?.at(now.rate) ?? null };
    this.roughness.restore(rough);
  }

  /** Is anybody turned away in balance, at any rate of the profile? Then rates must be told apart. */
  losesAt(highestPerSecond: number): boolean {
    return this.at(highestPerSecond)?.lossByWay.some((loss) => loss > 0) ?? false;
  }

  /** Time was followed in a step. */
  stepped(seconds: number): void {
    const { clients } = this.core.parts;
    if (clients === null || this.regime === null || clients.closed) return;
    const { figures } = this.present();
    if (figures?.rough === true) this.roughness.during(seconds, 0, figures, toSeconds(clients.patience));
  }

  /** An amount of a class was answered at once, or after having waited for something else. */
  served(trafficClass: number, waited: Microseconds, amount: number): void {
    const { core } = this;
    const regime = this.regime?.serves(trafficClass) === true ? this.regime : this.lastGood[trafficClass];
    if (!regime) return core.recorder.flowLatency(trafficClass, waited, amount);
    const { level, factor } = this.present();
    const place = trafficClass * core.parts.clients!.profile.levels.length + level;
    if (waited < NO_WAIT) {
      this.amountsOf(regime, factor)[place]! += amount;
      return;
    }
    regime.touch();
    const key = place * WAIT_KEYS + (bucketOf(Math.round(waited)) >> WAIT_BITS);
    regime.late.set(key, (regime.late.get(key) ?? 0) + amount);
  }

  /** Reports what was counted. */
  flush(): void {
    const counts = new Map<ShelvedLaw, Float64Array>();
    const classes = this.core.traffic?.classes.length ?? 0;
    const count = (shelved: ShelvedLaw, trafficClass: number, amount: number): void => {
      let own = counts.get(shelved);
      if (own === undefined) counts.set(shelved, (own = new Float64Array(classes)));
      own[trafficClass]! += amount;
    };
    for (const regime of this.entered) {
      this.flushFree(regime, count);
      this.flushLate(regime);
    }
    for (const [{ bins }, own] of counts) {
      own.forEach((amount, trafficClass) => this.report(bins, { trafficClass, amount, waited: 0 }));
    }
  }

  /** What holds until the rate changes, or the answers. */
  private present(): Present {
    const { time, parts } = this.core;
    const clients = parts.clients!;
    if (this.now !== null && time >= this.now.from && time < this.now.until) return this.now;
    const rate = this.knownRate(clients.rate(time));
    this.now = {
      from: time,
      until: clients.rateChanges(time),
      level: clients.profile.levelAt(toSeconds(time)),
      factor: this.factorAt(time),
      rate,
      figures: this.regime?.at(rate) ?? null,
    };
    return this.now;
  }

  private flushFree(
    regime: Regime,
    count: (shelved: ShelvedLaw, trafficClass: number, amount: number) => void,
  ): void {
    const { levels } = this.core.parts.clients!.profile;
    regime.touch();
    for (const [factor, amounts] of regime.amounts) {
      amounts.forEach((amount, place) => {
        if (amount <= 0) return;
        const trafficClass = Math.floor(place / levels.length);
        const { laws } = regime.at(rateOf(levels[place % levels.length]!, factor)).late();
        for (const { share, shelved } of laws[trafficClass]!) count(shelved, trafficClass, share * amount);
      });
      amounts.fill(0);
    }
  }

  private flushLate(regime: Regime): void {
    const { levels } = this.core.parts.clients!.profile;
    for (const [key, amount] of regime.late) {
      const place = Math.floor(key / WAIT_KEYS);
      const waited = firstOf(((key % WAIT_KEYS) << WAIT_BITS) + MIDDLE);
      const trafficClass = Math.floor(place / levels.length);
      const { laws } = regime.at(levels[place % levels.length]!).late();
      for (const { share, shelved } of laws[trafficClass]!) {
        const mean = shelved.law.meanSeconds * 1e6;
        const bins = waited > DOMINATES * mean ? [[mean, 1] as const] : shelved.coarse;
        this.report(bins, { trafficClass, amount: amount * share, waited });
      }
    }
    regime.late.clear();
  }

  private report(
    bins: ShelvedLaw['bins'],
    { trafficClass, amount, waited }: { trafficClass: number; amount: number; waited: number },
  ): void {
    if (amount <= 0) return;
    const { recorder } = this.core;
    // Whoever was served was served in time, whatever the end of a law says.
    const latest = this.core.parts.clients!.patience;
    // The tail of a law, with less than one request in all, says nothing about the longest.
    let tail = 0;
    for (let index = bins.length - 1; index >= 0; index--) {
      const [latency, share] = bins[index]!;
      tail += share * amount;
      if (tail < ONE && index > 0) continue;
      recorder.flowLatency(trafficClass, Math.min(latest, waited + latency), tail);
      for (let rest = index - 1; rest >= 0; rest--) {
        const [sooner, part] = bins[rest]!;
        recorder.flowLatency(trafficClass, Math.min(latest, waited + sooner), part * amount);
      }
      return;
    }
  }

  private restedAt(level: number, factor: number, weight: number, amount: number): void {
    const { rest } = this;
    const regime = this.regime!;
    const { clients } = this.core.parts;
    const { levels } = clients!.profile;
    const figures = regime.at(rateOf(levels[level]!, factor));
    const { slowShare, tooLateShare } = figures.late();
    rest.slowShare += weight * slowShare;
    if (tooLateShare > 0) this.roughness.tooLate(this.seconds[level]!, weight * amount * tooLateShare);
    figures.holdSeconds.forEach((seconds, way) => {
      rest.holdSeconds[way] = (rest.holdSeconds[way] ?? 0) + weight * seconds;
      rest.lossByWay[way] = (rest.lossByWay[way] ?? 0) + weight * figures.lossByWay[way]!;
      rest.unansweredByWay[way] = (rest.unansweredByWay[way] ?? 0) + weight * figures.unansweredByWay[way]!;
    });
    const seconds = this.seconds[level]!;
    if (figures.rough) this.roughness.during(seconds, weight * amount, figures, toSeconds(clients!.patience));
    const amounts = this.amountsOf(regime, factor);
    const classes = amounts.length / levels.length;
    for (let trafficClass = 0; trafficClass < classes; trafficClass++) {
      const own = weight * amount * clients!.shareOf(trafficClass);
      amounts[trafficClass * levels.length + level]! += own * (1 - regime.lossOf(trafficClass, figures));
    }
  }

  private amountsOf(regime: Regime, factor: number): Float64Array {
    regime.touch();
    let amounts = regime.amounts.get(factor);
    if (amounts === undefined) {
      const { clients } = this.core.parts;
      amounts = new Float64Array(clients!.profile.levels.length * this.core.traffic!.classes.length);
      regime.amounts.set(factor, amounts);
    }
    return amounts;
  }

  /** Growth would make another one of every look. */
  private knownRate(ratePerSecond: number): number {
    const { profile } = this.core.parts.clients!;
    if (profile.grownBy(toSeconds(this.core.time)) === 1) return ratePerSecond;
    return exp(Math.ceil(ln(ratePerSecond) * FACTOR_STEPS) / FACTOR_STEPS);
  }

  /** What the profile's levels are multiplied with, in steps. */
  private factorAt(time: Microseconds): number {
    const { profile, surgeFactor } = this.core.parts.clients!;
    const factor = surgeFactor * profile.grownBy(toSeconds(time));
    return factor === 1 ? 0 : Math.round(ln(factor) * FACTOR_STEPS);
  }
}

function presentOf({ from, until, level, factor, rate }: Present): Omit<Present, 'figures'> {
  return { from, until, level, factor, rate };
}

function rateOf(level: number, factor: number): number {
  return factor === 0 ? level : level * exp(factor / FACTOR_STEPS);
}

/** Of what makes the times of one outlook differ from those of another. */
function hashOf({ branches, ways }: Outlook): number {
  let hash = ways.length;
  const add = (value: number): void => {
    hash = (hash * HASH + value) % MODULUS;
  };
  for (const { station, share, cost } of ways) {
    add(station.station.process.index);
    add(Math.round(share * 1e6));
    add(Math.round(cost.okShare * 1e6));
    add(Math.round(cost.holdSeconds * 1e7));
    for (const { host, seconds } of cost.work) add(Math.round(seconds * 1e7) * 64 + host);
  }
  for (const { place, way } of branches.flat()) {
    const fate = way === null ? place.endpoint.begin(place.operation, place.caller) : null;
    add(place.depth);
    if (fate?.kind !== 'served') continue;
    add(Math.round(fate.delaySeconds * 1e7));
    add(Math.round((fate.work?.mean ?? 0) * 1e7));
    for (const { host, slowFactor } of fate.on) add(Math.round(slowFactor * host.slowFactor * 1e3));
  }
  return hash;
}

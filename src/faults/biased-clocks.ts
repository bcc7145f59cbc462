/**
 * The clocks of a side run: all failure processes as one, their hazards multiplied by a factor until so many further
 * faults have struck, and the likelihood of what has come so far.
 *
 * A clock fires when factor · (H(age) − H(age0)) reaches Exp(1), age0 being its age when the side run began: the residual
 * life. Exponential clocks need no ages, so all of them together are one, and which of them it was is drawn by lot. Time
 * passes for a clock only while its target can fail, at the pace of its exposure.
 */
import { exp, ln } from '../engine/elementary.js';
import {
  drawHazard,
  fromSeconds,
  toSeconds,
  type Distribution,
  type Microseconds,
  type Stream,
} from '../engine/index.js';

/** A failure process, as the side run needs it. */
export interface Hazard {
  readonly law: Distribution;
  /** Seconds of age a second now. */
  readonly pace: number;
  /** Of its clock, at that time. */
  ageAt(now: Microseconds): number;
  /** Its hours: time passes within them only; null: always. */
  readonly hours: Hours | null;
}

interface Hours {
  openWithin(from: Microseconds, to: Microseconds): Microseconds;
  after(time: Microseconds, open: Microseconds): Microseconds;
}

/**
 * One way to bias: hazards times a factor until `extraFaults` more faults have struck. The factor is such that so many
 * faults are `expected` until the next repair is done: it is chosen anew whenever a fault strikes, a repair begins or ends,
 * from what is known then, for beforehand nobody knows how long repairs take. 0: no bias.
 */
export interface Strategy {
  readonly expected: number;
  readonly extraFaults: number;
  /** How often it is chosen among the others. */
  readonly weight: number;
}

/** How a side run is biased. */
export interface Bias {
  readonly strategies: readonly Strategy[];
  /** One of them. */
  readonly chosen: Strategy;
  readonly stream: Stream;
  /** When the next of what is broken will be mended, as far as is known now. */
  readonly expectedEnd: () => Microseconds;
}

/** One clock under way. */
interface Running {
  readonly index: number;
  readonly hazard: Hazard;
  readonly rate: number;
  pace: number;
  ageSeconds: number;
  /** What is left of its own Exp(1), in biased hazard. */
  left: number;
}

/** What a strategy has made likelier or less likely, while it was still biased. */
interface Account {
  readonly strategy: Strategy;
  /** Now. */
  factor: number;
  lnFactor: number;
  /** Logarithm of the density of what has come, relative to the truth. */
  lnDensity: number;
}

/** Beyond this nothing is to be gained, and sums would lose their digits. */
const MOST_FACTOR = 1e12;

export class BiasedClocks {
  private readonly all: readonly Running[];
  /** Exponential ones: one Exp(1) for all, and which it was is drawn when it is reached. */
  private readonly together: readonly Running[];
  private readonly alone: readonly Running[];
  private readonly accounts: readonly Account[];
  private readonly chosen: Account;
  private readonly stream: Stream;
  private readonly expectedEnd: () => Microseconds;
  private rateTogether: number;
  private leftTogether: number;
  private strikes = 0;
  /** Who fires next; null: one of those together. */
  private next: Running | null = null;

  /** @param since the side run begins now */
  constructor(
    hazards: readonly Hazard[],
    { strategies, chosen, stream, expectedEnd }: Bias,
    private since: Microseconds,
  ) {
    this.stream = stream;
    this.expectedEnd = expectedEnd;
    this.all = hazards.map((hazard, index) => ({
      ...{ index, hazard, rate: 1 / hazard.law.mean, pace: hazard.pace },
      ...{ ageSeconds: hazard.ageAt(since), left: isSimple(hazard) ? 0 : drawHazard(stream) },
    }));
    this.together = this.all.filter(({ hazard }) => isSimple(hazard));
    this.alone = this.all.filter(({ hazard }) => !isSimple(hazard));
    this.leftTogether = drawHazard(stream);
    this.rateTogether = this.sumOfRates();
    this.accounts = strategies.map((strategy) => ({ strategy, factor: 1, lnFactor: 0, lnDensity: 0 }));
    const own = this.accounts[strategies.indexOf(chosen)];
    if (own === undefined) throw new Error('the strategy chosen is none of the mixture');
    this.chosen = own;
    this.aim(since);
  }

  /** How many further faults have struck. */
  get extraFaults(): number {
    return this.strikes;
  }

  /** Its target may be up, down or exposed otherwise now. @returns whether the next firing is another than before */
  look(now: Microseconds): boolean {
    let changed = false;
    for (const clock of this.all) {
      const { pace } = clock.hazard;
      if (pace === clock.pace) continue;
      if (!changed) this.pass(now);
      changed = true;
      clock.pace = pace;
    }
    if (changed) this.rateTogether = this.sumOfRates();
    return changed;
  }

  /** When the next clock fires; Infinity: none ever. */
  due(now: Microseconds): Microseconds {
    this.pass(now);
    const { rateTogether } = this;
    const { factor } = this.chosen;
    let at = rateTogether > 0 ? now + fromSeconds(this.leftTogether / (factor * rateTogether)) : Infinity;
    this.next = null;
    for (const clock of this.alone) {
      const time = dueAlone(clock, now, factor);
      if (time >= at) continue;
      at = time;
      this.next = clock;
    }
    return at;
  }

  /** What was due has come. @returns the number of its hazard */
  fire(now: Microseconds): number {
    this.pass(now);
    for (const account of this.accounts) account.lnDensity += account.lnFactor;
    if (this.next === null) {
      this.leftTogether = drawHazard(this.stream);
      return this.lot();
    }
    this.next.left = drawHazard(this.stream);
    return this.next.index;
  }

  /** One more fault strikes, whoever sent it. */
  struck(now: Microseconds): void {
    this.pass(now);
    this.strikes += 1;
  }

  /** More is known of faults and repairs than before: the factors are chosen anew. */
  aim(now: Microseconds): void {
    this.pass(now);
    const end = this.expectedEnd();
    const hazard = end < Infinity ? this.hazardUntil(end) : 0;
    for (const account of this.accounts) {
      const { expected, extraFaults } = account.strategy;
      const isOver = this.strikes >= extraFaults || hazard <= 0;
      account.factor = isOver ? 1 : Math.min(MOST_FACTOR, Math.max(1, expected / hazard));
      account.lnFactor = ln(account.factor);
    }
  }

  /** A new life: what had been struck is mended. */
  renewed(index: number, now: Microseconds): void {
    this.pass(now);
    const clock = this.all[index];
    if (clock !== undefined) clock.ageSeconds = 0;
  }

  /** Of what has come since the side run began: how likely it is in truth, in units of how likely it is here. */
  likelihood(now: Microseconds): number {
    this.pass(now);
    let density = 0;
    for (const { strategy, lnDensity } of this.accounts) density += strategy.weight * exp(lnDensity);
    return 1 / density;
  }

  /** Everybody ages up to now. */
  private pass(now: Microseconds): void {
    if (now <= this.since) return;
    const { since } = this;
    const { factor } = this.chosen;
    let hazard = this.rateTogether * toSeconds(now - since);
    this.leftTogether = Math.max(0, this.leftTogether - factor * hazard);
    for (const clock of this.alone) {
      const grown = age(clock, since, now);
      clock.left = Math.max(0, clock.left - factor * grown);
      hazard += grown;
    }
    this.since = now;
    for (const account of this.accounts) account.lnDensity -= (account.factor - 1) * hazard;
  }

  /** Cumulative hazard of all clocks from now until then, should nothing change. */
  private hazardUntil(time: Microseconds): number {
    const { since } = this;
    if (time <= since) return 0;
    let hazard = this.rateTogether * toSeconds(time - since);
    for (const { hazard: one, pace, ageSeconds } of this.alone) {
      const passed = one.hours === null ? time - since : one.hours.openWithin(since, time);
      const later = ageSeconds + pace * toSeconds(passed);
      hazard += one.law.cumulativeHazard(later) - one.law.cumulativeHazard(ageSeconds);
    }
    return hazard;
  }

  private sumOfRates(): number {
    let sum = 0;
    for (const { pace, rate } of this.together) sum += pace * rate;
    return sum;
  }

  private lot(): number {
    let rest = this.stream.uniform() * this.rateTogether;
    let last = -1;
    for (const { index, pace, rate } of this.together) {
      if (pace === 0) continue;
      last = index;
      rest -= pace * rate;
      if (rest < 0) break;
    }
    return last;
  }
}

/** @returns by how much its cumulative hazard has grown */
function age(clock: Running, since: Microseconds, now: Microseconds): number {
  const { law, hours } = clock.hazard;
  const passed = hours === null ? now - since : hours.openWithin(since, now);
  const before = clock.ageSeconds;
  clock.ageSeconds += clock.pace * toSeconds(passed);
  return clock.ageSeconds === before
    ? 0
    : law.cumulativeHazard(clock.ageSeconds) - law.cumulativeHazard(before);
}

function dueAlone(
  { hazard, pace, ageSeconds, left }: Running,
  now: Microseconds,
  factor: number,
): Microseconds {
  if (!(pace > 0)) return Infinity;
  const { law, hours } = hazard;
  const life = law.inverseCumulativeHazard(law.cumulativeHazard(ageSeconds) + left / factor);
  const open = Math.max(0, fromSeconds((life - ageSeconds) / pace));
  return hours === null ? now + open : hours.after(now, open);
}

/** No memory, no hours: such clocks are one. */
function isSimple({ law, hours }: Hazard): boolean {
  return law.kind === 'exponential' && hours === null;
}

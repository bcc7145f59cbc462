/** The arrival rate as a known function of time: never an event, only integrated and inverted. Times in seconds. */
import { exp, log1p, ln } from '../engine/elementary.js';
import { SECONDS_PER_DAY, SECONDS_PER_YEAR } from '../engine/time.js';
import type { Arrivals } from './specification.js';

const DAYS_PER_WEEK = 7;

/** Does anybody ever come? Where nobody does, whether the entry is up is read off its state. */
export function isVisited(traffic: { readonly arrivals: Arrivals } | null): boolean {
  return traffic !== null && new RateProfile(traffic.arrivals).meanPerSecond > 0;
}

export class RateProfile {
  /** Starts of the steps within one period, the first 0; the rate is constant in each, growth aside. */
  private readonly starts: readonly number[];
  private readonly rates: readonly number[];
  private readonly period: number;
  /** ln(1 + growth) per second. */
  private readonly growth: number;
  /** Of one period without growth. */
  readonly requestsPerPeriod: number;
  /** The rates that occur, growth aside, each once. */
  readonly levels: readonly number[];
  /** By step, the place of its rate among them. */
  private readonly levelOf: readonly number[];

  constructor(arrivals: Arrivals) {
    const { recorded, growthPerYear } = arrivals;
    const steps = recorded === null ? calendarSteps(arrivals) : null;
    this.starts = recorded?.startSeconds ?? steps!.starts;
    this.rates = recorded?.ratePerSecond ?? steps!.rates;
    this.period = recorded?.lengthSeconds ?? steps!.period;
    this.growth = recorded === null ? log1p(growthPerYear) / SECONDS_PER_YEAR : 0;
    this.requestsPerPeriod = this.rates.reduce((sum, rate, step) => sum + rate * this.lengthOf(step), 0);
    this.levels = [...new Set(this.rates)];
    this.levelOf = this.rates.map((rate) => this.levels.indexOf(rate));
  }

  /** The place among the levels of the rate at an instant. */
  levelAt(time: number): number {
    return this.levelOf[this.stepAt(this.phaseOf(time))]!;
  }

  /** What rates have grown by until an instant. */
  grownBy(time: number): number {
    return this.growth === 0 ? 1 : exp(this.growth * time);
  }

  /** Seconds between two instants that belong to each level. */
  secondsByLevel(from: number, to: number, into: Float64Array): void {
    into.fill(0);
    const periods = Math.floor((to - from) / this.period);
    if (periods > 0) {
      this.levelOf.forEach((level, step) => (into[level]! += periods * this.lengthOf(step)));
    }
    for (let time = from + periods * this.period; time < to;) {
      const phase = this.phaseOf(time);
      const step = this.stepAt(phase);
      const end = Math.min(to, this.endOfStep(time, phase, step));
      into[this.levelOf[step]!]! += end - time;
      time = end;
    }
  }

  /** Requests per second at an instant. */
  rate(time: number): number {
    return this.rates[this.stepAt(this.phaseOf(time))]! * exp(this.growth * time);
  }

  /** Mean over a period, without growth. */
  get meanPerSecond(): number {
    return this.requestsPerPeriod / this.period;
  }

  /** When the rate changes next after an instant, growth aside; `Infinity`: it does not. */
  nextChange(time: number): number {
    if (this.rates.length === 1) return Infinity;
    const phase = this.phaseOf(time);
    return this.endOfStep(time, phase, this.stepAt(phase));
  }

  /** The highest rate from an instant on, for one more period; later growth is not foreseen. */
  highest(time: number): number {
    return Math.max(...this.rates) * exp(this.growth * (time + this.period));
  }

  /** Expected number of arrivals between two instants. */
  integral(from: number, to: number): number {
    let sum = 0;
    for (let time = from; time < to;) {
      const phase = this.phaseOf(time);
      const step = this.stepAt(phase);
      const end = Math.min(to, this.endOfStep(time, phase, step));
      sum += this.rates[step]! * this.grown(time, end);
      time = end;
    }
    return sum;
  }

  /** The instant by which so many arrivals are expected after `from`; `Infinity` when they never come. */
  after(from: number, arrivals: number): number {
    if (this.requestsPerPeriod <= 0) return Infinity;
    let rest = arrivals;
    for (let time = from; ;) {
      const phase = this.phaseOf(time);
      const step = this.stepAt(phase);
      const end = this.endOfStep(time, phase, step);
      const rate = this.rates[step]!;
      const within = rate * this.grown(time, end);
      if (rest < within) return time + this.timeFor(time, rest / rate);
      rest -= within;
      time = end;
    }
  }

  /** Integral of e^(growth·t) between two instants. */
  private grown(from: number, to: number): number {
    if (this.growth === 0) return to - from;
    return (exp(this.growth * to) - exp(this.growth * from)) / this.growth;
  }

  /** How long after `from` that integral has reached an amount. */
  private timeFor(from: number, amount: number): number {
    if (this.growth === 0) return amount;
    const start = exp(this.growth * from);
    return (ln(start + this.growth * amount) - ln(start)) / this.growth;
  }

  private phaseOf(time: number): number {
    return time - Math.floor(time / this.period) * this.period;
  }

  private stepAt(phase: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= phase) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private lengthOf(step: number): number {
    return (this.starts[step + 1] ?? this.period) - this.starts[step]!;
  }

  private endOfStep(time: number, phase: number, step: number): number {
    const end = time + ((this.starts[step + 1] ?? this.period) - phase);
    // Rounding may leave the end where we are; then the next step has begun for all that a double can tell.
    return end > time ? end : time + 1e-6;
  }
}

/** Daily and weekly shapes as steps of one week, or of one day when all days are alike. */
function calendarSteps(arrivals: Arrivals): { starts: number[]; rates: number[]; period: number } {
  const { ratePerSecond, daily, weekly } = arrivals;
  const hours = daily ?? [1];
  const days = weekly ?? [1];
  const length = SECONDS_PER_DAY / hours.length;
  const starts: number[] = [];
  const rates: number[] = [];
  days.forEach((ofDay, day) => {
    hours.forEach((ofHours, part) => {
      starts.push(day * SECONDS_PER_DAY + part * length);
      rates.push(ratePerSecond * ofDay * ofHours);
    });
  });
  return { starts, rates, period: SECONDS_PER_DAY * (weekly === null ? 1 : DAYS_PER_WEEK) };
}

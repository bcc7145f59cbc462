/** How the processors of hosts were used, and how far chance drove that, and the use of stations, in the busiest minute. */
import { normalQuantile } from '../../engine/normal-quantile.js';
import { MICROSECONDS_PER_SECOND, type Microseconds } from '../../engine/time.js';
import { Utilisation, type UtilisationState } from '../../infrastructure/utilisation.js';
import { cpuUse } from '../host-station.js';
import type { StationUse } from '../lens.js';
import type { Core } from './core.js';

const MINUTE_SECONDS = 60;
/** e^−γ: the mean of the largest of n is near the quantile 1 − e^−γ/n (E. Gumbel, Statistics of Extremes, 1958). */
const LARGEST = 0.5615;

export interface PeakState {
  readonly mean: number;
  readonly deviation: number;
}

/** Plain data. */
export interface HostUseState {
  readonly usages: readonly UtilisationState[];
  readonly peaks: readonly PeakState[];
  readonly since: Microseconds;
}

/** Use of something at the highest rate of arrivals: its mean, and the standard deviation of a minute's mean. */
export class Peak {
  private mean = 0;
  private deviation = 0;

  save(): PeakState {
    return { mean: this.mean, deviation: this.deviation };
  }

  restore({ mean, deviation }: PeakState): void {
    this.mean = mean;
    this.deviation = deviation;
  }

  reset(): void {
    this.mean = this.deviation = 0;
  }

  /** @param squaresPerSecond rate of arrivals times the mean square of what each of them uses @param of how many there are */
  reach(mean: number, squaresPerSecond: number, of: number): void {
    if (mean <= this.mean) return;
    this.mean = mean;
    this.deviation = Math.sqrt(squaresPerSecond / MINUTE_SECONDS) / of;
  }

  /** Expected for the busiest minute of all until `now`. */
  within(now: Microseconds): number {
    const minutes = now / MICROSECONDS_PER_SECOND / MINUTE_SECONDS;
    if (this.mean === 0 || minutes <= 1) return this.mean;
    return Math.min(1, this.mean + this.deviation * normalQuantile(1 - LARGEST / minutes));
  }
}

export class HostUse {
  private readonly usages: Utilisation[];
  private readonly peaks: Peak[];
  private since: Microseconds = 0;

  constructor(private readonly core: Core) {
    const { hosts } = core.world;
    this.usages = hosts.map(() => new Utilisation());
    this.peaks = hosts.map(() => new Peak());
  }

  /** Until a time, an amount of requests passed that need so much each. */
  rested(to: Microseconds, amount: number, cpuSeconds: Float64Array): void {
    const seconds = (to - this.since) / MICROSECONDS_PER_SECOND;
    if (seconds <= 0) return;
    for (const { index, options } of this.core.world.hosts) {
      this.add(index, (amount * cpuSeconds[index]!) / seconds / options.cores, to);
    }
    this.since = to;
  }

  /** A step is over: what is left of what each host could do was not used. */
  stepped(to: Microseconds, seconds: number): void {
    const { world, budgets } = this.core;
    for (const { index, options, alive, slowFactor } of world.hosts) {
      const most = alive ? (options.cores / slowFactor) * seconds : 0;
      this.add(index, most > 0 ? Math.min(1, Math.max(0, 1 - budgets[index]! / most)) : 0, to);
    }
    this.since = to;
  }

  /** At the highest rate of arrivals. @param squares by host, of what each request needs, summed over a second */
  reach(loads: readonly number[], squares: readonly number[]): void {
    for (const { index, options } of this.core.world.hosts) {
      this.peaks[index]!.reach(Math.min(1, loads[index]!), squares[index]!, options.cores);
    }
  }

  /** As stations whose workers are cores. Those that did nothing are not there. */
  stations(): StationUse[] {
    const { world, time } = this.core;
    return world.hosts.flatMap(({ index, name, options }) => {
      const usage = this.usages[index]!;
      if (usage.seconds === 0) return [];
      const busySeconds = usage.seconds * options.cores;
      const peakUtilisation = Math.max(usage.peak(time), this.peaks[index]!.within(time));
      return [cpuUse(name, options.cores, { busySeconds, peakUtilisation })];
    });
  }

  save(): HostUseState {
    return {
      usages: this.usages.map((one) => one.save()),
      peaks: this.peaks.map((one) => one.save()),
      since: this.since,
    };
  }

  restore({ usages, peaks, since }: HostUseState): void {
    this.usages.forEach((one, host) => one.restore(usages[host]!));
    this.peaks.forEach((one, host) => one.restore(peaks[host]!));
    this.since = since;
  }

  private add(host: number, level: number, to: Microseconds): void {
    this.usages[host]!.add(level, this.since, to);
  }
}

/** Whole months, or years, of all replications: what each of them had, as samples. */
import { SECONDS_PER_DAY, SECONDS_PER_YEAR } from '../engine/time.js';
import type { WindowsOutcome } from '../metrics/outcome.js';
import { Sample } from '../metrics/sample.js';

export type Window = 'month' | 'year';

export const WINDOW_SECONDS: Readonly<Record<Window, number>> = {
  month: 30 * SECONDS_PER_DAY,
  year: SECONDS_PER_YEAR,
};

export class Windows {
  /** Share of the requests lost; 0 where nobody came. */
  readonly lossRatio = new Sample();
  /** Of those where somebody told whether the service was up. */
  readonly downSeconds = new Sample();
  readonly longestSeconds = new Sample();
  private offered = 0;

  constructor(private readonly seconds: number) {}

  add(windows: WindowsOutcome): void {
    windows.offered.forEach((offered, index) => {
      this.offered += offered;
      this.lossRatio.add(offered > 0 ? (windows.lost[index] ?? 0) / offered : 0);
      const down = windows.downSeconds[index] ?? NaN;
      if (Number.isNaN(down)) return;
      this.downSeconds.add(down);
      this.longestSeconds.add(windows.longestSeconds[index] ?? 0);
    });
  }

  get count(): number {
    return this.lossRatio.count;
  }

  /** By request where there is traffic, otherwise by time: values, and what to multiply them by. */
  unavailability(): readonly [Sample, number] {
    return this.offered > 0 ? [this.lossRatio, 1] : [this.downSeconds, 1 / this.seconds];
  }
}

/** Requests over time for a picture: offered and served, in a few hundred bins, from single requests or from amounts. */
import { toSeconds } from '../engine/time.js';

const BINS = 600;

export interface Series {
  readonly binSeconds: number;
  readonly offered: number[];
  readonly served: number[];
}

/** @param passedSeconds of the measured time; less than all when the run was interrupted */
export function emptySeries(measuredSeconds: number, passedSeconds: number): Series {
  // Whole seconds at least.
  const binSeconds = Math.max(1, Math.ceil(measuredSeconds / BINS));
  const count = Math.max(1, Math.ceil(passedSeconds / binSeconds));
  return {
    binSeconds,
    offered: new Array<number>(count).fill(0),
    served: new Array<number>(count).fill(0),
  };
}

/** Plain data. */
export type PictureState = Pick<Series, 'offered' | 'served'>;

/** Fed with amounts that arrive evenly between two instants (µs). */
export class Picture {
  private readonly series: Series;

  constructor(private readonly measuredSeconds: number) {
    this.series = emptySeries(measuredSeconds, measuredSeconds);
  }

  addServed(from: number, to: number, amount: number): void {
    this.spread(this.series.served, from, to, amount);
    this.spread(this.series.offered, from, to, amount);
  }

  addLost(from: number, to: number, amount: number): void {
    this.spread(this.series.offered, from, to, amount);
  }

  seriesUntil(passedSeconds: number): Series {
    const { binSeconds, offered, served } = this.series;
    const count = emptySeries(this.measuredSeconds, passedSeconds).offered.length;
    return { binSeconds, offered: offered.slice(0, count), served: served.slice(0, count) };
  }

  save(): PictureState {
    return { offered: [...this.series.offered], served: [...this.series.served] };
  }

  restore({ offered, served }: PictureState): void {
    this.series.offered.splice(0, Infinity, ...offered);
    this.series.served.splice(0, Infinity, ...served);
  }

  private spread(into: number[], from: number, to: number, amount: number): void {
    const { binSeconds } = this.series;
    const start = toSeconds(from) / binSeconds;
    const end = toSeconds(to) / binSeconds;
    const last = Math.min(into.length - 1, Math.floor(end));
    const first = Math.min(last, Math.floor(start));
    if (first === last || end <= start) {
      into[first]! += amount;
      return;
    }
    const perBin = amount / (end - start);
    for (let bin = first; bin <= last; bin++) {
      // What came after the last bin belongs to it.
      const until = bin === into.length - 1 ? end : Math.min(end, bin + 1);
      into[bin]! += perBin * (until - Math.max(start, bin));
    }
  }
}

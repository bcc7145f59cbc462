/** What became of requests, by the instant of their arrival: for outages and for the picture over time. */
import { outagesOf, secondsOutside, type TimeSpan } from './outage-detector.js';
import { emptySeries, type Series } from './picture.js';

/** Finest bin; long runs get wider ones, so that there are at most so many. */
const SHORTEST_SECONDS = 0.1;
const MOST_BINS = 2_000_000;

export interface ArrivalBinsState {
  readonly served: Uint32Array;
  readonly lost: Uint32Array;
  readonly slow: Uint32Array;
}

export class ArrivalBins {
  readonly binSeconds: number;
  private readonly served: Uint32Array;
  private readonly lost: Uint32Array;
  private readonly slow: Uint32Array;
  /** Most replications of years lose or delay nobody, and need not look through all bins for it. */
  private anyLost = false;
  private anySlow = false;

  /** @param measuredSeconds length of the time in which requests arrive */
  constructor(private readonly measuredSeconds: number) {
    this.binSeconds = Math.max(SHORTEST_SECONDS, measuredSeconds / MOST_BINS);
    const count = Math.max(1, Math.ceil(measuredSeconds / this.binSeconds));
    this.served = new Uint32Array(count);
    this.lost = new Uint32Array(count);
    this.slow = new Uint32Array(count);
  }

  addServed(arrivalSeconds: number, slow: boolean): void {
    const bin = this.binOf(arrivalSeconds);
    this.served[bin]! += 1;
    if (!slow) return;
    this.slow[bin]! += 1;
    this.anySlow = true;
  }

  addLost(arrivalSeconds: number): void {
    this.lost[this.binOf(arrivalSeconds)]! += 1;
    this.anyLost = true;
  }

  /**
   * @param upWhen share that must be answered rightly and in time for the service to be up
   * @param passedSeconds of the measured time; less than all when the run was interrupted
   */
  outages(upWhen: number, passedSeconds = this.measuredSeconds): TimeSpan[] {
    if (!this.anyLost) return [];
    const counts = { good: this.served, bad: this.lost };
    return clip(outagesOf(allowedOf(upWhen), this.binSeconds, counts), passedSeconds);
  }

  /** Seconds in which the service was up, but more requests were slow than may fail. */
  slowSeconds(upWhen: number, outages: readonly TimeSpan[], passedSeconds = this.measuredSeconds): number {
    if (!this.anySlow) return 0;
    const fast = this.served.map((count, bin) => count - this.slow[bin]!);
    const slow = outagesOf(allowedOf(upWhen), this.binSeconds, { good: fast, bad: this.slow });
    return secondsOutside(clip(slow, passedSeconds), outages);
  }

  /** @param passedSeconds of the measured time; less than all when the run was interrupted */
  series(passedSeconds = this.measuredSeconds): Series {
    const series = emptySeries(this.measuredSeconds, passedSeconds);
    const { binSeconds, offered, served } = series;
    for (let bin = 0; bin < this.served.length; bin++) {
      if (this.served[bin] === 0 && this.lost[bin] === 0) continue;
      const wide = Math.min(offered.length - 1, Math.floor((bin * this.binSeconds) / binSeconds + 1e-9));
      offered[wide]! += this.served[bin]! + this.lost[bin]!;
      served[wide]! += this.served[bin]!;
    }
    return series;
  }

  save(): ArrivalBinsState {
    return { served: this.served.slice(), lost: this.lost.slice(), slow: this.slow.slice() };
  }

  restore({ served, lost, slow }: ArrivalBinsState): void {
    this.served.set(served);
    this.lost.set(lost);
    this.slow.set(slow);
    this.anyLost = lost.some((count) => count > 0);
    this.anySlow = slow.some((count) => count > 0);
  }

  private binOf(seconds: number): number {
    return Math.min(this.served.length - 1, Math.floor(seconds / this.binSeconds));
  }
}

/** Bins run past the end of the measured time, and what nobody came to see after an interruption is not an outage. */
function clip(spans: TimeSpan[], endSeconds: number): TimeSpan[] {
  return spans.map((span) => ({ ...span, endSeconds: Math.min(span.endSeconds, endSeconds) }));
}

/** The detector needs a rate strictly between: a service that may lose nothing is judged as one that may lose 0.1 %. */
function allowedOf(upWhen: number): number {
  return Math.min(0.4, Math.max(0.001, 1 - upWhen));
}

/**
 * Which packets arrive: cuts, loss and latency between pairs of hosts, and the carrier of each host's link.
 *
 * Pairs are directed, so that a partition can be one-way. Index `hostCount` stands for the clients outside.
 * Faults overlap: cuts are counted, losses combine as independent, latencies add, and each is undone by itself.
 */
import { NO_CAUSE, type CauseId } from '../engine/causes.js';
import type { Host } from './host.js';

/** The world outside (users of the service): not a host of the scenario. */
export const OUTSIDE = null;
export type Place = Host | typeof OUTSIDE;

export interface Impairment {
  /** Every packet is lost. */
  readonly cut?: boolean;
  /** Share of the packets that is lost, 0 to 1. */
  readonly loss?: number;
  /** Added to the one-way delay, in seconds. */
  readonly latencySeconds?: number;
}

/** Handed out when an impairment is applied, needed to take it away. */
export type ImpairmentId = number;

interface Applied {
  readonly id: ImpairmentId;
  readonly pairs: readonly (readonly [number, number])[];
  readonly impairment: Impairment;
  readonly because: CauseId;
}

export class Network {
  private readonly size: number;
  private readonly cuts: Uint16Array;
  private readonly delivered: Float64Array;
  private readonly extraSeconds: Float64Array;
  private readonly causes: Float64Array;
  private applied: Applied[] = [];
  private nextId: ImpairmentId = 1;

  /**
   * @param hostCount hosts of the scenario
   * @param latencySeconds one-way delay between any two hosts when all is well
   */
  constructor(
    readonly hostCount: number,
    readonly latencySeconds: number,
  ) {
    this.size = hostCount + 1;
    this.cuts = new Uint16Array(this.size * this.size);
    this.delivered = new Float64Array(this.size * this.size).fill(1);
    this.extraSeconds = new Float64Array(this.size * this.size);
    this.causes = new Float64Array(this.size * this.size);
  }

  /** No path is cut, lossy or slow: only carriers may be missing. */
  get unimpaired(): boolean {
    return this.applied.length === 0;
  }

  /** Do packets sent by `from` arrive at `to`, if `to` is there to take them? Loss aside. */
  reaches(from: Place, to: Place): boolean {
    if (from === to) return true;
    if (from !== null && !from.linkUp) return false;
    if (to !== null && !to.linkUp) return false;
    return this.cuts[this.cell(from, to)] === 0;
  }

  /** Do packets arrive both ways? What a handshake needs. */
  connects(from: Place, to: Place): boolean {
    return this.reaches(from, to) && this.reaches(to, from);
  }

  /** Share of the packets from `from` to `to` that random loss takes (cuts aside). */
  loss(from: Place, to: Place): number {
    return from === to ? 0 : 1 - this.delivered[this.cell(from, to)]!;
  }

  /** One-way delay in seconds; 0 within a host. Clients outside are counted as next door. */
  delaySeconds(from: Place, to: Place): number {
    if (from === to) return 0;
    return this.latencySeconds + this.extraSeconds[this.cell(from, to)]!;
  }

  /**
   * Why packets from `from` do not arrive at `to`, get lost or come late; 0 when they arrive in time. A link without
   * carrier counts first, then the oldest cut that is still there, then the oldest loss or latency.
   */
  becauseOf(from: Place, to: Place): CauseId {
    if (from === to) return NO_CAUSE;
    if (from !== null && !from.linkUp) return from.linkBecause;
    if (to !== null && !to.linkUp) return to.linkBecause;
    return this.causes[this.cell(from, to)]!;
  }

  /** Why no handshake is possible between two places: what is in the way there, or else what is in the way back. */
  becauseOfSilence(from: Place, to: Place): CauseId {
    return this.reaches(from, to) ? this.becauseOf(to, from) : this.becauseOf(from, to);
  }

  /** Applies an impairment to directed pairs of places. World tells the others; call `World.impair` instead. */
  apply(
    pairs: readonly (readonly [Place, Place])[],
    impairment: Impairment,
    because: CauseId = NO_CAUSE,
  ): ImpairmentId {
    const id = this.nextId++;
    const indexed = pairs.map(([from, to]) => [this.indexOf(from), this.indexOf(to)] as const);
    this.applied.push({ id, pairs: indexed, impairment, because });
    this.recompute();
    return id;
  }

  /** Takes an impairment away. @returns whether it was there */
  remove(id: ImpairmentId): boolean {
    const before = this.applied.length;
    this.applied = this.applied.filter((one) => one.id !== id);
    if (this.applied.length === before) return false;
    this.recompute();
    return true;
  }

  save(): unknown {
    return { applied: this.applied.map((one) => ({ ...one })), nextId: this.nextId };
  }

  restore(state: unknown): void {
    const saved = state as { applied: Applied[]; nextId: ImpairmentId };
    this.applied = saved.applied.map((one) => ({ ...one }));
    this.nextId = saved.nextId;
    this.recompute();
  }

  /** From scratch each time: impairments are few and rare, and undoing a product by division would leave dust. */
  private recompute(): void {
    this.cuts.fill(0);
    this.delivered.fill(1);
    this.extraSeconds.fill(0);
    this.causes.fill(NO_CAUSE);
    for (const { pairs, impairment, because } of this.applied) {
      for (const [from, to] of pairs) {
        const cell = from * this.size + to;
        const first = this.causes[cell] === NO_CAUSE || (impairment.cut === true && this.cuts[cell] === 0);
        if (first) this.causes[cell] = because;
        if (impairment.cut) this.cuts[cell]! += 1;
        if (impairment.loss) this.delivered[cell]! *= 1 - impairment.loss;
        if (impairment.latencySeconds) this.extraSeconds[cell]! += impairment.latencySeconds;
      }
    }
  }

  private indexOf(place: Place): number {
    return place === null ? this.hostCount : place.index;
  }

  private cell(from: Place, to: Place): number {
    return this.indexOf(from) * this.size + this.indexOf(to);
  }
}

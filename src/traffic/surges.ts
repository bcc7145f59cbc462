import type { CauseId } from '../engine/causes.js';

/** One multiple of the usual traffic, and why. Plain. */
export interface Surge {
  readonly factor: number;
  readonly because: CauseId;
}

/**
 * Multiples of the usual traffic that are on at a time. Each ends by its reciprocal, which takes it out of the product:
 * to multiply it in would leave a rounding error behind, and nobody would know which are left.
 */
export class Surges {
  private on: readonly Surge[] = [];

  /** What the usual rate is multiplied with. */
  get factor(): number {
    return this.on.reduce((product, one) => product * one.factor, 1);
  }

  /** Why there is more traffic than usual: the latest rise that is still on; 0 when there is not. */
  get because(): CauseId {
    return this.factor > 1 ? (this.on.findLast((one) => one.factor > 1)?.because ?? 0) : 0;
  }

  /** The rate is from now on multiplied with a further factor, or with one less if it is the reciprocal of one. */
  change(factor: number, because: CauseId): void {
    const ended = this.on.findIndex((one) => 1 / one.factor === factor);
    this.on = ended < 0 ? [...this.on, { factor, because }] : this.on.filter((_, place) => place !== ended);
  }

  save(): readonly Surge[] {
    // The list is replaced, never changed in place.
    return this.on;
  }

  restore(state: readonly Surge[]): void {
    this.on = state;
  }
}

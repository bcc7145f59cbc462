/**
 * Rare events: a plain main run, and from the beginning of each excursion (a fault while all was well) side runs in which
 * the other faults come more often, weighted by their likelihood (docs/decisions/0070-side-excursions.md).
 */
import type { Scenario } from '../../scenario/model.js';
import type { Accelerated, NotAccelerated } from './accelerated.js';

export type { Accelerated, Combination, NotAccelerated, SideRunName } from './accelerated.js';

export interface AccelerateOptions {
  /** Of the scenario's measured duration each; absent: what the scenario says, or 20. With a precision: the most. */
  readonly replications?: number;
  /** Stop when the half-width of the 95 % interval, relative to the unavailability, is so small. */
  readonly precision?: number;
  /** Stop after so many seconds of `seconds()` (this layer knows no clock). */
  readonly budget?: { readonly seconds: number; now(): number };
}

/** Synchronous; the same bytes for the same scenario and options, but for a run that its budget ends. */
export function accelerate(
  _scenario: Scenario,
  _options: AccelerateOptions = {},
): Accelerated | NotAccelerated {
  return { kind: 'absent', why: 'acceleration is being built' };
}

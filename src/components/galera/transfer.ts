/** One state transfer, as plain state. */
import type { CauseId, Microseconds } from '../../engine/index.js';
import type { GaleraMember } from './member.js';

/**
 * - `requested`: no donor yet (the request is under way, or no member is Synced).
 * - `preparing`, `copying`, `locking`: at the donor. IST only copies.
 * - `starting`: the joiner opens its storage. `applying`: it is Joined and catches up.
 */
export type Step = 'requested' | 'preparing' | 'copying' | 'locking' | 'starting' | 'applying';

export interface Transfer {
  readonly joiner: number;
  readonly because: CauseId;
  kind: 'nothing' | 'ist' | 'sst';
  donor: number;
  step: Step;
  until: Microseconds;
  /** How many times as long as usual the step takes: the slowness of those who work at it. */
  pace: number;
  /** Up to where the transfer itself brings it. */
  seqno: number;
  /** Why commits at the donor wait, from the choice of the donor on. */
  donorBecause: CauseId;
  /** When the joiner will be synced, if no step until then is an event; else Infinity. */
  syncedAt: Microseconds;
  /** Of what the donor then does without an event; null: nothing. */
  spell: DonorSpell | null;
  /** Somebody has to be told when the donor begins and ends. */
  told: boolean;
}

/** When a member will be donor, or is one. Plain, never changed. */
export interface DonorSpell {
  readonly donor: number;
  readonly from: Microseconds;
  readonly until: Microseconds;
}

/** How many times as long work takes there at present. */
export function slownessOf(member: GaleraMember): number {
  return member.host.slowFactor * member.process.slowFactor;
}

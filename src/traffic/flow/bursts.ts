/**
 * Requests that were held up together go on together: all at once they open sessions with the database, whatever the
 * processors then make of them. Beyond `max_connections` the rest is refused (MySQL's 1040).
 */
import type { CauseId } from '../../engine/causes.js';
import { MICROSECONDS_PER_SECOND, type Microseconds } from '../../engine/time.js';
import type { CallStep, Station } from '../../infrastructure/service.js';
import { Register } from '../requests/register.js';
import type { Core } from './core.js';
import type { Parcel } from './parcel.js';
import { NOTHING } from './station-flow.js';

interface Burst {
  at: Microseconds;
  amount: number;
  because: CauseId;
  /** All sessions are taken until then: they share the processors, so that they end together. */
  fullUntil: Microseconds;
}

interface SavedBurst extends Readonly<Burst> {
  readonly limit: number;
}

/** Plain data. */
export interface BurstsState {
  readonly bursts: readonly SavedBurst[];
  readonly lastFull: Microseconds;
}

export class Bursts {
  private readonly limits = new Register<Station>();
  private readonly bursts = new Map<Station, Burst>();
  private lastFull: Microseconds = 0;

  constructor(private readonly core: Core) {}

  /** @returns the part of a parcel that gets no session, null when all do */
  refuse(
    parcel: Parcel,
  ): { readonly piece: Parcel; readonly step: CallStep; readonly because: CauseId } | null {
    const step = nextSession(parcel);
    const limit = step?.service.connections ?? null;
    if (step === null || limit?.whenFull !== 'fail' || parcel.amount < NOTHING) return null;
    const burst = this.burstAt(limit);
    const room = Math.max(0, limit.workers - burst.amount);
    burst.amount += parcel.amount;
    if (parcel.amount <= room) return null;
    if (burst.because === 0) {
      const { causes } = this.core.simulation;
      burst.because = causes.add(limit.fullOrigin, parcel.because || this.core.lastChange);
      causes.note(burst.because, `${limit.name}: all ${limit.workers} taken at once`);
    }
    burst.fullUntil = this.core.time + this.lasts(parcel, limit) * MICROSECONDS_PER_SECOND;
    this.lastFull = Math.max(this.lastFull, burst.fullUntil);
    const share = 1 - room / parcel.amount;
    const piece = share >= 1 - NOTHING ? parcel : parcel.split(share);
    return { piece, step, because: burst.because };
  }

  /** Is some limit still reached because of a burst? */
  get any(): boolean {
    return this.lastFull > this.core.time;
  }

  /** Why no session can be had now; null: one can, as far as bursts go. */
  full(step: CallStep): CauseId | null {
    if (!this.any || !step.service.sessions) return null;
    const limit = step.service.connections;
    const burst = limit === null ? undefined : this.bursts.get(limit);
    return burst !== undefined && burst.fullUntil > this.core.time ? burst.because : null;
  }

  /** Those that are over leave nothing behind. */
  save(): BurstsState {
    const { time } = this.core;
    const bursts: SavedBurst[] = [];
    for (const [limit, burst] of this.bursts) {
      const present = burst.at === time || burst.fullUntil > time;
      if (present) bursts.push({ ...burst, limit: this.limits.indexOf(limit) });
    }
    return { bursts, lastFull: this.lastFull };
  }

  restore({ bursts, lastFull }: BurstsState): void {
    this.bursts.clear();
    for (const { limit, ...burst } of bursts) this.bursts.set(this.limits.at(limit)!, burst);
    this.lastFull = lastFull;
  }

  /** How long as many sessions as there may be keep the processors busy, in seconds. */
  private lasts({ place, step }: Parcel, limit: Station): number {
    let work = 0;
    for (const one of (place.plan ?? []).slice(step)) {
      if (one.kind !== 'call' || !one.service.sessions) continue;
      const call = place.callOf(place.plan!, place.plan!.indexOf(one), limit.process.host);
      const fate = one.service.begin(one.operation, call.caller);
      if (fate.kind === 'served') work += one.count * (fate.work?.mean ?? 0);
    }
    return (limit.workers * work) / limit.process.host.options.cores;
  }

  private burstAt(limit: Station): Burst {
    const { time } = this.core;
    let burst = this.bursts.get(limit);
    if (burst === undefined) {
      burst = { at: time, amount: 0, because: 0, fullUntil: 0 };
      this.bursts.set(limit, burst);
    } else if (burst.at !== time) {
      burst.at = time;
      burst.amount = burst.fullUntil > time ? limit.workers : 0;
      if (burst.amount === 0) burst.because = 0;
    }
    return burst;
  }
}

/** The first step still to come that opens a session. */
function nextSession({ place, step }: Parcel): CallStep | null {
  const plan = place.plan ?? [];
  for (let index = step; index < plan.length; index++) {
    const one = plan[index]!;
    if (one.kind === 'call' && one.service.sessions) return one;
  }
  return null;
}

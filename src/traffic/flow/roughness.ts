/** Where the flow lens knows that it is rough: loads close to what there is room for, answers close to the patience. */
import type { RoughUse } from '../lens.js';
import type { Crowd } from './crowding.js';
import type { Figures } from './regime.js';

/**
 * Of its capacity: chance decides there how much is lost, and beyond how soon a queue that was short has filled up with
 * connections that are half open; what is known is the state that it ends in.
 */
const NEAR = [0.9, 1.5] as const;
/** The wait in a full queue, of the clients' patience: a little more or less decides whether it ends in time. */
const CLOSE = [0.8, 1.2] as const;
export class Roughness {
  private readonly notes = new Map<string, { seconds: number; lost: number; late: number }>();

  /** So many requests arrived in so many seconds while this held. */
  during(
    seconds: number,
    amount: number,
    { crowds, loads, hostNames }: Figures,
    patienceSeconds: number,
  ): void {
    for (const crowd of crowds) {
      if (!isNear(crowd, patienceSeconds)) continue;
      const { flow, loss } = crowd;
      const [component] = flow.station.fullOrigin.split('/');
      this.note(`components.${component}`, seconds, { lost: amount * loss, late: 0 });
    }
    loads.forEach((load, host) => {
      if (isWithin(load, NEAR)) this.note(`hosts.${hostNames[host]}`, seconds, { lost: 0, late: 0 });
    });
  }

  /** So many of those who were counted as served were probably late. */
  tooLate(seconds: number, amount: number): void {
    this.note('traffic.clients.patience', seconds, { lost: 0, late: amount });
  }

  save(): readonly RoughUse[] {
    return this.all();
  }

  restore(notes: readonly RoughUse[]): void {
    this.notes.clear();
    for (const { path, ...note } of notes) this.notes.set(path, note);
  }

  all(): RoughUse[] {
    return [...this.notes].map(([path, note]) => ({ path, ...note }));
  }

  private note(path: string, seconds: number, { lost, late }: { lost: number; late: number }): void {
    const note = this.notes.get(path) ?? { seconds: 0, lost: 0, late: 0 };
    if (!this.notes.has(path)) this.notes.set(path, note);
    note.seconds += seconds;
    note.lost += lost;
    note.late += late;
  }
}

/** Is there anything to note? */
export function isRough(
  { crowds, loads }: Pick<Figures, 'crowds' | 'loads'>,
  patienceSeconds: number,
): boolean {
  const near = crowds.some((crowd) => isNear(crowd, patienceSeconds));
  return near || loads.some((load) => isWithin(load, NEAR));
}

function isNear({ use, fullWaitSeconds }: Crowd, patienceSeconds: number): boolean {
  return isWithin(use, NEAR) || (use >= 1 && isWithin(fullWaitSeconds / patienceSeconds, CLOSE));
}

function isWithin(value: number, [low, high]: readonly [number, number]): boolean {
  return value >= low && value <= high;
}

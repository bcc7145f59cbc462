/**
 * The order of committed write-sets, as counters: how many there are, which positions can follow from which, and what
 * a cache still holds. Commits of the scenario's clients are counted one by one or come as a rate; a background rate
 * is integrated lazily. There is one history as long as there is one primary component: a second one (split brain, or
 * a bootstrap from behind) forks it.
 */
import { toSeconds, type Microseconds } from '../../engine/index.js';
import type { Position } from './member.js';

export interface History {
  readonly id: number;
  /** −1 for the first. */
  readonly parent: number;
  /** Up to there it is the parent's. */
  readonly forkSeqno: number;
  seqno: number;
  /** Write-sets per second at present, beside those that are counted. */
  rate: number;
}

interface WriteSetsState {
  readonly histories: readonly History[];
  readonly advancedAt: Microseconds;
}

export class WriteSets {
  private histories: History[] = [{ id: 0, parent: -1, forkSeqno: 0, seqno: 0, rate: 0 }];
  private advancedAt: Microseconds = 0;

  /** @throws Error for an id that was never given out */
  history(id: number): History {
    const history = this.histories[id];
    if (history === undefined) throw new Error(`no history ${id}`);
    return history;
  }

  /** Brings the counters up to date. */
  advance(now: Microseconds): void {
    const seconds = toSeconds(now - this.advancedAt);
    if (seconds > 0) for (const history of this.histories) history.seqno += history.rate * seconds;
    this.advancedAt = now;
  }

  /** From now on nothing is written but what is counted. */
  stopAll(): void {
    for (const history of this.histories) history.rate = 0;
  }

  committed(history: number): void {
    this.history(history).seqno += 1;
  }

  /** A history of its own from this position on. */
  fork(from: Position): History {
    const id = this.histories.length;
    const history = { id, parent: from.history, forkSeqno: from.seqno, seqno: from.seqno, rate: 0 };
    this.histories.push(history);
    return history;
  }

  /** Is everything up to this position also part of that history? */
  leadsTo(position: Position, history: number): boolean {
    return position.seqno <= (this.limitsOf(history).get(position.history) ?? -1);
  }

  /** How many write-sets of a history a position is behind its end; only where it leads there. */
  missing(position: Position, history: number): number {
    return Math.max(0, this.history(history).seqno - position.seqno);
  }

  /** The end of a history; told as the parent's while nothing of its own has been written. */
  end(history: number): Position {
    const { parent, forkSeqno, seqno } = this.history(history);
    return parent >= 0 && seqno <= forkSeqno ? { history: parent, seqno } : { history, seqno };
  }

  /** How many write-sets of one history are not part of the other. */
  beyond(history: number, other: number): number {
    const limits = this.limitsOf(other);
    let own = this.history(history).seqno;
    for (let id = history; id >= 0; id = this.history(id).parent) {
      const limit = limits.get(id);
      if (limit !== undefined) return Math.max(0, this.history(history).seqno - Math.min(own, limit));
      own = Math.min(own, this.history(id).forkSeqno);
    }
    return this.history(history).seqno;
  }

  save(): WriteSetsState {
    return { histories: this.histories.map((history) => ({ ...history })), advancedAt: this.advancedAt };
  }

  restore(state: unknown): void {
    const { histories, advancedAt } = state as WriteSetsState;
    this.histories = histories.map((history) => ({ ...history }));
    this.advancedAt = advancedAt;
  }

  /** The histories that one is made of, each with the last position that is part of it. */
  private limitsOf(history: number): Map<number, number> {
    const limits = new Map<number, number>();
    let limit = this.history(history).seqno;
    for (let id = history; id >= 0; id = this.history(id).parent) {
      limits.set(id, limit);
      limit = Math.min(limit, this.history(id).forkSeqno);
    }
    return limits;
  }
}

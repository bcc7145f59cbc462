/** Amounts of one side by measure and subject, a place for each pair: replications, or their years. */
import type { ComparedMeasure, ComparedPart } from '../../results/comparison.js';
import { SCALES, type Amount } from './amounts.js';

export interface Column {
  readonly measure: ComparedMeasure | ComparedPart;
  readonly subject: string | null;
  readonly parts: number[];
  readonly wholes: number[];
}

export class Columns {
  private readonly columns = new Map<string, Column>();
  /** Measured seconds of each place: the whole of what a place has none of. */
  private readonly seconds: number[] = [];

  get places(): number {
    return this.seconds.length;
  }

  add(amounts: readonly Amount[], measuredSeconds: number): void {
    for (const { measure, subject, part, whole } of amounts) {
      const key = keyOf(measure, subject);
      let column = this.columns.get(key);
      if (!column) {
        column = { measure, subject, parts: [], wholes: [] };
        this.columns.set(key, column);
      }
      this.fill(column);
      column.parts.push(part);
      column.wholes.push(whole);
    }
    this.seconds.push(measuredSeconds);
  }

  /** In the order in which they came. */
  all(): Column[] {
    return [...this.columns.values()];
  }

  /** @returns null: there is no such thing on this side */
  like({ measure, subject }: Pick<Column, 'measure' | 'subject'>): Column | null {
    const column = this.columns.get(keyOf(measure, subject));
    if (column) {
      this.fill(column);
      return column;
    }
    const none: Column = { measure, subject, parts: [], wholes: [] };
    if (!SCALES[measure].absentIsZero) return null;
    this.fill(none);
    return none;
  }

  /** Up to here it had none of it. */
  private fill({ measure, parts, wholes }: Column): void {
    while (parts.length < this.places) {
      wholes.push(SCALES[measure].absentIsZero ? this.seconds[parts.length]! : 0);
      parts.push(0);
    }
  }
}

function keyOf(measure: string, subject: string | null): string {
  return `${measure}\u0000${subject ?? ''}`;
}

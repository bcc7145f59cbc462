/** Kinds of losses, numbered as they come up. */
import type { CauseId } from '../../engine/causes.js';
import { CAUSES, type Cause } from '../../infrastructure/service.js';

export interface Loss {
  readonly trafficClass: number;
  /** What the client saw in the last attempt. */
  readonly cause: Cause;
  readonly because: CauseId;
}

export class Cells {
  private readonly list: Loss[] = [];
  private readonly numbers = new Map<number, number>();

  numberOf({ trafficClass, cause, because }: Loss): number {
    const key = (because * 64 + trafficClass) * CAUSES.length + CAUSES.indexOf(cause);
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.list.push({ trafficClass, cause, because }) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }

  at(number: number): Loss {
    return this.list[number]!;
  }
}

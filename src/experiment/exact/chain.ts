/** A Markov chain in continuous time: rates between states by number; the first state is the one that it begins in. */

export interface Chain {
  readonly size: number;
  /** Transitions of state i are those from rowStart[i] to rowStart[i + 1]. */
  readonly rowStart: Int32Array;
  readonly to: Int32Array;
  /** Per second; only between different states. */
  readonly rate: Float64Array;
  /** 1: the whole is down. */
  readonly down: Uint8Array;
}

/** Collects a chain row by row. */
export class ChainBuilder {
  private readonly starts: number[] = [0];
  private readonly targets: number[] = [];
  private readonly rates: number[] = [];
  private readonly downs: number[] = [];

  /** The next state, with all that leaves it. */
  add(down: boolean, row: ReadonlyMap<number, number>): void {
    for (const [to, rate] of row) {
      this.targets.push(to);
      this.rates.push(rate);
    }
    this.starts.push(this.targets.length);
    this.downs.push(down ? 1 : 0);
  }

  finish(): Chain {
    return {
      size: this.downs.length,
      rowStart: Int32Array.from(this.starts),
      to: Int32Array.from(this.targets),
      rate: Float64Array.from(this.rates),
      down: Uint8Array.from(this.downs),
    };
  }
}

/** What a chain is explored from. */
export interface StateSpace<State> {
  readonly first: State;
  key(state: State): string;
  isDown(state: State): boolean;
  /** Every way out of a state, with its rate; the same one may come more than once. */
  leave(state: State, take: (next: State, rate: number) => void): void;
}

/** More states than allowed. */
export class TooManyStates extends Error {
  constructor(readonly limit: number) {
    super(`more than ${limit} states`);
  }
}

/** All states that can be reached from the first, breadth first. @throws TooManyStates */
export function explore<State>(space: StateSpace<State>, mostStates: number): Chain {
  const numbers = new Map<string, number>([[space.key(space.first), 0]]);
  const states: State[] = [space.first];
  const builder = new ChainBuilder();
  for (let index = 0; index < states.length; index++) {
    const state = states[index]!;
    const row = new Map<number, number>();
    space.leave(state, (next, rate) => {
      const key = space.key(next);
      let number = numbers.get(key);
      if (number === undefined) {
        number = states.length;
        if (number >= mostStates) throw new TooManyStates(mostStates);
        numbers.set(key, number);
        states.push(next);
      }
      if (number !== index) row.set(number, (row.get(number) ?? 0) + rate);
    });
    builder.add(space.isDown(state), row);
  }
  return builder.finish();
}

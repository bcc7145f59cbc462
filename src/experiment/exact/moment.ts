/**
 * An instant in which something happens: a copy of the state that is changed, and what is still to be done in the same
 * instant. Where chance decides, the instant is lived through once for each possibility.
 */

interface Choice {
  readonly weights: readonly number[];
  taken: number;
}

export class Moment {
  state: number[] = [];
  private choices: Choice[] = [];
  private position = 0;
  private agenda: [(() => void)[], (() => void)[]] = [[], []];

  /** Every way in which `act` may change the state, with its probability. */
  outcomes(
    from: readonly number[],
    act: () => void,
    take: (state: number[], probability: number) => void,
  ): void {
    this.choices = [];
    do {
      this.state = [...from];
      this.position = 0;
      this.agenda = [[], []];
      act();
      this.settle();
      take(this.state, this.probability());
    } while (this.another());
  }

  /** By lot. @param weights probabilities, one positive at least @returns the index of one */
  choose(weights: readonly number[]): number {
    const first = weights.findIndex((weight) => weight > 0);
    if (!weights.some((weight, index) => weight > 0 && index > first)) return first;
    const choice = (this.choices[this.position] ??= { weights, taken: first });
    this.position += 1;
    return choice.taken;
  }

  /** In the same instant, after what is under way: faults and repairs first, then reactions, each in order. */
  later(rank: 'fault' | 'protocol', act: () => void): void {
    this.agenda[rank === 'fault' ? 0 : 1].push(act);
  }

  private settle(): void {
    for (let steps = 0; ; steps++) {
      const act = this.agenda[0].shift() ?? this.agenda[1].shift();
      if (act === undefined) return;
      if (steps > 10_000) throw new Error('an instant without end');
      act();
    }
  }

  private probability(): number {
    return this.choices.reduce((product, { weights, taken }) => product * weights[taken]!, 1);
  }

  private another(): boolean {
    for (let last = this.choices.at(-1); last !== undefined; last = this.choices.at(-1)) {
      const { weights, taken } = last;
      const next = weights.findIndex((weight, index) => weight > 0 && index > taken);
      if (next >= 0) {
        last.taken = next;
        return true;
      }
      this.choices.pop();
    }
    return false;
  }
}

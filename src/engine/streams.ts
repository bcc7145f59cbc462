import alea from 'seedrandom/lib/alea.js';

/** One independent sequence of uniform draws, named by its user. */
export interface Stream {
  /** The next draw, in the open interval (0, 1), a multiple of 2⁻⁵³. */
  uniform(): number;
}

/** A copy of every stream that has been drawn from: four numbers a name. Plain data. */
export type StreamsState = readonly (readonly [name: string, state: AleaState])[];

interface AleaState {
  readonly c: number;
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
}

/** What replaces the one draw in 2⁵³ that is zero: half the smallest other draw. */
const SMALLEST = 5.551115123125783e-17; // 2^-54

/**
 * seedrandom's `alea`: seeded by the package, stepped here. The recurrence is three lines, and with the
 * state in plain fields a copy is four numbers and a draw no call through two closures; `test/engine/streams.test.ts`
 * holds it to the package's own `.double()`.
 */
class AleaStream implements Stream {
  /** Not seeded until the first draw: seeding costs microseconds, most streams of a replication stay unused. */
  private seeded = false;
  private c = 0;
  private s0 = 0;
  private s1 = 0;
  private s2 = 0;

  constructor(
    private readonly family: { readonly prefix: string },
    private readonly name: string,
  ) {}

  uniform(): number {
    if (!this.seeded) this.set(alea(this.family.prefix + this.name, { state: true }).state());
    // Two steps of the generator at once: the first gives 32 bits, the second 21 more.
    const t = 2091639 * this.s0 + this.c * 2.3283064365386963e-10; // 2^-32
    const carry = t | 0;
    const high = t - carry;
    const t2 = 2091639 * this.s1 + carry * 2.3283064365386963e-10;
    this.c = t2 | 0;
    const low = t2 - this.c;
    this.s0 = this.s2;
    this.s1 = high;
    this.s2 = low;
    const draw = high + ((low * 0x200000) | 0) * 1.1102230246251565e-16; // 2^-53
    return draw > 0 ? draw : SMALLEST;
  }

  save(): AleaState | undefined {
    return this.seeded ? { c: this.c, s0: this.s0, s1: this.s1, s2: this.s2 } : undefined;
  }

  /** Back to before the first draw. */
  reset(): void {
    this.seeded = false;
  }

  set(state: AleaState): void {
    this.seeded = true;
    this.c = state.c;
    this.s0 = state.s0;
    this.s1 = state.s1;
    this.s2 = state.s2;
  }
}

/**
 * The random streams of one replication, by name. A stream depends on nothing but (seed, replication,
 * name): another stream, or one draw more from it, changes no other. Names are paths, such as
 * `faults/host-loss/db1/clock`; never an index that shifts when something is added.
 */
export class Streams {
  /** Of the names of all seeds. */
  prefix: string;
  private readonly main: { readonly prefix: string };
  private readonly byName = new Map<string, AleaStream>();
  /** In a side run: what takes the place of streams for one occurrence. */
  private passing: AleaStream | null = null;

  constructor(seed: string, replication: number) {
    this.prefix = `${seed}/${replication}/`;
    this.main = { prefix: this.prefix };
  }

  /** The stream of that name; asking again gives the same one, and costs nothing until it is drawn from. */
  stream(name: string): Stream {
    let stream = this.byName.get(name);
    if (stream === undefined) {
      stream = new AleaStream(this, name);
      this.byName.set(name, stream);
    }
    return stream;
  }

  /**
   * The first draw of the stream of that name, which is not kept: for one value per occurrence
   * (`faults/host-loss/db1/repair/17`). Asking again gives the same number.
   */
  once(name: string): number {
    return (this.passing ?? new AleaStream(this, name)).uniform();
  }

  /** As `once`, of something that is what it is for the whole replication (a phase), in side runs too. */
  lasting(name: string): number {
    return new AleaStream(this.main, name).uniform();
  }

  /** A stream of its own for one occurrence that needs several draws, and is not kept or saved. */
  fresh(name: string): Stream {
    return this.passing ?? new AleaStream(this, name);
  }

  /**
   * A side run begins: until `restore` every draw is another than in the main run, depends on nothing but (seed,
   * replication, name of the side run, name of the stream), and what is drawn once comes from one stream for all, for
   * nothing is compared with a side run.
   */
  branch(name: string): void {
    for (const stream of this.byName.values()) stream.reset();
    this.prefix = `${this.main.prefix}side/${name}/`;
    this.passing = new AleaStream(this, 'passing');
  }

  /** Of the main run: side runs are not copied. */
  save(): StreamsState {
    if (this.passing !== null) throw new Error('the streams of a side run cannot be copied');
    const saved: [string, AleaState][] = [];
    for (const [name, stream] of this.byName) {
      const state = stream.save();
      if (state !== undefined) saved.push([name, state]);
    }
    return saved;
  }

  /** Returns every stream to where it was, in the main run; streams made since then start anew. */
  restore(saved: StreamsState): void {
    this.prefix = this.main.prefix;
    this.passing = null;
    for (const stream of this.byName.values()) stream.reset();
    for (const [name, state] of saved) {
      this.stream(name);
      this.byName.get(name)?.set(state);
    }
  }
}

import { AppendOnly, type AppendOnlyState } from './append-only.js';
import type { CauseId } from './cause-id.js';
import { Interned } from './interned.js';

/** A set of faults' onsets, ascending: ids are given out as time goes on, so this is the order of onset. */
interface RootSet {
  readonly roots: readonly CauseId[];
  /** Index of the set's name. */
  readonly key: number;
}

/** A copy, plain data. */
export interface RootSetsState {
  readonly sets: AppendOnlyState<RootSet>;
  readonly keys: readonly string[];
}

/** A key names at most this many faults. */
const KEY_FAULTS = 3;
/** Unions remembered at most; then the memory starts anew. */
const UNION_LIMIT = 4096;

/** The sets of faults that changes go back to, by small indices; index 0 is the empty set, named `none`. */
export class RootSets {
  readonly keys = new Interned('none');
  private readonly sets = new AppendOnly<RootSet>();
  /** Saves repeated unions; what it holds decides nothing. */
  private readonly unions = new Map<number, number>();
  /** Sets by their roots; null: to be looked up anew. Follows from the sets. */
  private known: Map<string, number> | null = null;

  /** `nameOf` tells a fault's key, `fault@target`, from the cause of its onset. */
  constructor(private readonly nameOf: (root: CauseId) => string) {
    this.sets.push({ roots: [], key: 0 });
  }

  /** The set of one fault. */
  single(root: CauseId, name: string): number {
    return this.sets.push({ roots: [root], key: this.keys.indexOf(name) });
  }

  rootsOf(set: number): readonly CauseId[] {
    return this.sets.at(set).roots;
  }

  keyOf(set: number): number {
    return this.sets.at(set).key;
  }

  /** The names of a set's faults, each once, in order of onset. */
  namesOf(roots: readonly CauseId[]): readonly string[] {
    return [...new Set(roots.map(this.nameOf))];
  }

  union(a: number, b: number): number {
    if (a === b || b === 0) return a;
    if (a === 0) return b;
    const pair = a * 0x4000000 + b;
    const known = this.unions.get(pair);
    if (known !== undefined) return known;
    if (this.unions.size >= UNION_LIMIT) this.unions.clear();
    const union = this.merge(a, b);
    this.unions.set(pair, union);
    return union;
  }

  save(): RootSetsState {
    return { sets: this.sets.save(), keys: this.keys.save() };
  }

  restore(state: RootSetsState): void {
    this.sets.restore(state.sets);
    this.keys.restore(state.keys);
    this.unions.clear();
    this.known = null;
  }

  private merge(a: number, b: number): number {
    const left = this.rootsOf(a);
    const right = this.rootsOf(b);
    const roots = [...new Set([...left, ...right])].sort((x, y) => x - y);
    if (roots.length === left.length) return a;
    if (roots.length === right.length) return b;
    const text = roots.join();
    const known = (this.known ??= this.byRoots());
    const before = known.get(text);
    if (before !== undefined) return before;
    const names = this.namesOf(roots);
    const key = names.slice(0, KEY_FAULTS).join('+') + (names.length > KEY_FAULTS ? '+more' : '');
    const set = this.sets.push({ roots, key: this.keys.indexOf(key) });
    known.set(text, set);
    return set;
  }

  /** The unions there are: whoever counts by set must find the same one again, also after a restore. */
  private byRoots(): Map<string, number> {
    const known = new Map<string, number>();
    for (let set = 1; set < this.sets.length; set++) {
      const { roots } = this.sets.at(set);
      if (roots.length > 1 && !known.has(roots.join())) known.set(roots.join(), set);
    }
    return known;
  }
}

import { AppendOnly, type AppendOnlyState } from './append-only.js';
import type { CauseId } from './cause-id.js';
import { Interned } from './interned.js';
import { RootSets, type RootSetsState } from './root-sets.js';
import type { Microseconds } from './time.js';

export type { CauseId } from './cause-id.js';

/** No cause: the state of a system that nothing has happened to. */
export const NO_CAUSE: CauseId = 0;

/** One link of the chain from a fault to what came of it. */
export interface CauseLink {
  readonly id: CauseId;
  /** When it happened. */
  readonly time: Microseconds;
  /** `component/reason`, or `fault@target` for a root. */
  readonly origin: string;
  /** The notes made about it, joined by "; "; empty if there are none. */
  readonly text: string;
  /** The change it follows from; 0 for a root. */
  readonly because: CauseId;
  /** Other changes without which it would not have happened. */
  readonly also: readonly CauseId[];
}

/** A copy of the causal record. Plain data. */
export interface CausesState {
  readonly origins: readonly string[];
  readonly originOf: AppendOnlyState<number>;
  readonly setOf: AppendOnlyState<number>;
  readonly rootSets: RootSetsState;
  readonly log: AppendOnlyState<LogEntry | undefined>;
}

interface LogEntry {
  readonly time: Microseconds;
  readonly because: CauseId;
  readonly also: readonly CauseId[];
  readonly texts: readonly string[];
}

const NO_IDS: readonly CauseId[] = [];

/**
 * The causal record: what changed because of what. Two halves. The *attribution* (each change's origin
 * and the faults it goes back to) is always kept, because losses are counted by it. The *log* (times, notes,
 * parents) is for readers and only kept while `recording`; no number depends on it.
 */
export class Causes {
  /** Whether the readable log is kept. Switching it never changes a number. */
  recording: boolean;
  /** Where `add` reads the time for the log; `Simulation` sets it to its own clock. */
  now: () => Microseconds;

  private readonly origins = new Interned('none');
  private readonly originIndices = new AppendOnly<number>();
  private readonly setIndices = new AppendOnly<number>();
  private readonly rootSets = new RootSets((root) => this.originOf(root));
  private readonly log = new AppendOnly<LogEntry | undefined>();

  constructor(options: { readonly recording?: boolean; readonly now?: () => Microseconds } = {}) {
    this.recording = options.recording ?? false;
    this.now = options.now ?? (() => 0);
    this.append(0, 0, undefined);
  }

  /** How many changes are recorded; their ids are 1 to this number. */
  get count(): number {
    return this.originIndices.length - 1;
  }

  /** Records the onset of a fault: a root, whose key is `faultId@target`. */
  fault(faultId: string, target: string, time: Microseconds): CauseId {
    const name = `${faultId}@${target}`;
    const id = this.originIndices.length;
    const set = this.rootSets.single(id, name);
    return this.append(this.origins.indexOf(name), set, { time, because: NO_CAUSE, also: NO_IDS, texts: [] });
  }

  /**
   * Records a change of state. `origin` is `component/reason`, such as `db-vip/no-holder`; `because` is
   * the change it follows from, `also` are others that were needed (a quorum is lost by the last of several). `time` is for
   * whoever is ahead of the clock.
   */
  add(origin: string, because: CauseId, also: readonly CauseId[] = NO_IDS, time = this.now()): CauseId {
    let set = this.setIndices.at(because);
    for (const other of also) set = this.rootSets.union(set, this.setIndices.at(other));
    const entry = this.recording ? { time, because, also: also.slice(), texts: [] } : undefined;
    return this.append(this.origins.indexOf(origin), set, entry);
  }

  /** Adds a readable detail to a change. Nothing happens while not recording, or for cause 0. */
  note(because: CauseId, text: string): void {
    const entry = this.recording ? this.log.at(because) : undefined;
    if (entry !== undefined) this.log.set(because, { ...entry, texts: [...entry.texts, text] });
  }

  /** The origin of a change: `component/reason`, `fault@target` for a root, `none` for 0. */
  originOf(id: CauseId): string {
    return this.origins.nameOf(this.originIndices.at(id));
  }

  /** The small index of a change's origin, for counting in arrays; 0 is `none`. */
  originIndexOf(id: CauseId): number {
    return this.originIndices.at(id);
  }

  /** The origin of an index. */
  origin(index: number): string {
    return this.origins.nameOf(index);
  }

  /** Indices of origins are below this. */
  get originCount(): number {
    return this.origins.size;
  }

  /** The faults (`fault@target`) a change goes back to, each once, in order of onset. */
  rootsOf(id: CauseId): readonly string[] {
    return this.rootSets.namesOf(this.rootIdsOf(id));
  }

  /** The causes of those faults' onsets, in order of onset. */
  rootIdsOf(id: CauseId): readonly CauseId[] {
    return this.rootSets.rootsOf(this.setIndices.at(id));
  }

  /** A small index of the onsets a change goes back to; two faults of one name have two. 0: there are none. */
  rootSetIndexOf(id: CauseId): number {
    return this.setIndices.at(id);
  }

  /** The small index of the faults a change goes back to, for counting in arrays; 0 is `none`. */
  rootKeyIndexOf(id: CauseId): number {
    return this.rootSets.keyOf(this.setIndices.at(id));
  }

  /** The faults of an index, joined by `+` in order of onset: three at most, then `+more`; `none` if there are none. */
  rootKey(index: number): string {
    return this.rootSets.keys.nameOf(index);
  }

  /** Indices of fault keys are below this. */
  get rootKeyCount(): number {
    return this.rootSets.keys.size;
  }

  /** The changes that led here, from the root to `id`, following `because`; those made while not recording are missing. */
  chain(id: CauseId): readonly CauseLink[] {
    const links: CauseLink[] = [];
    for (let link = this.link(id); link !== undefined; link = this.link(link.because)) links.push(link);
    return links.reverse();
  }

  /** One recorded change; undefined for cause 0, and for one made while not recording. */
  link(id: CauseId): CauseLink | undefined {
    const entry = id === NO_CAUSE ? undefined : this.log.at(id);
    if (entry === undefined) return undefined;
    const { time, because, also, texts } = entry;
    return { id, time, origin: this.originOf(id), text: texts.join('; '), because, also };
  }

  save(): CausesState {
    return {
      origins: this.origins.save(),
      originOf: this.originIndices.save(),
      setOf: this.setIndices.save(),
      rootSets: this.rootSets.save(),
      log: this.log.save(),
    };
  }

  restore(state: CausesState): void {
    this.origins.restore(state.origins);
    this.originIndices.restore(state.originOf);
    this.setIndices.restore(state.setOf);
    this.rootSets.restore(state.rootSets);
    this.log.restore(state.log);
  }

  private append(origin: number, set: number, entry: LogEntry | undefined): CauseId {
    this.log.push(this.recording ? entry : undefined);
    this.setIndices.push(set);
    return this.originIndices.push(origin);
  }
}

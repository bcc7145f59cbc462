/** What a thread is given: data that threads share or copy, never code. */
import type { Chunk } from '../chunk.js';
import type { ScenarioSources } from '../sources.js';

export interface Experiment {
  /** Tells experiments apart, so that a thread makes each scenario once. */
  readonly key: string;
  /** `ScenarioSources` as JSON in UTF-8; shared, because a recording may be long. */
  readonly sources: Uint8Array<SharedArrayBuffer>;
  /** Keep the readable causal record (no number depends on it). */
  readonly recording: boolean;
}

export interface Task {
  readonly experiment: Experiment;
  readonly chunk: Chunk;
  /** The first says when to stop, the others are thousandths of replications done: one for each task under way. */
  readonly board: Int32Array<SharedArrayBuffer>;
  readonly place: number;
}

export const STOP = 0;
export const THOUSANDTHS = 1000;

export function experimentOf(sources: ScenarioSources, recording: boolean, key: string): Experiment {
  const bytes = new TextEncoder().encode(JSON.stringify(sources));
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return { key, sources: shared, recording };
}

export function sourcesOf({ sources }: Experiment): ScenarioSources {
  // A decoder takes no shared memory.
  return JSON.parse(new TextDecoder().decode(sources.slice())) as ScenarioSources;
}

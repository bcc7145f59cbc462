/**
 * The texts a scenario was made of. Threads and machines get these and make the scenario anew: data, never code, and the
 * very same scenario down to the line numbers of its warnings.
 */
import { formatProblem, loadScenario, type Loaded } from '../scenario/load.js';
import type { Scenario } from '../scenario/model.js';

export interface ScenarioSources {
  /** As typed. */
  readonly file: string;
  readonly set: readonly string[];
  /** By the name under which it was read: the file, its parents, its recordings. */
  readonly texts: Readonly<Record<string, string>>;
}

/** What loaded without mistakes, and from what. */
export type Usable = Extract<Loaded, { ok: true }> & { readonly sources: ScenarioSources };

export type LoadedWithSources = Exclude<Loaded, { ok: true }> | Usable;

/** @param read the text of a file. @throws Error that says why not */
export function loadWithSources(
  file: string,
  set: readonly string[],
  read: (name: string) => string,
): LoadedWithSources {
  const texts: Record<string, string> = {};
  const noting = (name: string): string => (texts[name] = read(name));
  const loaded = loadScenario(file, { read: noting, set });
  return loaded.ok ? { ...loaded, sources: { file, set, texts } } : loaded;
}

/** @throws Error when they do not make a scenario (any more) */
export function reload({ file, set, texts }: ScenarioSources): Usable {
  const loaded = loadWithSources(file, set, (name) => {
    const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
    if (text === undefined) throw new Error('it did not come along');
    return text;
  });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded;
}

export function scenarioOf(sources: ScenarioSources): Scenario {
  return reload(sources).scenario;
}

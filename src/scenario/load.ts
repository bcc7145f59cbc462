/** The way into hasim: a scenario file becomes a Scenario, or a list of everything that is wrong with it. */
import { componentKinds } from '../components/index.js';
import { faultKinds } from '../faults/index.js';
import type { Scenario } from './model.js';
import type { Registries, SectionShape } from './shape.js';
import { interpret, type Resolved } from './interpret.js';
import { readLayers, type ReadFile } from './text/layers.js';
import { Problems, type Problem } from './text/problem.js';
import { applySettings } from './settings.js';
import { scenarioShape, topLevelKeys } from './sections/scenario.js';

export { formatProblem, type Problem } from './text/problem.js';
export type { Resolved } from './interpret.js';

export interface LoadOptions {
  /** The text of a file. @throws Error that says why not */
  readonly read: ReadFile;
  /** `path=value`, stronger than the file; in this order. */
  readonly set?: readonly string[];
  /** The kinds that exist; all of hasim's own when absent. */
  readonly registries?: Registries;
}

export type Loaded =
  | {
      readonly ok: true;
      readonly scenario: Scenario;
      readonly resolved: Resolved;
      readonly warnings: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] };

/** All kinds of hasim. */
export const allKinds: Registries = { components: componentKinds, faults: faultKinds };

/** Reads, merges, validates and builds. Problems are sorted by place; nothing in a file makes it throw. */
export function loadScenario(file: string, options: LoadOptions): Loaded {
  const registries = options.registries ?? allKinds;
  const problems = new Problems();
  const shape = shapeOf(registries);
  const tree = readLayers(file, { read: options.read, problems, keys: topLevelKeys(shape) });
  const set = tree === null ? null : applySettings(tree, options.set ?? [], { shape, problems });
  const built =
    set === null ? null : interpret(set, { file, shape, registries, problems, read: options.read });
  const warnings = problems.sorted('warning');
  if (built === null || problems.failed) return { ok: false, problems: problems.sorted('error'), warnings };
  const { scenario, resolved } = built;
  const brief = warnings.map(({ code, path, message }) => ({ code, path, message }));
  return { ok: true, scenario: { ...scenario, warnings: brief }, resolved, warnings };
}

/** Made once: a shape never changes, and a sweep or a fuzz test loads thousands of scenarios. */
const shapes = new WeakMap<Registries, SectionShape>();

function shapeOf(registries: Registries): SectionShape {
  const shape = shapes.get(registries) ?? scenarioShape(registries);
  shapes.set(registries, shape);
  return shape;
}

/** A scenario as text, run from its first line to its results: nothing is set up by hand. */
import { runScenario, type RunControl, type RunOutcome } from '../../../src/experiment/run.js';
import { formatProblem, loadScenario } from '../../../src/scenario/load.js';
import type { Scenario } from '../../../src/scenario/model.js';

/** Nobody watches, and no clock on the wall decides anything. */
const ALONE: RunControl = {
  version: 'test',
  node: '0',
  recording: false,
  wallSeconds: () => 0,
  cpuSeconds: () => 0,
  breathe: () => Promise.resolve(),
  interrupted: () => false,
  progress: () => undefined,
};

/** @param body all but the first lines. @param name of the test, from which the seed is derived */
export function scenarioOf(
  name: string,
  body: string,
  files: Readonly<Record<string, string>> = {},
): Scenario {
  const head = `format: hasim-scenario/1\nname: test\nquestion: q\n`;
  const read = (path: string): string => {
    const text = path === 'test.yaml' ? head + body : files[path];
    if (text === undefined) throw new Error(`no file ${path}`);
    return text;
  };
  const loaded = loadScenario('test.yaml', { read, set: [`run.seed=${JSON.stringify(name)}`] });
  if (!loaded.ok) throw new Error(loaded.problems.map((problem) => formatProblem(problem)).join('\n'));
  return loaded.scenario;
}

export async function run(
  name: string,
  body: string,
  control: Partial<RunControl> = {},
): Promise<RunOutcome> {
  return runScenario(scenarioOf(name, body), { ...ALONE, ...control });
}

/** What the results contract promises of every file holds in every scenario that is shipped. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { runScenario, type RunControl, type RunOutcome } from '../../src/experiment/run.js';
import { CAUSES } from '../../src/infrastructure/service.js';
import { toJson } from '../../src/report/json.js';
import { resultsSchema } from '../../src/results/index.js';
import { loadScenario } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/model.js';
import { byPrecision } from '../support/precision.js';
import { filesBelow, root } from '../support/source-files.js';
import { brokenIdentities } from './support/identities.js';

jest.setTimeout(300_000);

/** Long enough for what incidents do in their first minutes. */
const LONGEST_SECONDS = byPrecision({ quick: 100, full: 1800 });
const REPLICATIONS = byPrecision({ quick: 2, full: 5 });

const CONTROL: RunControl = {
  ...{ version: '0.0.0', node: 'test', recording: true },
  wallSeconds: () => 0,
  cpuSeconds: () => 0,
  breathe: () => Promise.resolve(),
  interrupted: () => false,
  progress: () => undefined,
};

function load(file: string, set: readonly string[]): Scenario {
  const loaded = loadScenario(path.join(root, file), { read: (name) => readFileSync(name, 'utf8'), set });
  if (!loaded.ok) throw new Error(`${file}: ${loaded.problems.map(({ message }) => message).join('\n')}`);
  return loaded.scenario;
}

function run(file: string): Promise<RunOutcome> {
  const { durationSeconds } = load(file, []).run;
  const scenario = load(file, [
    ...['run.lens=requests', 'run.years=null', 'run.budget=null', 'run.precision=null'],
    `run.replications=${REPLICATIONS}`,
    `run.duration=${Math.min(durationSeconds, LONGEST_SECONDS)}s`,
  ]);
  return runScenario(scenario, CONTROL);
}

const shipped = filesBelow('scenarios', /\.yaml$/).map((file) => file.path);

test('there are scenarios', () => {
  expect(shipped.length).toBeGreaterThan(4);
});

describe.each(shipped)('%s', (file) => {
  test('identities, types, ranges', async () => {
    const { results, details } = await run(file);
    expect(brokenIdentities(results, details)).toEqual([]);
    const told: unknown = JSON.parse(toJson(results));
    // The schema drops what it does not know: nothing is told that it does not describe.
    expect(resultsSchema.parse(told)).toEqual(told);
  });
});

describe('the published schema', () => {
  const sample = async (): Promise<Record<string, unknown>> => {
    const { results } = await run('scenarios/incidents/db-silent-death.yaml');
    return JSON.parse(toJson(results)) as Record<string, unknown>;
  };

  test('knows every cause that the model may give, and no other', async () => {
    const told = await sample();
    const withCauses = (causes: readonly string[]) =>
      resultsSchema.safeParse({
        ...told,
        requests: {
          ...(told['requests'] as object),
          lostByCause: Object.fromEntries(causes.map((cause) => [cause, 1])),
        },
      }).success;
    expect(withCauses(CAUSES)).toBe(true);
    expect(withCauses(['http-418'])).toBe(false);
  });

  test('lets new fields through, and misses none of its own', async () => {
    const told = await sample();
    expect(resultsSchema.parse({ ...told, weather: { sunny: true } })).toEqual(told);
    for (const key of Object.keys(told)) {
      expect([key, resultsSchema.safeParse({ ...told, [key]: undefined }).success]).toEqual([key, false]);
    }
  });
});

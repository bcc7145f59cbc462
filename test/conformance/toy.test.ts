/** A kind of one's own is one folder and one line: schema, `explain` and every fault know it at once. */
import { describe, expect, test } from '@jest/globals';
import { explain } from '../../src/scenario/explain.js';
import { jsonSchema } from '../../src/scenario/json-schema.js';
import { allKinds } from '../../src/scenario/load.js';
import type { Registries } from '../../src/scenario/shape.js';
import { strikesOf } from './support/faults.js';
import { Run, scenarioOf, subjectOf, type Tree } from './support/subjects.js';
import { toy } from './support/toy/index.js';

/** The one line. */
const registries: Registries = { ...allKinds, components: [...allKinds.components, toy] };

const subject = subjectOf(
  toy,
  registries,
  `format: hasim-scenario/1
name: toy
zones: { a: {}, b: {} }
hosts:
  subject: { count: 2, zone: [a, b], boot: 5s }
components:
  subject: { kind: toy, on: subject }
traffic:
  entry: subject
  arrivals: { rate: 3/s }
  classes:
    page: { share: 100%, work: 1ms }
run: { lens: requests, duration: 1h, seed: conformance }
`,
);

/** What a client outside gets that asks now: the kind of its fate, and what it is told. */
function seen({ system }: Run): string {
  const { service } = system.components.component('subject');
  const fate = service?.begin({ kind: 'request', trafficClass: null, path: null }, { host: null, client: 0 });
  if (fate?.kind === 'failed') return `failed ${fate.cause}`;
  return fate?.kind === 'mute' ? `mute ${fate.ask}` : String(fate?.kind);
}

test('explain and the JSON Schema know it', () => {
  const explained = ['toy', 'toy.think', undefined].map((path) => {
    const found = explain(path, registries);
    return found.ok ? found.value : found.message;
  });
  expect(explained[0]).toMatch(/^toy: Toy daemon/);
  expect(explained[1]).toMatch(/^toy\.think: duration/);
  expect(explained[2]).toContain('\n  toy ');
  const { definitions } = jsonSchema(registries) as { definitions: Record<string, { properties?: Tree }> };
  expect(definitions['kind-toy']?.properties).toHaveProperty('think');
  expect(explain('toy', allKinds).ok).toBe(false);
});

describe('each fault changes what a caller sees, and its end brings it back', () => {
  test.each<[string, Tree, string]>([
    ['crash', { fault: 'crash', on: 'subject1/toyd' }, 'failed refused'],
    ['hang', { fault: 'hang', on: 'subject1/toyd' }, 'mute on-change'],
    ['power-off', { fault: 'power-off', on: 'subject1' }, 'mute syn-ladder'],
    ['partition', { fault: 'partition', on: 'subject1' }, 'mute syn-ladder'],
  ])('%s', (_name, fault, during) => {
    const run = new Run(scenarioOf(subject, { faults: { strike: { ...fault, at: '20s', for: '20s' } } }));
    expect(seen(run.to(19))).toBe('served');
    expect(seen(run.to(30))).toBe(during);
    expect(seen(run.to(60))).toBe('served');
    const { offered, served } = run.tallyFrom(0);
    expect(served).toBeLessThan(offered);
  });
});

test('it survives every fault of the registry', () => {
  for (const { name, entry } of strikesOf(subject, scenarioOf(subject))) {
    const run = new Run(scenarioOf(subject, { faults: { strike: { ...entry, at: '20s', for: '20s' } } })).to(
      41,
    );
    expect([name, run.untilWell(600)]).toEqual([name, expect.any(Number)]);
    expect([name, seen(run)]).toEqual([name, 'served']);
  }
});

test('a fault kind of a registry of one’s own is the one that strikes', () => {
  const power = allKinds.faults.find(({ kind }) => kind === 'power-off');
  if (power === undefined) throw new Error('no power-off');
  const own = { ...registries, faults: [...registries.faults, { ...power, kind: 'tripped-breaker' }] };
  const faults = { strike: { fault: 'tripped-breaker', on: 'subject1', at: '20s', for: '20s' } };
  const run = new Run(scenarioOf({ ...subject, registries: own }, { faults }));
  expect(seen(run.to(30))).toBe('mute syn-ladder');
  expect(() => scenarioOf(subject, { faults })).toThrow(/tripped-breaker/);
});

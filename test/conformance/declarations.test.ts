/** What every kind of component and fault declares: described, with sources, known to `explain` and the JSON Schema. */
import { describe, expect, test } from '@jest/globals';
import type { ComponentKind } from '../../src/components/component.js';
import type { ParameterSet } from '../../src/declaration/parameter.js';
import { explain } from '../../src/scenario/explain.js';
import { jsonSchema } from '../../src/scenario/json-schema.js';
import { allKinds } from '../../src/scenario/load.js';
import { allParameters } from './support/parameters.js';
import { scenarioOf, subjectOf, treeOf, type Tree } from './support/subjects.js';

const NAME = /^[a-z][a-z0-9-]*$/;
/** Keys of the scenario language in an entry of `components` or `faults`. */
const TAKEN = ['kind', 'on', 'profile', 'fault', 'between', 'at', 'every', 'for'];

function explained(path: string): string {
  const found = explain(path, allKinds);
  return found.ok ? found.value : `! ${found.message}`;
}

interface SchemaPart {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly anyOf?: readonly SchemaPart[];
  readonly items?: SchemaPart;
}

const schema = jsonSchema(allKinds) as { definitions: Record<string, SchemaPart> };

/** Where the schema has a key of a map, a list of maps, or alternatives of them. */
function property(part: SchemaPart | undefined, key: string): SchemaPart | undefined {
  if (part === undefined) return undefined;
  const alternatives = [part, ...(part.anyOf ?? []), ...(part.items === undefined ? [] : [part.items])];
  for (const one of alternatives) {
    const found = one.properties?.[key] ?? (one === part ? undefined : property(one, key));
    if (found !== undefined) return found;
  }
  return undefined;
}

function describesItself(word: string, definition: string, parameters: ParameterSet): void {
  const declared = allParameters(parameters);

  test('every parameter, nested ones too, has a description and a source', () => {
    const mute = declared.filter(
      ({ parameter: { description, source } }) => !/\w{3}.*[.?)]$/s.test(description) || source.trim() === '',
    );
    expect(mute.map(({ path }) => path)).toEqual([]);
  });

  test('no key is a dotted prefix of another, or a word of the scenario language', () => {
    const keys = Object.keys(parameters);
    const clashes = keys.filter((key) => keys.some((other) => other.startsWith(`${key}.`)));
    expect([...clashes, ...keys.filter((key) => TAKEN.includes(key))]).toEqual([]);
  });

  test('explain and the JSON Schema know it and all its parameters', () => {
    expect(explained(word)).toMatch(new RegExp(`^${word}: `));
    const part = schema.definitions[definition];
    expect(part?.description).toBeDefined();
    for (const { path, parameter } of declared) {
      if (path.endsWith('(item)')) continue;
      expect(explained(`${word}.${path}`)).toContain(`Source: ${parameter.source.slice(0, 20)}`);
    }
    for (const [key, parameter] of Object.entries(parameters)) {
      expect([key, property(part, key)?.description]).toEqual([
        key,
        expect.stringContaining(parameter.description),
      ]);
      for (const { path } of parameter.type === 'group' ? allParameters(parameter.fields) : []) {
        expect([path, property(property(part, key), path)]).toEqual([path, expect.anything()]);
      }
    }
  });
}

describe.each(allKinds.components.map((kind) => [kind.kind, kind] as const))(
  'component %s',
  (word, kind: ComponentKind) => {
    describesItself(word, `kind-${word}`, kind.parameters);

    test('has a name, a title, a description, and processes', () => {
      expect(word).toMatch(NAME);
      expect(kind.title.length).toBeGreaterThan(3);
      expect(kind.description.length).toBeGreaterThan(30);
      expect(kind.processes.length).toBeGreaterThan(0);
      for (const process of kind.processes) expect(process).toMatch(/^[a-z][a-z0-9_-]*$/);
    });

    test('its faults are described, and have an undo or say that they have none', () => {
      for (const [fault, { description, undo }] of Object.entries(kind.faults ?? {})) {
        expect(fault).toMatch(NAME);
        expect(description.length).toBeGreaterThan(20);
        expect(undo === null || undo.length > 2).toBe(true);
        // Wrapped to the width of a terminal.
        expect(explained(`${word}.${fault}`).replaceAll(/\s+/g, ' ')).toContain(
          description.replaceAll(/\s+/g, ' '),
        );
      }
    });

    test('its defaults, and those of each profile, make a valid scenario', () => {
      const subject = subjectOf(kind, allKinds);
      expect(scenarioOf(subject).components.some(({ name }) => name === 'subject')).toBe(true);
      const { components } = treeOf(subject) as { components: { subject: Tree } };
      for (const profile of Object.keys(kind.profiles ?? {})) {
        const changed = { ...components, subject: { ...components.subject, profile } };
        expect(scenarioOf(subject, { components: changed }).components.length).toBeGreaterThan(0);
      }
    });
  },
);

describe.each(allKinds.faults.map((fault) => [fault.kind, fault] as const))('fault %s', (word, fault) => {
  describesItself(word, `fault-${word}`, fault.parameters);

  test('has a name, a description, something to aim at, and a verb that undoes it', () => {
    expect(word).toMatch(NAME);
    expect(fault.description.length).toBeGreaterThan(20);
    expect(fault.aims.length).toBeGreaterThan(0);
    expect(fault.undoVerb).toMatch(NAME);
    expect(explained(word)).toContain(`its end is called: ${fault.undoVerb}`);
    expect(fault.sentence('db1')).toMatch(fault.aims.includes('traffic') ? /traffic/ : /db1/);
  });
});

test('kinds have names of their own', () => {
  const words = [...allKinds.components, ...allKinds.faults].map(({ kind }) => kind);
  expect(new Set(words).size).toBe(words.length);
});

/** What every declaration of hasim must keep, so that one language serves files, messages, schema and help. */
import { describe, expect, test } from '@jest/globals';
import type { Parameter, ParameterSet } from '../../src/declaration/parameter.js';
import { parseValue, rawDefault } from '../../src/declaration/values.js';
import { allKinds } from '../../src/scenario/load.js';
import { scenarioShape } from '../../src/scenario/sections/scenario.js';
import type { SectionShape, Shape } from '../../src/scenario/shape.js';

interface Declared {
  readonly path: string;
  readonly parameter: Parameter;
}

/** Every parameter, those inside groups and lists too. */
function parametersIn(set: ParameterSet, path: string): Declared[] {
  return Object.entries(set).flatMap(([key, parameter]) => {
    const here = { path: `${path}.${key}`, parameter };
    const inner = parameter.type === 'list' ? parameter.item : parameter;
    return inner.type === 'group' ? [here, ...parametersIn(inner.fields, here.path)] : [here];
  });
}

const sets: [string, ParameterSet][] = [
  ...allKinds.components.map(({ kind, parameters }): [string, ParameterSet] => [kind, parameters]),
  ...allKinds.faults.map(({ kind, parameters }): [string, ParameterSet] => [kind, parameters]),
];
const declared = sets.flatMap(([kind, set]) => parametersIn(set, kind));

function sectionsIn(shape: Shape, path: string): [string, SectionShape][] {
  if (shape.kind === 'value') return [];
  if (shape.kind === 'section') {
    return [
      [path, shape],
      ...Object.entries(shape.fields).flatMap(([key, field]) => sectionsIn(field, `${path}.${key}`)),
    ];
  }
  if (shape.item.kind === 'section') return sectionsIn(shape.item, path);
  return [...shape.item.shapes].flatMap(([word, section]) => sectionsIn(section, `${path}.${word}`));
}
const sections = sectionsIn(scenarioShape(allKinds), 'scenario');

describe('declarations', () => {
  test('no key of a section is a dotted prefix of another: paths have one meaning', () => {
    const clashes = sections.flatMap(([path, { fields }]) => {
      const keys = Object.keys(fields);
      return keys.flatMap((key) =>
        keys.filter((other) => other.startsWith(`${key}.`)).map((other) => `${path}: ${key}, ${other}`),
      );
    });
    expect(clashes).toEqual([]);
    expect(sections.length).toBeGreaterThan(20);
  });

  test('no kind declares a key that hasim reads itself', () => {
    const common = ['kind', 'on', 'profile'];
    const taken = allKinds.components.flatMap(({ kind, parameters }) =>
      common.filter((key) => key in parameters).map((key) => `${kind}.${key}`),
    );
    expect(taken).toEqual([]);
    const ofFaults = allKinds.faults.flatMap(({ kind, parameters }) => {
      const base = sections.find(([path]) => path === `scenario.faults.${kind}`)?.[1].fields ?? {};
      return Object.keys(parameters).filter((key) => {
        const field = base[key];
        return field?.kind !== 'value' || field.parameter !== parameters[key];
      });
    });
    expect(ofFaults).toEqual([]);
  });

  test('every parameter is described in plain sentences, and says where its default comes from', () => {
    const poor = declared.filter(({ parameter }) => !/^.{5,}[.)]$/s.test(parameter.description));
    expect(poor.map(({ path, parameter }) => `${path}: ${parameter.description}`)).toEqual([]);
    expect(declared.filter(({ parameter }) => parameter.source === '').map(({ path }) => path)).toEqual([]);
  });

  test('every default, and every value of a profile, is valid', () => {
    const wrong = declared.flatMap(({ path, parameter }) => {
      const raw = rawDefault(parameter);
      const parsed = raw === undefined ? null : parseValue(parameter, raw);
      return parsed === null || parsed.ok ? [] : parsed.problems.map(({ message }) => `${path}: ${message}`);
    });
    const ofProfiles = allKinds.components.flatMap(({ kind, parameters, profiles }) =>
      Object.entries(profiles ?? {}).flatMap(([profile, values]) =>
        Object.entries(values).flatMap(([key, raw]) => {
          const parameter = parameters[key];
          if (parameter === undefined) return [`${kind}, profile ${profile}: no parameter ${key}`];
          const parsed = parseValue(parameter, raw);
          return parsed.ok
            ? []
            : parsed.problems.map(({ message }) => `${kind}, profile ${profile}, ${key}: ${message}`);
        }),
      ),
    );
    expect([...wrong, ...ofProfiles]).toEqual([]);
  });

  test('options of later versions are options', () => {
    const lost = declared.filter(
      ({ parameter }) =>
        parameter.type === 'choice' &&
        parameter.later?.some((word) => !parameter.options.includes(word)) === true,
    );
    expect(lost.map(({ path }) => path)).toEqual([]);
  });

  test('keys are spelled as products do, or in snake_case; kinds, faults and processes in lower case', () => {
    const odd = declared.filter(
      ({ path }) => !/^[A-Za-z][A-Za-z0-9_.-]*( [a-z]+)?$/.test(path.split('.').at(-1) ?? ''),
    );
    expect(odd.map(({ path }) => path)).toEqual([]);
    const names = [...allKinds.components, ...allKinds.faults].map(({ kind }) => kind);
    expect(names.filter((name) => !/^[a-z][a-z0-9-]*$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});

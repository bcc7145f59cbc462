/** The JSON Schema of scenario files, for editors: completion, descriptions and ranges, all from the declarations. */
import { DISTRIBUTION_EXAMPLES } from '../declaration/distribution-text.js';
import type { Parameter } from '../declaration/parameter.js';
import { rawDefault } from '../declaration/values.js';
import { faultParameters } from './sections/faults.js';
import { RESERVED, scenarioShape } from './sections/scenario.js';
import type { NamesShape, Registries, SectionShape, Shape, ValueShape, Variants } from './shape.js';
import { FORMAT } from './text/layers.js';

type Json = Record<string, unknown>;

const NUMBER = '[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?';
const NAME = '^[a-z][a-z0-9-]*$';
const PATTERNS = {
  duration: `^${NUMBER}(ms|s|min|h|d|w|y)$`,
  rate: `^${NUMBER}/(s|min|h|d|y)$`,
  size: `^${NUMBER}([kMGT]?B|[kKMGT]iB)$`,
  share: `^${NUMBER}%$`,
} as const;

/** Values without a range of their own. */
const PLAIN: Json = {
  ...Object.fromEntries(
    Object.entries(PATTERNS).map(([type, pattern]) => [type, { type: 'string', pattern }]),
  ),
  text: { type: ['string', 'number', 'boolean'] },
  component: { type: 'string', pattern: NAME },
  distribution: { type: 'string', examples: DISTRIBUTION_EXAMPLES },
};

function reference(name: string): Json {
  return { $ref: `#/definitions/${name}` };
}

/** Draft 7, which editors understand. In a file that extends another any value may be null (it removes). */
export function jsonSchema(registries: Registries): Json {
  const shape = scenarioShape(registries);
  const definitions: Json = { ...PLAIN };
  const properties = Object.fromEntries(
    Object.entries(shape.fields).map(([key, field]) => [key, shapeSchema(field, definitions)]),
  );
  const reserved = Object.fromEntries(
    RESERVED.map((key) => [key, { description: 'Reserved for a later version.' }]),
  );
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'hasim scenario',
    description: shape.description,
    type: 'object',
    required: ['format'],
    additionalProperties: false,
    properties: { ...properties, format: { const: FORMAT }, extends: extendsSchema(), ...reserved },
    definitions,
  };
}

function extendsSchema(): Json {
  const file = { type: 'string', description: 'Path of the parent, seen from this file.' };
  const replacing = {
    type: 'array',
    items: { type: 'string' },
    description: 'Top-level keys that are not merged with the parent’s.',
  };
  return {
    description:
      'The scenario that this one changes: maps merge by key, scalars and lists replace, null removes.',
    anyOf: [
      file,
      { type: 'object', additionalProperties: false, required: ['file'], properties: { file, replacing } },
    ],
  };
}

function shapeSchema(shape: Shape, definitions: Json): Json {
  if (shape.kind === 'value') return valueSchema(shape);
  if (shape.kind === 'section') return sectionSchema(shape, definitions);
  return namesSchema(shape, definitions);
}

function sectionSchema(shape: SectionShape, definitions: Json): Json {
  const properties = Object.entries(shape.fields).map(([key, field]) => {
    // Every fault takes them: once is enough.
    const shared = Object.hasOwn(faultParameters, key) && Object.hasOwn(shape.fields, 'fault');
    const name = `faults-${key}`;
    if (shared) definitions[name] ??= shapeSchema(field, definitions);
    return [key, shared ? reference(name) : shapeSchema(field, definitions)] as const;
  });
  return {
    title: shape.title,
    description: shape.description,
    type: ['object', 'null'],
    additionalProperties: false,
    properties: Object.fromEntries(properties),
  };
}

function namesSchema(shape: NamesShape, definitions: Json): Json {
  const entry =
    shape.item.kind === 'section'
      ? sectionSchema(shape.item, definitions)
      : variants(shape.item, definitions);
  return {
    title: shape.title,
    description: shape.description,
    type: ['object', 'null'],
    propertyNames: { pattern: NAME },
    additionalProperties: entry,
  };
}

/** A child may leave out the deciding word, its parent has it: then anything goes, and `hasim validate` knows better. */
function variants({ by, base, shapes }: Variants, definitions: Json): Json {
  const words = [...shapes].map(([word, { title, description }]) => ({ const: word, title, description }));
  const branches = [...shapes].map(([word, shape]) => {
    const name = `${by}-${word}`;
    definitions[name] = sectionSchema(shape, definitions);
    return {
      if: { properties: { [by]: { const: word } }, required: [by] },
      then: reference(name),
    };
  });
  return {
    description: base.description,
    type: ['object', 'null'],
    properties: { [by]: { oneOf: words } },
    allOf: branches,
  };
}

function valueSchema({ parameter, perMember }: ValueShape): Json {
  const single = parameterSchema(parameter);
  const documented = documentation(parameter);
  if (!perMember) return { ...documented, ...nullable(single) };
  return {
    ...documented,
    anyOf: [
      single,
      { type: 'null' },
      { type: 'array', items: single },
      { type: 'object', additionalProperties: single },
    ],
  };
}

function documentation(parameter: Parameter): Json {
  const raw = rawDefault(parameter);
  const isDefault = raw !== undefined && parameter.type !== 'group';
  const written = typeof raw === 'string' ? raw : JSON.stringify(raw);
  const later = parameter.later === undefined ? [] : [`Not modelled yet: ${parameter.later.join(', ')}.`];
  const lines = [
    parameter.description,
    ...(isDefault ? [`Default: ${written}.`] : []),
    `Source: ${parameter.source}.`,
    ...later,
  ];
  return { description: lines.join('\n\n'), ...(isDefault ? { default: raw } : {}) };
}

function nullable(schema: Json): Json {
  if (typeof schema['type'] === 'string') return { ...schema, type: [schema['type'], 'null'] };
  if (Array.isArray(schema['enum'])) return { ...schema, enum: [...(schema['enum'] as unknown[]), null] };
  return Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: 'null' }] };
}

function parameterSchema(parameter: Parameter): Json {
  switch (parameter.type) {
    case 'duration':
    case 'rate':
    case 'size':
    case 'share':
    case 'text':
    case 'component':
    case 'distribution':
      return reference(parameter.type);
    case 'count':
      return { type: 'integer', minimum: parameter.min ?? 0, ...maximum(parameter.max) };
    case 'number':
      return { type: 'number', ...minimum(parameter.min, parameter.exclusiveMin), ...maximum(parameter.max) };
    case 'flag':
      return { type: 'boolean' };
    case 'choice':
      return { enum: parameter.options };
    case 'group':
      return groupSchema(parameter.fields);
    case 'list': {
      const item = { ...documentation(parameter.item), ...parameterSchema(parameter.item) };
      return { anyOf: [{ type: 'array', items: item }, item] };
    }
    case 'tree':
      return {};
  }
}

function groupSchema(fields: Readonly<Record<string, Parameter>>): Json {
  const properties = Object.entries(fields).map(([key, field]) => [
    key,
    { ...documentation(field), ...nullable(parameterSchema(field)) },
  ]);
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) as Json };
}

function minimum(min: number | undefined, exclusive = false): Json {
  if (min === undefined) return {};
  return exclusive ? { exclusiveMinimum: min } : { minimum: min };
}

function maximum(max: number | undefined): Json {
  return max === undefined ? {} : { maximum: max };
}

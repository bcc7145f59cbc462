/** All parameters of a declaration, nested ones included, with their paths. */
import type { Parameter, ParameterSet } from '../../../src/declaration/parameter.js';

export interface Declared {
  readonly path: string;
  readonly parameter: Parameter;
}

export function allParameters(set: ParameterSet, above = ''): Declared[] {
  return Object.entries(set).flatMap(([key, parameter]) => below(parameter, `${above}${key}`));
}

function below(parameter: Parameter, path: string): Declared[] {
  const own = { path, parameter };
  if (parameter.type === 'group') return [own, ...allParameters(parameter.fields, `${path}.`)];
  if (parameter.type !== 'list') return [own];
  const { item } = parameter;
  return item.type === 'group'
    ? [own, ...allParameters(item.fields, `${path}.`)]
    : [own, { path: `${path} (item)`, parameter: item }];
}

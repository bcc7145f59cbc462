/** Asks each component's kind what it thinks of its own settings. */
import type { CheckView } from '../../components/component.js';
import type { ParameterSet } from '../../declaration/parameter.js';
import type { ComponentSpecification } from '../model.js';
import { complain, type Whole } from './whole.js';

export function checkComponents(whole: Whole): void {
  for (const specification of whole.scenario.components) {
    const { name, kind } = specification;
    for (const { severity, code, path, message } of kind.check?.(viewOf(specification, whole)) ?? []) {
      complain(whole, ['components', name, ...path], { severity, code, message });
    }
  }
}

function viewOf(specification: ComponentSpecification, { scenario }: Whole): CheckView<ParameterSet> {
  const { name, parameters, members } = specification;
  return {
    name,
    parameters,
    members: members.map(({ host, parameters: own }) => ({
      host,
      zone: scenario.hosts.find((one) => one.name === host)?.zone ?? null,
      parameters: own,
    })),
    kindOf: (other) => scenario.components.find((one) => one.name === other)?.kind.kind ?? null,
  };
}

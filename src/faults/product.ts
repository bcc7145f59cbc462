import { parameters } from '../declaration/parameter.js';
import { always } from './aiming.js';
import { defineFault, type FaultKind } from './fault.js';

/** Wraps a fault that a component declares (`galera.bootstrap`), so that the injector treats it as any other. */
export function productFault(name: string): FaultKind {
  return defineFault({
    kind: name,
    description: 'A fault that one product knows.',
    undoVerb: 'undo',
    aims: ['component'],
    parameters: parameters({}),
    sentence: (target) => `${name} at ${target}`,
    possible: always,
    inject: (target, _values, actions, because) => {
      actions.product(name, target, because);
      return null;
    },
    undo: (target, _values, actions, { because }) => actions.undoProduct(name, target, because),
  });
}

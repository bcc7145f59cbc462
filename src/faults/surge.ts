import { parameters } from '../declaration/parameter.js';
import { always } from './aiming.js';
import { defineFault } from './fault.js';

export const surge = defineFault({
  kind: 'surge',
  description: 'Traffic rises to a multiple of what it was.',
  undoVerb: 'subside',
  aims: ['traffic'],
  parameters: parameters({
    factor: {
      type: 'number',
      min: 0,
      exclusiveMin: true,
      description: 'How many times the usual rate of arrivals.',
      source: 'hasim',
    },
  }),
  sentence: (_target, values) => `traffic is ${values?.factor ?? 'many'} times the usual`,
  possible: always,
  inject: (_target, { factor }, actions, because) => {
    actions.surge(factor, because);
    return null;
  },
  undo: (_target, { factor }, actions, { because }) => actions.surge(1 / factor, because),
});

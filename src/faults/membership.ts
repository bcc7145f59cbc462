/** Growth and retirement: the same two acts, one the undo of the other. */
import { parameters } from '../declaration/parameter.js';
import { hostOf, lives } from './aiming.js';
import { defineFault } from './fault.js';

export const join = defineFault({
  kind: 'join',
  description:
    'The host becomes a member of the components that list it for later; it fetches its state from a donor.',
  undoVerb: 'leave',
  aims: ['host'],
  parameters: parameters({}),
  sentence: (target) => `${target} joins`,
  possible: lives,
  inject: (target, _values, actions, because) => {
    actions.join(hostOf(target), because);
    return null;
  },
  undo: (target, _values, actions, { because }) => actions.leave(hostOf(target), because),
});

export const leave = defineFault({
  kind: 'leave',
  description: 'The host is retired in order from the components it is a member of.',
  undoVerb: 'join',
  aims: ['host'],
  parameters: parameters({}),
  sentence: (target) => `${target} leaves for good`,
  possible: lives,
  inject: (target, _values, actions, because) => {
    actions.leave(hostOf(target), because);
    return null;
  },
  undo: (target, _values, actions, { because }) => actions.join(hostOf(target), because),
});

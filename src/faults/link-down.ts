import { parameters } from '../declaration/parameter.js';
import { always, hostOf } from './aiming.js';
import { defineFault } from './fault.js';

export const linkDown = defineFault({
  kind: 'link-down',
  description: 'The host loses carrier: no packet passes, and the host itself is told at once.',
  undoVerb: 'link-up',
  aims: ['host'],
  parameters: parameters({}),
  sentence: (target) => `${target} loses carrier`,
  possible: (target) => hostOf(target).linkUp,
  scriptable: always,
  inject: (target, _values, { world }, because) => {
    world.linkDown(hostOf(target), because);
    return null;
  },
  undo: (target, _values, { world }, { because }) => world.linkUp(hostOf(target), because),
});

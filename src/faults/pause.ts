import { parameters } from '../declaration/parameter.js';
import { hostOf, lives } from './aiming.js';
import { defineFault } from './fault.js';

export const pause = defineFault({
  kind: 'pause',
  description:
    'The whole machine stands still (a live migration, a stuck hypervisor) and then goes on where it was.',
  undoVerb: 'resume',
  aims: ['host'],
  parameters: parameters({}),
  sentence: (target) => `${target} stands still`,
  possible: lives,
  scriptable: (target) => hostOf(target).power === 'on',
  inject: (target, _values, { world }, because) => {
    world.pause(hostOf(target), because);
    return null;
  },
  undo: (target, _values, { world }, { because }) => world.unpause(hostOf(target), because),
});

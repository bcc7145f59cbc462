import { parameters } from '../declaration/parameter.js';
import { always, hostOf } from './aiming.js';
import { defineFault } from './fault.js';

export const powerOff = defineFault({
  kind: 'power-off',
  description:
    'The host loses power, silently: its peers wait for their timeouts. It boots when power returns.',
  undoVerb: 'power-on',
  aims: ['host'],
  parameters: parameters({}),
  sentence: (target) => `${target} loses power`,
  possible: (target) => hostOf(target).power === 'on',
  scriptable: always,
  inject: (target, _values, { world }, because) => {
    world.powerOff(hostOf(target), because);
    return null;
  },
  undo: (target, _values, { world }, { because }) => world.powerOn(hostOf(target), because),
});

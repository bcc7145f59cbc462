import { parameters } from '../declaration/parameter.js';
import { always, hostsOf } from './aiming.js';
import { defineFault } from './fault.js';

export const zoneOutage = defineFault({
  kind: 'zone-outage',
  description: 'Every host of the zone loses power at once, silently. They boot when it returns.',
  undoVerb: 'power-on',
  aims: ['zone'],
  parameters: parameters({}),
  sentence: (target) => `${target} loses power`,
  // Whatever its hosts do: those that are down already stay so until the zone has power again.
  possible: always,
  inject: (target, _values, { world }, because) => {
    for (const host of hostsOf(target)) world.powerOff(host, because);
    return null;
  },
  undo: (target, _values, { world }, { because }) => {
    for (const host of hostsOf(target)) world.powerOn(host, because);
  },
});

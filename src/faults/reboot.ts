import { parameters } from '../declaration/parameter.js';
import { hostOf, lives } from './aiming.js';
import { defineFault } from './fault.js';

export const reboot = defineFault({
  kind: 'reboot',
  description:
    'An orderly stop of every process of the host, a power cycle and a boot, which takes `boot` of the host.',
  undoVerb: 'boot',
  aims: ['host'],
  parameters: parameters({}),
  sentence: (target) => `${target} reboots`,
  possible: lives,
  endsWithBoot: true,
  lastsSeconds: (target) => hostOf(target).options.bootSeconds,
  inject: (target, _values, { world }, because) => {
    world.reboot(hostOf(target), because);
    return null;
  },
  undo: () => undefined,
});

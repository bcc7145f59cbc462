import { parameters } from '../declaration/parameter.js';
import { hostOf } from './aiming.js';
import { defineFault } from './fault.js';

export const operatorError = defineFault({
  kind: 'operator-error',
  description:
    'Somebody works on the wrong machine: stops what runs there, or wipes its disk. `on: random(db)` takes any.',
  undoVerb: 'put-right',
  aims: ['host'],
  parameters: parameters({
    mistake: {
      type: 'choice',
      options: ['stop', 'wipe', 'power-off'],
      default: 'stop',
      description:
        'stop: every process in order. wipe: the data is gone, the processes run on. power-off: the plug.',
      source: 'MODEL',
    },
  }),
  sentence: (target) => `an operator mistakes ${target} for another machine`,
  possible: (target) => hostOf(target).alive,
  inject: (target, { mistake }, { world }, because) => {
    const host = hostOf(target);
    if (mistake === 'wipe') world.damageDisk(host, 'lost', because);
    else if (mistake === 'power-off') world.powerOff(host, because);
    else for (const process of host.processes) world.stop(process, because);
    return null;
  },
  undo: (target, { mistake }, { world }, { because }) => {
    const host = hostOf(target);
    if (mistake === 'wipe') world.mendDisk(host, 'lost', because);
    else if (mistake === 'power-off') world.powerOn(host, because);
    else for (const process of host.processes) if (process.startsAtBoot) world.start(process, because);
  },
});

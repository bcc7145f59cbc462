import { parameters } from '../declaration/parameter.js';
import { processOf, runs } from './aiming.js';
import { defineFault } from './fault.js';

export const stop = defineFault({
  kind: 'stop',
  description: 'An orderly stop (SIGTERM): the process says goodbye to its peers before it ends.',
  undoVerb: 'start',
  aims: ['process'],
  parameters: parameters({}),
  sentence: (target) => `${target} is stopped in order`,
  possible: runs,
  inject: (target, _values, { world }, because) => {
    const process = processOf(target);
    world.stop(process, because);
    return process.incarnation;
  },
  undo: (target, _values, { world }, { because, token }) => {
    const process = processOf(target);
    if (process.incarnation === token) world.start(process, because);
  },
});

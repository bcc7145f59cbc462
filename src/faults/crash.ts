import { parameters } from '../declaration/parameter.js';
import { processOf, runs } from './aiming.js';
import { defineFault } from './fault.js';

export const crash = defineFault({
  kind: 'crash',
  description: 'The process dies at once; the kernel resets its connections and refuses new ones.',
  undoVerb: 'restart',
  aims: ['process'],
  parameters: parameters({}),
  sentence: (target) => `${target} dies`,
  possible: runs,
  inject: (target, _values, { world }, because) => {
    const process = processOf(target);
    world.crash(process, because);
    return process.incarnation;
  },
  // Whoever started it meanwhile (a boot, another repair) has started another incarnation, which is none of ours.
  undo: (target, _values, { world }, { because, token }) => {
    const process = processOf(target);
    if (process.incarnation === token) world.start(process, because);
  },
});

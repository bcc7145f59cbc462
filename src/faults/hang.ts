import { parameters } from '../declaration/parameter.js';
import { processOf, runs } from './aiming.js';
import { defineFault } from './fault.js';

export const hang = defineFault({
  kind: 'hang',
  description:
    'The process stops (SIGSTOP, a deadlock) while its sockets still accept until the queue is full: the gray failure.',
  undoVerb: 'resume',
  aims: ['process'],
  parameters: parameters({}),
  sentence: (target) => `${target} hangs`,
  possible: (target) => runs(target) && !processOf(target).hung,
  scriptable: runs,
  inject: (target, _values, { world }, because) => {
    const process = processOf(target);
    world.hang(process, because);
    return process.incarnation;
  },
  // One that was started anew does not hang, or not because of us.
  undo: (target, _values, { world }, { because, token }) => {
    const process = processOf(target);
    if (process.incarnation === token) world.resume(process, because);
  },
});

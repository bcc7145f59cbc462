import { always, directions, impair } from './aiming.js';
import { defineFault } from './fault.js';

export const partition = defineFault({
  kind: 'partition',
  description: 'Packets between the two sides, or between a host and everybody else, vanish without a word.',
  undoVerb: 'heal',
  aims: ['pairs', 'host'],
  parameters: directions,
  sentence: (target) => `${target}: no packet passes`,
  possible: always,
  inject: (target, values, actions, because) => impair(target, values, { cut: true }, { actions, because }),
  undo: (_target, _values, { world }, { because, token }) => {
    if (token !== null) world.heal(token, because);
  },
});

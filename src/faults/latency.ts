import { parameters } from '../declaration/parameter.js';
import { always, directions, impair } from './aiming.js';
import { defineFault } from './fault.js';

export const latency = defineFault({
  kind: 'latency',
  description: 'Packets arrive late: every round trip, and every commit that waits for one, takes longer.',
  undoVerb: 'heal',
  aims: ['pairs', 'host'],
  parameters: parameters({
    delay: {
      type: 'duration',
      min: 0,
      exclusiveMin: true,
      description: 'Added to the time that a packet takes one way.',
      source: 'hasim',
    },
    ...directions,
  }),
  sentence: (target) => `${target}: packets arrive late`,
  possible: always,
  inject: (target, values, actions, because) =>
    impair(target, values, { latencySeconds: values.delay }, { actions, because }),
  undo: (_target, _values, { world }, { because, token }) => {
    if (token !== null) world.heal(token, because);
  },
});

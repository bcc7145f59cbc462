import { parameters } from '../declaration/parameter.js';
import { always, directions, impair } from './aiming.js';
import { defineFault } from './fault.js';

export const packetLoss = defineFault({
  kind: 'packet-loss',
  description: 'A share of the packets is lost: connections come late, adverts and heartbeats go missing.',
  undoVerb: 'heal',
  aims: ['pairs', 'host'],
  parameters: parameters({
    loss: {
      type: 'share',
      min: 0,
      max: 1,
      exclusiveMin: true,
      description: 'Share of the packets that is lost, each independently of the others.',
      source: 'hasim',
    },
    ...directions,
  }),
  sentence: (target) => `${target}: packets get lost`,
  possible: always,
  inject: (target, values, actions, because) =>
    impair(target, values, values.loss === 1 ? { cut: true } : { loss: values.loss }, { actions, because }),
  undo: (_target, _values, { world }, { because, token }) => {
    if (token !== null) world.heal(token, because);
  },
});

import { parameters } from '../declaration/parameter.js';
import { hostOf, processOf } from './aiming.js';
import { defineFault, type Target } from './fault.js';
import type { Host } from '../infrastructure/host.js';
import type { Process } from '../infrastructure/process.js';

const sufferer = (target: Target): Host | Process =>
  target.kind === 'process' ? processOf(target) : hostOf(target);

export const slow = defineFault({
  kind: 'slow',
  description:
    'Work on the host, or of the process, takes several times as long (a noisy neighbour, a throttled core).',
  undoVerb: 'quicken',
  aims: ['host', 'process'],
  parameters: parameters({
    factor: {
      type: 'number',
      min: 1,
      exclusiveMin: true,
      description: 'How many times as long work takes.',
      source: 'hasim',
    },
  }),
  sentence: (target) => `${target} becomes slow`,
  possible: (target) => (target.kind === 'process' ? target.process.host.alive : hostOf(target).alive),
  inject: (target, { factor }, { world }, because) => {
    world.slow(sufferer(target), factor, because);
    return null;
  },
  undo: (target, { factor }, { world }, { because }) => world.quicken(sufferer(target), factor, because),
});

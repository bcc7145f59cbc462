import { defineComponent } from '../component.js';
import { PROCESS } from './assembly.js';
import { complaints } from './complaints.js';
import { LoadBalancer } from './model.js';
import { parameterSet, profiles } from './parameters.js';

export const loadBalancer = defineComponent({
  kind: 'load-balancer',
  title: 'Load balancer (Linode NodeBalancer, HAProxy)',
  description:
    'Spreads connections over the members of another component, checks them, takes the dead ones out, and is itself a pair of hosts of which one has the address.',
  parameters: parameterSet,
  profiles,
  processes: [PROCESS],
  roles: ['active'],
  faults: {
    reject: {
      description: 'An operator sets mode: reject on a back end (named by its host, or all of them).',
      undo: 'accept',
      on: 'backend',
    },
    drain: {
      description:
        'An operator sets mode: drain on a back end: only clients that stick to it still reach it.',
      undo: 'accept',
      on: 'backend',
    },
    'wrong-check-path': {
      description:
        'An operator mistypes check_path: every http check fails, and all back ends are taken out.',
      undo: 'correct',
      on: 'component',
    },
  },
  check: complaints,
  create: (context) => new LoadBalancer(context),
});

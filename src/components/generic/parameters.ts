/** A part of which we know no protocol: what it takes to work, and how it reacts when a member fails. */
import { parameters } from '../../declaration/parameter.js';
import { shapeProblems } from './structure.js';

export const genericParameters = parameters({
  needs: {
    type: 'count',
    default: 1,
    min: 1,
    description: 'It works while at least so many of its hosts do. Without effect when works_while is given.',
    source: 'MODEL',
  },
  works_while: {
    type: 'tree',
    optional: true,
    check: shapeProblems,
    description:
      'What must work: a host, all of a list, any of it, or atLeast k of it. These nest, a host may appear in several places, and ' +
      'a group named in a list stands for its hosts.',
    source: 'MODEL',
  },
  active: {
    type: 'count',
    optional: true,
    min: 1,
    description:
      'So many members are active, the first in order; the others stand by and take over. Left out: all are active.',
    source: 'MODEL',
  },
  standby: {
    type: 'choice',
    options: ['hot', 'warm', 'cold'],
    default: 'hot',
    description: 'Members that stand by fail as active ones (hot), less often (warm), or not at all (cold).',
    source: 'MODEL',
  },
  warm_factor: {
    type: 'share',
    default: '10%',
    min: 0,
    max: 1,
    description: 'Failure rate of a warm member that stands by, as a share of that of an active one.',
    source: 'MODEL',
  },
  detection: {
    type: 'distribution',
    default: '0s',
    description: 'From the failure of an active member until it is noticed that another must take over.',
    source: 'MODEL',
  },
  switch_over: {
    type: 'distribution',
    default: '0s',
    description: 'From then until the member that takes over serves.',
    source: 'MODEL',
  },
  coverage: {
    type: 'share',
    default: '100%',
    min: 0,
    max: 1,
    description:
      'How often the redundancy masks the failure of an active member as it should. Otherwise the whole is down with it.',
    source: 'MODEL',
  },
  uncovered: {
    type: 'distribution',
    optional: true,
    description:
      'How long a failure that was not masked takes the whole down. Left out: until that member works again.',
    source: 'MODEL',
  },
  load_sharing: {
    type: 'flag',
    default: false,
    description: 'The members that are left take the load of the failed ones, and fail as much more often.',
    source: 'MODEL',
  },
  frozen_when_down: {
    type: 'flag',
    default: false,
    description: 'While the whole is down no further member fails.',
    source: 'MODEL',
  },
  work: {
    type: 'distribution',
    optional: true,
    description: 'CPU time of an operation, at one of the members that serve. Left out: none.',
    source: 'MODEL',
  },
  max_connections: {
    type: 'count',
    optional: true,
    min: 1,
    description: 'Operations of one member at a time; further ones are refused at once. Left out: no limit.',
    source: 'MODEL',
  },
  delay: {
    type: 'duration',
    default: '0s',
    description: 'Time of an operation that uses no CPU.',
    source: 'MODEL',
  },
  when_down: {
    type: 'choice',
    options: ['refuse', 'silent'],
    default: 'refuse',
    description: 'What callers get while it is down: an error at once, or no answer until it is back.',
    source: 'MODEL',
  },
});

export type GenericParameters = typeof genericParameters;

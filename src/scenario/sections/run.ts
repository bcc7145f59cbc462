/** What counts as up, what is wanted, and how long is simulated. */
import { parameters } from '../../declaration/parameter.js';
import { section, value, values } from '../shape.js';

export const serviceParameters = parameters({
  up_when: {
    type: 'share',
    default: '95%',
    max: 1,
    min: 0,
    exclusiveMin: true,
    description:
      'Up: of the requests arriving at an instant, at least this share gets a right answer in time.',
    source: 'hasim',
  },
});

export const runParameters = parameters({
  lens: {
    type: 'choice',
    options: ['requests', 'flow'],
    optional: true,
    description:
      'requests: every request is simulated. flow: traffic is integrated, for years. Absent: requests when a duration is given, of at most two weeks and 5 million requests.',
    source: 'hasim',
  },
  duration: {
    type: 'duration',
    min: 0,
    exclusiveMin: true,
    optional: true,
    description:
      'Measured time of one replication. Absent: an hour with requests, 20 years with flow (10, or fewer, when years asks for less than 20).',
    source: 'hasim',
  },
  replications: {
    type: 'count',
    min: 1,
    optional: true,
    description: 'How many independent runs. With no rule to stop: 20 with flow, else one.',
    source: 'hasim',
  },
  years: {
    type: 'number',
    min: 0,
    exclusiveMin: true,
    optional: true,
    description: 'Stop after so many simulated years, all replications together.',
    source: 'hasim',
  },
  budget: {
    type: 'duration',
    min: 0,
    exclusiveMin: true,
    optional: true,
    description: 'Stop after so much time of yours.',
    source: 'hasim',
  },
  precision: {
    type: 'list',
    item: { type: 'text', description: '10%, or MEASURE=10%.', source: 'hasim' },
    optional: true,
    description:
      'Stop when the 95 % interval of the unavailability is this narrow: half of its width, relative to the estimate. Of something else: outages=5%, outage=5% (how long), failover=5%, failover COMPONENT=5%; of several, with commas between.',
    source: 'hasim',
  },
  seed: {
    type: 'text',
    default: '1',
    description: 'Of all random numbers: another seed, other faults.',
    source: 'hasim',
  },
  start: {
    type: 'choice',
    options: ['equilibrium', 'new'],
    default: 'equilibrium',
    description: 'equilibrium: hosts have been running for long. new: all clocks start at zero age.',
    source: 'hasim',
  },
});

export const serviceShape = section({
  title: 'Service',
  description: 'What counts as up.',
  fields: values(serviceParameters),
});

export const targetsShape = value({
  type: 'list',
  default: [],
  item: { type: 'text', description: 'A target.', source: 'hasim' },
  description:
    'What is promised, one line each: MEASURE [NAME] [STATISTIC] [per WINDOW] (>=|<=) VALUE [in SHARE] [excluding planned].',
  source: 'hasim',
});

export const runShape = section({
  title: 'Run',
  description: 'How long is simulated, and how.',
  fields: values(runParameters),
});

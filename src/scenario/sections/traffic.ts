/** What clients ask for, how often, and how patient they are. */
import { parameters } from '../../declaration/parameter.js';
import { names, section, values } from '../shape.js';

export const arrivalParameters = parameters({
  rate: {
    type: 'rate',
    min: 0,
    optional: true,
    description:
      'Requests, mean over a day and a week at the start. 0/s: nobody asks, and whether it is up is read off the state of the entry, where that tells (a generic part).',
    source: 'hasim',
  },
  daily: {
    type: 'list',
    item: { type: 'share', description: 'Share of the mean.', source: 'hasim' },
    optional: true,
    description:
      'Equal steps of a day as shares of the mean: 8 values are steps of 3 h. The first starts at midnight.',
    source: 'hasim',
  },
  weekly: {
    type: 'list',
    item: { type: 'share', description: 'Share of the mean.', source: 'hasim' },
    optional: true,
    description: 'Seven shares of the mean, Monday first.',
    source: 'hasim',
  },
  growth: {
    type: 'share',
    default: '0%',
    min: -0.99,
    max: 100,
    description: 'More requests each year, compounded.',
    source: 'hasim',
  },
  recorded: {
    type: 'text',
    optional: true,
    description:
      'A CSV file of start time and requests per second, instead of the above: `0,80` and `3600,120`. The last line lasts as long as the one before it; after its end it repeats.',
    source: 'hasim',
  },
});

export const clientParameters = parameters({
  patience: {
    type: 'duration',
    default: '10s',
    min: 0,
    exclusiveMin: true,
    description: 'How long a user waits for all attempts together. A later answer is a lost request.',
    source: 'MODEL',
  },
  retries: {
    type: 'count',
    default: 0,
    max: 100,
    description: 'Further attempts after a failed one, while patience lasts.',
    source: 'hasim',
  },
  backoff: {
    type: 'distribution',
    default: 'exponential mean 2s',
    description: 'Pause before a further attempt. A random one keeps clients from coming back together.',
    source: 'MODEL',
  },
  attempt_timeout: {
    type: 'duration',
    min: 0,
    exclusiveMin: true,
    optional: true,
    description: 'For one attempt. Absent: only patience counts.',
    source: 'hasim',
  },
  population: {
    type: 'count',
    default: 10000,
    min: 1,
    description: 'Distinct users: for source hashing, stickiness and throttles.',
    source: 'MODEL',
  },
});

export const classParameters = parameters({
  share: {
    type: 'share',
    max: 1,
    description: 'Of all requests. The shares of all classes add to 100 %.',
    source: 'hasim',
  },
  work: {
    type: 'distribution',
    description: 'Processor time at the host that answers, calls excluded.',
    source: 'hasim',
  },
  calls: {
    type: 'list',
    default: [],
    description: 'What it needs from other components, in order.',
    source: 'hasim',
    item: {
      type: 'group',
      description: 'A call.',
      source: 'hasim',
      fields: {
        to: { type: 'component', description: 'The called component.', source: 'hasim' },
        op: {
          type: 'choice',
          options: ['read', 'write'],
          default: 'read',
          description: 'A read, or a write that must be durable.',
          source: 'hasim',
        },
        count: {
          type: 'count',
          default: 1,
          min: 1,
          max: 10000,
          description: 'How many, one after the other.',
          source: 'hasim',
        },
      },
    },
  },
});

export const trafficShape = section({
  title: 'Traffic',
  description: 'Requests of users. Without it only the states of components are simulated.',
  optional: true,
  fields: {
    ...values({
      entry: { type: 'component', description: 'The component that clients call.', source: 'hasim' },
    }),
    arrivals: section({
      title: 'Arrivals',
      description: 'When requests arrive.',
      fields: values(arrivalParameters),
    }),
    clients: section({
      title: 'Clients',
      description: 'How users behave.',
      fields: values(clientParameters),
    }),
    classes: names({
      title: 'Classes',
      description: 'Kinds of requests: a page, a static file, a form post.',
      what: 'class',
      item: section({ title: 'Class', description: 'One kind of request.', fields: values(classParameters) }),
    }),
  },
});

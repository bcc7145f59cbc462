/** What the right answer is, where one is known: a formula's figure, for files that check hasim itself. */
import { parameters } from '../../declaration/parameter.js';
import { section, values } from '../shape.js';

const UNKNOWN = { optional: true, min: 0, source: 'hasim' } as const;

export const answerParameters = parameters({
  unavailability: {
    ...UNKNOWN,
    type: 'number',
    max: 1,
    description: 'Share of the time in which the entry is down, as a fraction of 1: 0.0079.',
  },
  outages: { ...UNKNOWN, type: 'rate', description: 'How often an outage begins: 8.69/y.' },
  outage: { ...UNKNOWN, type: 'duration', description: 'Mean duration of an outage.' },
  loss: {
    ...UNKNOWN,
    type: 'number',
    max: 1,
    description: 'Share of the requests that are lost, as a fraction of 1.',
  },
  latency: { ...UNKNOWN, type: 'duration', description: 'Mean time of the requests that are served.' },
  source: { type: 'text', description: 'Whose formula: a book and its section, a solver.', source: 'hasim' },
});

export const answerShape = section({
  title: 'Answer',
  description:
    'What the right answer is, where a formula knows it: figures of this very file, to hold simulated ones against. A file that extends this one and changes anything removes it: answer: null.',
  optional: true,
  fields: values(answerParameters),
});

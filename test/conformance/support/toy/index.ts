/** A kind made up for a test, in one folder as any other: a daemon that answers as long as it can. */
import { defineComponent } from '../../../../src/components/component.js';
import { parameters } from '../../../../src/declaration/parameter.js';
import { Toy } from './model.js';

export const toyParameters = parameters({
  think: {
    type: 'duration',
    default: '2ms',
    min: 0,
    description: 'Time from the question to the answer, without processor.',
    source: 'MODEL',
  },
});

export const toy = defineComponent({
  kind: 'toy',
  title: 'Toy daemon',
  description: 'A daemon on each host that answers every question while it runs and can be reached.',
  parameters: toyParameters,
  processes: ['toyd'],
  create: (context) => new Toy(context),
});

/** A component of which no protocol is known: k-of-n structures, standby, coverage. */
import { defineComponent } from '../component.js';
import { check } from './check.js';
import { UNIT } from './endpoints.js';
import { Generic } from './model.js';
import { genericParameters } from './parameters.js';

export const generic = defineComponent({
  kind: 'generic',
  title: 'Generic part (k of n, standby, coverage)',
  description:
    'Anything of which we have no model: it works while enough of its members do. What fails, and who repairs it, is said in the ' +
    'faults section, as for every other component: its process is `unit`.',
  parameters: genericParameters,
  processes: [UNIT],
  check,
  create: (context) => new Generic(context),
});

import { defineComponent } from '../component.js';
import { complaints } from './complaints.js';
import { Apache, PROCESS } from './model.js';
import { parameterSet } from './parameters.js';

export const apache = defineComponent({
  kind: 'apache',
  title: 'Apache HTTP Server',
  description:
    'A pool of workers behind a listen queue on each host. A worker calls the services that the class of the request lists, waits for each, then does its own work.',
  parameters: parameterSet,
  processes: [PROCESS],
  faults: {
    'graceful-stop': {
      description: 'apachectl graceful-stop: no new connections, running requests are finished.',
      undo: 'start',
      on: 'member',
    },
    'graceful-restart': {
      description:
        'apachectl graceful: new connections wait until the new workers are ready, running requests are finished.',
      undo: null,
      on: 'member',
    },
  },
  check: complaints,
  create: (context) => new Apache(context),
});

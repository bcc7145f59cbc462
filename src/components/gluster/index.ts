/** The component kind `gluster`: a GlusterFS volume, mounted by other components. */
import { defineComponent } from '../component.js';
import { check } from './check.js';
import { glusterParameters } from './parameters.js';
import { Volume } from './volume.js';

export const gluster = defineComponent({
  kind: 'gluster',
  title: 'GlusterFS volume',
  description:
    'A replicated file system. Replication happens in the client: each host that mounts the volume has a connection to every brick and waits for all that are up. A killed brick is noticed at once, a silent one after one to two times network.ping-timeout, during which reads and writes hang.',
  parameters: glusterParameters,
  processes: ['glusterd', 'glusterfsd', 'glustershd'],
  faults: {
    heal: {
      description: 'gluster volume heal VOLUME: the self-heal daemons sweep their index now.',
      undo: null,
      on: 'component',
    },
    unmount: {
      description:
        'The FUSE process of a host that mounts the volume dies: ENOTCONN there until somebody mounts it again.',
      undo: 'mount',
      on: 'backend',
    },
    'resolve-split-brain': {
      description:
        'gluster volume heal VOLUME split-brain: an operator picks a winner for every file; the other writes are lost.',
      undo: null,
      on: 'component',
    },
  },
  check,
  create: (context) => new Volume(context),
});

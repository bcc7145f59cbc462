/** Galera: synchronous multi-master replication of MySQL (Percona XtraDB Cluster, MariaDB), at protocol depth. */
import { defineComponent } from '../component.js';
import { isArbitrator } from './arbitrator.js';
import { complaints } from './check.js';
import { Galera } from './galera.js';
import { galeraParameters } from './parameters.js';

export const galera = defineComponent({
  kind: 'galera',
  title: 'Galera cluster',
  description:
    'MySQL members that replicate synchronously: a commit needs a word from every member, a view without a silent one needs a quorum, and a member that returns needs what it missed.',
  parameters: galeraParameters,
  profiles: {
    'percona-5.7': {},
    'mariadb-10.11': {
      'gcs.fc_limit': 16,
      'gcache.recover': true,
      wsrep_sst_method: 'rsync',
    },
  },
  processes: ['mysqld', 'garbd'],
  processesOn: (host, { garbd }) => [isArbitrator(host, garbd) ? 'garbd' : 'mysqld'],
  roles: ['donor', 'joiner'],
  faults: {
    bootstrap: {
      description:
        'Makes the part of the cluster that this member is in a primary component, whoever else there is (pc.bootstrap, galera_new_cluster). While another one exists: split brain.',
      undo: null,
      on: 'member',
    },
  },
  joins: true,
  check: complaints,
  create: (context) => new Galera(context),
});

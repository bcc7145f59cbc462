/** Parameters of state transfer: what a returning member needs, and what it costs. */
import { parameters } from '../../declaration/parameter.js';

const G6 = 'codership/galera, galera/src/replicator_str.cpp and gcache/src/gcache_params.cpp';
const P7 = 'Percona XtraDB Cluster documentation, state-snapshot-transfer';
const CALIBRATED =
  'calibrated: measured on one host (galera-4 26.4.23, MariaDB 10.11), depends on CPU and disk';

export const transferParameters = parameters({
  wsrep_sst_method: {
    type: 'choice',
    options: ['xtrabackup-v2', 'mariabackup', 'clone', 'rsync', 'mysqldump'],
    default: 'xtrabackup-v2',
    later: ['mysqldump'],
    description:
      'How a member without usable data gets a copy. rsync blocks the writes of the donor for the whole copy, mariabackup for about a second at its end, xtrabackup-v2 and clone not at all; reads go on with each. mysqldump is taken for rsync.',
    source: P7,
  },
  wsrep_sst_donor: {
    type: 'list',
    item: { type: 'text', description: 'A host.', source: P7 },
    default: [],
    description:
      'Donors to be preferred, in this order. Without it: one that can do IST, then the first Synced member.',
    source: P7,
  },
  'gcache.size': {
    type: 'size',
    default: '128MiB',
    min: 1,
    description:
      'How many bytes of write-sets a member keeps. A member that was away for longer than that many bytes were written needs a full copy (SST) instead of what it missed (IST).',
    source: G6,
  },
  'gcache.recover': {
    type: 'flag',
    default: false,
    description:
      'Keep the cache across a restart; otherwise a member that restarted can donate by SST only at first.',
    source: `${G6}: off in Galera 3, on in Galera 4`,
  },
  data: {
    type: 'size',
    default: '10GiB',
    description: 'Size of the database: what an SST copies.',
    source: 'MODEL',
  },
  write_set: {
    type: 'size',
    default: '4kB',
    min: 1,
    description: 'Mean size of a replicated transaction: with the write rate, how fast the cache is overrun.',
    source: 'MODEL',
  },
  write_rate: {
    type: 'rate',
    default: '0/s',
    description: 'Committed writes of clients that are not in the scenario, on top of those that are.',
    source: 'MODEL',
  },
  apply_time: {
    type: 'duration',
    default: '0.5ms',
    min: 0,
    exclusiveMin: true,
    description:
      'Time to apply one write-set at one applier thread. A member that is slowed down so far that it applies less than is written makes all others wait (flow control).',
    source: 'calibrated: catch-up at 800 to 1570 transactions/s on a busy host, galera-4 26.4.23',
  },
  wsrep_applier_threads: {
    type: 'count',
    default: 1,
    min: 1,
    description: 'Appliers that work in parallel.',
    source: 'Percona XtraDB Cluster documentation, wsrep-system-index',
  },
  start_time: {
    type: 'distribution',
    default: 'uniform 500ms to 700ms',
    description: 'From the start of mysqld until it talks to the group, recovery of its position included.',
    source: CALIBRATED,
  },
  sst_request: {
    type: 'duration',
    default: '800ms',
    description: 'From the view that lets a member in until a donor has been chosen and begins to send.',
    source: CALIBRATED,
  },
  ist_time: {
    type: 'distribution',
    default: 'uniform 2s to 2200ms',
    description:
      'IST to a member that has just started, storage start-up included and bytes excluded; a member that kept running needs none of it.',
    source: CALIBRATED,
  },
  ist_rate: {
    type: 'size',
    default: '50MB',
    min: 1,
    description: 'Bytes of missed write-sets sent per second.',
    source: 'MODEL',
  },
  sst_time: {
    type: 'duration',
    optional: true,
    description:
      'Fixed part of an SST at the donor. Left out: 1s for rsync and clone, 5s for the backup methods.',
    source: CALIBRATED,
  },
  sst_rate: {
    type: 'size',
    optional: true,
    description:
      'Bytes of data copied per second by an SST. Left out: 78MB for rsync and clone, 30MB for the backup methods.',
    source: CALIBRATED,
  },
  sst_join: {
    type: 'duration',
    optional: true,
    description:
      'From the last byte of an SST until the joiner has started its storage. Left out: 900ms for rsync and clone, 1800ms for the backup methods, which prepare first.',
    source: CALIBRATED,
  },
  sst_lock: {
    type: 'duration',
    optional: true,
    description:
      'How long commits at the donor wait at the end of a backup. Left out: 1100ms for mariabackup, none for the others (rsync: the whole copy).',
    source: CALIBRATED,
  },
});

/** Parameters of queries, commits and what clients see of them. */
import { parameters } from '../../declaration/parameter.js';

const G5 = 'codership/galera and percona/galera, gcs/src/gcs_params.cpp';
const MYSQL = 'MySQL reference manual, server system variables';

export const trafficParameters = parameters({
  query: {
    type: 'group',
    fields: {
      read: {
        type: 'distribution',
        default: 'lognormal mean 1ms sigma 1',
        description: 'CPU time of a read.',
        source: 'MODEL; measured median 0.7 ms, round trip included',
      },
      write: {
        type: 'distribution',
        default: 'lognormal mean 3ms sigma 1',
        description: 'CPU time of a write; the commit adds a round trip to the farthest member.',
        source: 'MODEL; measured median 2.7 ms, round trips included',
      },
    },
    description: 'CPU time of queries at the member that is asked.',
    source: 'MODEL',
  },
  max_connections: {
    type: 'count',
    default: 151,
    min: 1,
    description: 'Sessions a member holds at a time; one more gets error 1040 at once.',
    source: MYSQL,
  },
  'gcs.fc_limit': {
    type: 'count',
    default: 100,
    min: 1,
    description:
      'A member with more write-sets waiting than this (times the root of the number of members) stops the commits of the whole cluster until it has caught up.',
    source: `${G5}: 100 at Percona, 16 upstream`,
  },
  'gcs.fc_factor': {
    type: 'number',
    default: 1,
    min: 0,
    max: 1,
    description: 'Commits go on when the waiting write-sets are down to this part of the limit.',
    source: G5,
  },
  'gcs.fc_single_primary': {
    type: 'flag',
    default: false,
    description:
      'All writes go to one member: the limit is not multiplied by the root of the number of members.',
    source: `${G5} (gcs.fc_master_slave in Galera 3)`,
  },
  'gcs.sync_donor': {
    type: 'flag',
    default: false,
    description: 'A donor takes part in flow control: the cluster waits for it.',
    source: G5,
  },
  wsrep_retry_autocommit: {
    type: 'count',
    default: 1,
    description:
      'How often a write that lost a certification conflict is tried again before the client gets 1213.',
    source: 'Percona XtraDB Cluster documentation, wsrep-system-index',
  },
  hot_rows: {
    type: 'count',
    default: 10_000,
    min: 1,
    description:
      'Rows that writes hit, evenly: while writes go to several members, a commit conflicts with probability 1 - exp(-r L/h), r the write rate at the others, L the commit latency, h these rows.',
    source: 'MODEL',
  },
  wsrep_dirty_reads: {
    type: 'flag',
    default: false,
    description: 'Answer reads while non-primary instead of failing them with 1047.',
    source: 'Percona XtraDB Cluster documentation, wsrep-system-index',
  },
  available_when_donor: {
    type: 'flag',
    default: false,
    description:
      'The check passes on a donor, too. Without it, recovery can cause an outage: the last healthy member becomes donor and fails its check.',
    source: 'olafz/percona-clustercheck',
  },
  list_order: {
    type: 'choice',
    options: ['first', 'random'],
    default: 'first',
    description:
      'Callers that name this component itself (and no address in front) have a list of its members: all try them in the same order, or each starts anywhere.',
    source: 'MODEL',
  },
  list_connect_timeout: {
    type: 'duration',
    default: '3s',
    description: 'After this time without a connection a caller with a list tries the next member.',
    source: 'MODEL',
  },
});

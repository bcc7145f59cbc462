/** What can be set: options of `wsrep_provider_options` and `my.cnf` by their own names, hasim's own in snake_case. */
import { parameters } from '../../declaration/parameter.js';
import { transferParameters } from './parameters-transfer.js';
import { trafficParameters } from './parameters-traffic.js';

const G4 = 'codership/galera, gcomm/src/defaults.cpp and evs_proto.cpp';
const G2 = 'codership/galera, gcomm/src/pc_proto.cpp';
const D = 'measured, galera-4 26.4.23';

const membership = parameters({
  'evs.suspect_timeout': {
    type: 'duration',
    default: '5s',
    min: 0.1,
    description:
      'Silence after which a member is suspected and, being really silent, dropped. Commits wait that long plus up to one inactive_check_period and one join round (6.0 to 6.5 s with the defaults); reads go on.',
    source: `${G4}; the rule: ${D}`,
  },
  'evs.inactive_check_period': {
    type: 'duration',
    default: '500ms',
    min: 0,
    exclusiveMin: true,
    description: 'How often each member looks for silent ones; its phase is that of the start of mysqld.',
    source: G4,
  },
  'evs.inactive_timeout': {
    type: 'duration',
    default: '15s',
    min: 0.1,
    description:
      'Silence after which a member is dropped whatever the others say. Understood and checked; in no trial did it decide when commits went on.',
    source: `${G4}; ${D}`,
  },
  'evs.keepalive_period': {
    type: 'duration',
    min: 0.1,
    optional: true,
    description:
      'How often a member that has nothing to send says that it is there (default 1s). Understood and checked (a third of evs.suspect_timeout at most); under load there is always something to send.',
    source: G4,
  },
  'evs.install_timeout': {
    type: 'duration',
    optional: true,
    description:
      'How long members may take to agree on a view (default: half of evs.inactive_timeout). Understood and checked; in no trial did it decide when commits went on.',
    source: `${G4}; ${D}`,
  },
  'evs.join_retrans_period': {
    type: 'duration',
    default: '1s',
    min: 0.1,
    description:
      'How often join messages are repeated while a new view is agreed on: the last step of the stall is a whole number of them.',
    source: `${G4}; the rule: ${D}`,
  },
  'gmcast.peer_timeout': {
    type: 'duration',
    default: '3s',
    min: 0.1,
    description:
      'Silence after which the connection to a peer is made anew. After a shorter one the old connection goes on, by its next retransmission.',
    source: 'codership/galera, gcomm/src/gmcast.cpp',
  },
  'pc.weight': {
    type: 'count',
    default: 1,
    max: 254,
    description:
      'Weight of a member in the quorum: a side goes on if 2 x (its weight) + (weight of those that left in order) > weight of the last primary view.',
    source: G2,
  },
  'pc.ignore_sb': {
    type: 'flag',
    default: false,
    description: 'Stay primary with exactly half of the weight. Both halves do: split brain.',
    source: G2,
  },
  'pc.ignore_quorum': {
    type: 'flag',
    default: false,
    description: 'Stay primary whatever is left. Every part does: split brain.',
    source: G2,
  },
  'pc.npvo': {
    type: 'flag',
    default: false,
    description:
      'When two primary components meet, the newer one overrides the older (whose members abort), instead of the other way round.',
    source: G2,
  },
  'pc.recovery': {
    type: 'flag',
    default: true,
    description:
      'Keep the last primary view on disk (gvwstate.dat): when all its members are back after a crash of all, they are primary again by themselves.',
    source: 'Percona XtraDB Cluster documentation, wsrep-provider-index',
  },
  garbd: {
    type: 'list',
    item: {
      type: 'text',
      description: 'A host, or a group of hosts, of `on`.',
      source: 'Percona XtraDB Cluster documentation, garbd-howto',
    },
    default: [],
    description:
      'Hosts of `on` that run the arbitrator (process garbd) instead of a database: a vote without data, which cannot be connected to.',
    source: 'Percona XtraDB Cluster documentation, garbd-howto',
  },
  leave_stall: {
    type: 'distribution',
    default: 'lognormal median 250ms sigma 0.7',
    description: 'How long commits of the others wait when a member leaves in order.',
    source: `${D}: 0.09 to 1.1 s, median 0.2 s of 6 trials on a busy host`,
  },
  reconnect: {
    type: 'distribution',
    default: 'lognormal median 1450ms sigma 0.5',
    description: 'From the healing of a path (or from learning to be outside) until a merge of views begins.',
    source: `${D}: 0.2 to 4 s, median 1.4 s of 21 heals`,
  },
  merge_stall: {
    type: 'distribution',
    default: 'uniform 400ms to 3s',
    description: 'How long commits wait once more when parts that had been separated merge.',
    source: `${D}: 0.46 to 3.2 s, median 1.5 s of 20 heals`,
  },
  join_stall: {
    type: 'distribution',
    default: 'lognormal median 900ms sigma 0.6',
    description: 'How long commits wait once more when a member that has just started is let in.',
    source: `${D}: 0.52 to 2.6 s, median 0.9 s of 25 restarts`,
  },
  resume_notice: {
    type: 'distribution',
    default: 'uniform 1500ms to 6400ms',
    description:
      'How long a member that stood still for longer than suspect_timeout, and was dropped meanwhile, goes on as if it were inside (reads are stale, writes wait) until it becomes non-primary.',
    source: `${D}: 1.6 to 6.4 s, 3 trials`,
  },
  bootstrap_after: {
    type: 'distribution',
    default: 'lognormal median 20min sigma 0.8',
    description:
      'From the loss of the last primary component until an operator, seeing that it does not come back, bootstraps the most advanced member that runs.',
    source: 'MODEL',
  },
  restart_after: {
    type: 'distribution',
    default: 'uniform 5s to 15s',
    description:
      'A mysqld that ended itself (a broken state transfer, a conflict of two primary components) is started again by its supervisor after this time.',
    source: 'MODEL',
  },
});

export const galeraParameters = parameters({ ...membership, ...transferParameters, ...trafficParameters });

export type GaleraParameters = typeof galeraParameters;

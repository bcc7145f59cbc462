/** What a scenario may say about a volume. Options are spelled as in `gluster volume set`; ours are snake_case. */
import { parameters, type Values } from '../../declaration/parameter.js';

const ADMINISTRATION = 'GlusterFS documentation, Managing Volumes';
const QUORUM = 'GlusterFS documentation, Arbiter volumes and quorum options';
const AFR = 'GlusterFS source, xlators/cluster/afr/src/afr.c';
const GLUSTERD = 'GlusterFS source, xlators/mgmt/glusterd/src/glusterd-volume-set.c';
const POSIX = 'GlusterFS source, xlators/storage/posix/src/posix-common.c';
const TRIALS = 'trials of GlusterFS 10.3, replica 3 (calibrated)';
const MODEL = 'MODEL';

const layout = parameters({
  replica: {
    type: 'count',
    default: 3,
    min: 1,
    max: 5,
    description:
      'Copies of every file. Hosts are dealt to replica sets in order; more hosts than copies make a distributed volume, in which losing one set loses its share of the files.',
    source: 'Linode guide for highly available web sites',
  },
  arbiter: {
    type: 'count',
    default: 0,
    min: 0,
    max: 1,
    description:
      'With 1 the last brick of each set keeps names and attributes but no data: it has a vote in the quorum and serves no reads. `replica: 3, arbiter: 1` and `replica: 2, arbiter: 1` both mean two data bricks and the arbiter.',
    source: QUORUM,
  },
  mounted_by: {
    type: 'list',
    item: { type: 'component', description: 'A component.', source: MODEL },
    optional: true,
    description:
      'Components whose hosts mount the volume, each host with connections of its own to every brick. Without it there is one mount, at the clients outside.',
    source: MODEL,
  },
});

const connections = parameters({
  'network.ping-timeout': {
    type: 'duration',
    default: '42s',
    min: 0,
    max: 1013,
    description:
      'A busy mount drops the connection to a silent brick one to two times this long after the silence began; until then everything that touches the replica set hangs. 0: never, then network.frame-timeout ends it.',
    source: ADMINISTRATION,
  },
  'network.frame-timeout': {
    type: 'duration',
    default: '30min',
    min: 0,
    max: 86_400,
    description: 'How long an operation waits for a brick when network.ping-timeout is 0.',
    source: ADMINISTRATION,
  },
  'client.keepalive-time': {
    type: 'duration',
    default: '20s',
    min: 1,
    max: 3600,
    description:
      'Idle connections (those of the self-heal daemons) are probed this often; with interval and count it decides which silent outages a self-heal daemon notices at all.',
    source: GLUSTERD,
  },
  'client.keepalive-interval': {
    type: 'duration',
    default: '2s',
    min: 1,
    max: 3600,
    description: 'Between the probes once one was not answered.',
    source: GLUSTERD,
  },
  'client.keepalive-count': {
    type: 'count',
    default: 9,
    min: 1,
    max: 100,
    description: 'Unanswered probes until an idle connection is given up.',
    source: GLUSTERD,
  },
  handshake: {
    type: 'duration',
    default: '0.1s',
    min: 0,
    max: 60,
    description:
      'From a successful attempt to reconnect (one every 3 s, counted from the disconnect) until the brick counts as up.',
    source: TRIALS,
  },
});

const quorum = parameters({
  'cluster.quorum-type': {
    type: 'choice',
    options: ['none', 'auto', 'fixed'],
    optional: true,
    description:
      'How many bricks of a set a mount must see, or else every operation (reads too) fails with ENOTCONN. auto: more than half, or half with the first brick. fixed: cluster.quorum-count. none: one is enough, and split brain is possible. Default: auto for three copies or more and with an arbiter, else none.',
    source: QUORUM,
  },
  'cluster.quorum-count': {
    type: 'count',
    min: 1,
    max: 5,
    optional: true,
    description: 'Bricks needed with cluster.quorum-type: fixed.',
    source: QUORUM,
  },
  'cluster.server-quorum-type': {
    type: 'choice',
    options: ['none', 'server'],
    default: 'none',
    description:
      'server: a glusterd that sees too few of its peers kills the bricks of its own host, and starts them when it sees enough again.',
    source: QUORUM,
  },
  'cluster.server-quorum-ratio': {
    type: 'share',
    min: 0,
    max: 1,
    optional: true,
    description: 'Share of the peers a glusterd must see, itself included. Default: more than half.',
    source: QUORUM,
  },
  peer_timeout: {
    type: 'distribution',
    default: 'uniform 38s to 42s',
    description:
      'How long one glusterd takes to notice that another has fallen silent; a killed one is noticed at once.',
    source: 'derived from keepalive 20 + 9 x 2 s and TCP_USER_TIMEOUT 42 s (MODEL)',
  },
});

const reading = parameters({
  'cluster.read-hash-mode': {
    type: 'count',
    default: 1,
    min: 0,
    max: 5,
    later: ['3', '4', '5'],
    description:
      'Which brick serves the reads of a file. 0: the first readable one. 1, 2: by a hash of the file, so that reads spread evenly over the bricks.',
    source: AFR,
  },
  'cluster.choose-local': {
    type: 'flag',
    default: true,
    description: 'A mount on a host with a brick of the set reads from that brick.',
    source: AFR,
  },
  'cluster.read-subvolume-index': {
    type: 'count',
    min: 0,
    max: 4,
    optional: true,
    description: 'The brick of each set, counted from 0, that serves all reads while it is readable.',
    source: AFR,
  },
  file: {
    type: 'group',
    description: 'CPU time of one file operation at each brick that takes part in it.',
    source: MODEL,
    fields: {
      read: {
        type: 'distribution',
        default: 'lognormal mean 0.3ms sigma 0.5',
        description: 'At the brick that serves the read.',
        source: MODEL,
      },
      write: {
        type: 'distribution',
        default: 'lognormal mean 0.5ms sigma 0.5',
        description: 'At every brick that is up: the slowest decides.',
        source: MODEL,
      },
    },
  },
  round_trips: {
    type: 'group',
    description: 'Network round trips of one operation, to the farthest brick that takes part.',
    source: MODEL,
    fields: {
      read: { type: 'count', default: 2, min: 0, max: 20, description: 'Look-up, then read.', source: MODEL },
      write: {
        type: 'count',
        default: 4,
        min: 0,
        max: 20,
        description: 'Lock, pre-op, write, and post-op with unlock (some are merged by eager locks).',
        source: 'GlusterFS documentation, Automatic File Replication; the number is MODEL',
      },
    },
  },
});

const healing = parameters({
  'cluster.self-heal-daemon': {
    type: 'flag',
    default: true,
    description: 'Whether glustershd heals at all.',
    source: AFR,
  },
  'cluster.heal-timeout': {
    type: 'duration',
    default: '10min',
    min: 5,
    max: 31_536_000,
    description:
      'Period of the crawl that finds what no child-up event announced: files that missed a write during an outage the self-heal daemon did not notice wait for it.',
    source: AFR,
  },
  'cluster.shd-max-threads': {
    type: 'count',
    default: 1,
    min: 1,
    max: 64,
    description: 'Files healed at a time.',
    source: AFR,
  },
  'cluster.favorite-child-policy': {
    type: 'choice',
    options: ['none', 'size', 'ctime', 'mtime', 'majority'],
    default: 'none',
    description:
      'Who wins a split brain without being asked; the writes of the others are lost. none: the files answer EIO until an operator resolves them. majority decides only among three copies or more.',
    source: AFR,
  },
  heal_delay: {
    type: 'duration',
    default: '1.8s',
    min: 0,
    max: 3600,
    description: 'From the moment a self-heal daemon sees a brick come up to the first healed file.',
    source: TRIALS,
  },
  heal_entry: {
    type: 'distribution',
    default: 'uniform 110ms to 200ms',
    description: 'Time to heal one small file, drawn once for each sweep.',
    source: TRIALS,
  },
  heal_bytes_per_second: {
    type: 'size',
    default: '50MB',
    min: 1,
    description: 'Data that one heal thread copies in a second: decides when files are large.',
    source: MODEL,
  },
  data: {
    type: 'size',
    default: '1GiB',
    min: 1,
    description: 'On the whole volume: what a full heal copies after a disk was lost.',
    source: MODEL,
  },
  file_size: { type: 'size', default: '64kB', min: 1, description: 'Mean size of a file.', source: MODEL },
  working_set: {
    type: 'count',
    default: 1000,
    min: 1,
    max: 1_000_000_000,
    description: 'Files that are in use (read and written evenly): no more than these can miss a write.',
    source: MODEL,
  },
});

const bricks = parameters({
  brick_start: {
    type: 'distribution',
    default: 'uniform 1s to 1.2s',
    description: 'From the start of a brick process until glusterd knows its port.',
    source: TRIALS,
  },
  drop_stall: {
    type: 'distribution',
    default: 'uniform 80ms to 360ms',
    description:
      'A mount stands still this long when the connection to a brick is reset (kill -9, orderly stop).',
    source: TRIALS,
  },
  return_stall: {
    type: 'group',
    description: 'A mount stands still this long, once, when a brick comes back that has missed writes.',
    source: TRIALS,
    fields: {
      read: { type: 'distribution', default: 'uniform 0.3s to 0.9s', description: 'Reads.', source: TRIALS },
      write: {
        type: 'distribution',
        default: 'uniform 0.3s to 3.1s',
        description: 'Writes.',
        source: TRIALS,
      },
    },
  },
  'storage.health-check-interval': {
    type: 'duration',
    default: '30s',
    min: 0,
    max: 86_400,
    description: 'A brick tests its disk this often, and ends itself when the disk fails. 0: never.',
    source: POSIX,
  },
  'storage.health-check-timeout': {
    type: 'duration',
    default: '20s',
    min: 0,
    max: 86_400,
    description: 'How long that test may take before the disk counts as failed.',
    source: POSIX,
  },
});

export const glusterParameters = { ...layout, ...connections, ...quorum, ...reading, ...healing, ...bricks };

export type GlusterParameters = typeof glusterParameters;
export type GlusterValues = Values<GlusterParameters>;

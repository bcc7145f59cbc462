/** GlusterFS 10.3, replica 3, FUSE client, a hundred files. */
import type { ReplicationOutcome } from '../../../src/metrics/outcome.js';
import { answersAgain, began, restored, undone } from '../observables.js';
import { setup, type Basis, type Comparison, type Row, type Setup, type Source } from '../row.js';

const FILE = 'gluster.csv';
const from = (experiment: string | readonly string[], column: string): Source => {
  return { file: FILE, where: { experiment }, column };
};

const calibratedBy = (parameter: string): Basis => ({ calibratedBy: `components.files.${parameter}` });
const seconds = (spare: Omit<Row, 'kind' | 'unit'>): Row => ({ kind: 'row', unit: 's', ...spare });

/** Real operations: a stall is as long as the longest of them took. */
const busy = (scenario: string, full = 1000, quick = 100): Setup => ({
  scenario,
  trials: { full, quick },
  why: 'real operations, up to 90 a second',
});

const longest = (outcome: ReplicationOutcome): number => latencyOf(outcome, 0);
const latencyOf = (outcome: ReplicationOutcome, trafficClass: number): number =>
  outcome.classes[trafficClass]?.latency.maxSeconds ?? 0;

const kills: readonly Comparison[] = [
  seconds({
    id: 'gluster/kill-writes',
    title: 'kill -9 of a brick: writes stall',
    setup: busy('gluster-kill-brick'),
    measured: from('K_kill_brick', 'max_write_stall_s'),
    observe: longest,
    basis: calibratedBy('drop_stall'),
  }),
  seconds({
    id: 'gluster/kill-reads',
    title: 'kill -9 of a brick: reads stall',
    setup: busy('gluster-kill-brick-reads'),
    measured: from('K_kill_brick', 'max_read_stall_s'),
    observe: longest,
    basis: calibratedBy('drop_stall'),
  }),
  {
    kind: 'claim',
    id: 'gluster/kill-errors',
    title: 'kill -9 of a brick, and its return: no operation fails',
    setup: busy('gluster-brick-returns-reads', 500, 60),
    measured: { hits: 6, of: 6, source: `${FILE}, K_kill_brick` },
    observe: (outcome) => outcome.cells.length === 0,
    basis: 'predicted',
  },
  seconds({
    id: 'gluster/return-writes',
    title: 'the brick returns: writes stall once',
    setup: busy('gluster-brick-returns', 500, 60),
    measured: from(['K_kill_brick', 'L_silent_node'], 'stall_on_return_w'),
    observe: longest,
    basis: calibratedBy('return_stall.write'),
  }),
  seconds({
    id: 'gluster/return-reads',
    title: 'the brick returns: reads stall once',
    setup: busy('gluster-brick-returns-reads', 500, 60),
    measured: from('K_kill_brick', 'stall_on_return_r'),
    observe: (outcome) => latencyOf(outcome, 1),
    basis: calibratedBy('return_stall.read'),
  }),
  seconds({
    id: 'gluster/heal',
    title: 'the brick returns: a hundred small files are healed',
    setup: busy('gluster-brick-returns', 500, 60),
    measured: { ...from('K_kill_brick', 'heal_to_zero_s'), below: 30 },
    observe: (outcome) => restored(outcome, 'files', 'kill'),
    basis: calibratedBy('heal_entry'),
    remark: 'Without the two trials on a host so busy that starting the brick alone took 14 s (53 and 69 s).',
  }),
];

const silences: readonly Comparison[] = [
  ...['write', 'read', 'stat'].map((operation) =>
    seconds({
      id: `gluster/silent-${operation}s`,
      title: `silent host, ping-timeout 42: ${operation}s hang`,
      setup: {
        scenario: operation === 'write' ? 'gluster-silent-host' : 'gluster-silent-host-reads',
        trials: { full: 2000, quick: 200 },
      },
      measured: from('L_silent_node', operation === 'stat' ? 'max_stat_stall' : `max_${operation}_stall_s`),
      observe: longest,
      basis: 'predicted',
    }),
  ),
  seconds({
    id: 'gluster/silent-reconnect',
    title: 'the silent host returns: the client is connected again',
    setup: setup('gluster-silent-host-returns'),
    measured: from('L_silent_node', 'client_reconnect_s'),
    observe: (outcome) => restored(outcome, 'files', 'silence'),
    basis: 'predicted',
  }),
  {
    kind: 'claim',
    id: 'gluster/short-silence',
    title: 'silence of 20 s, ping-timeout 8: files stay pending for at least a minute',
    setup: busy('gluster-short-silence', 500, 60),
    measured: { hits: 1, of: 1, source: 'noted: pending until the crawl of cluster.heal-timeout' },
    observe: (outcome) => restored(outcome, 'files', 'silence') === null,
    basis: 'predicted',
  },
];

const failsFrom = (outcome: ReplicationOutcome): number => outcome.outages[0]?.startSeconds ?? Infinity;

const twoKilled: readonly Comparison[] = [
  ...['write', 'read'].map((operation): Comparison => ({
    kind: 'claim',
    id: `gluster/two-killed-${operation}s`,
    title: `two bricks killed: ${operation}s fail at once`,
    setup: busy(operation === 'write' ? 'gluster-two-killed' : 'gluster-two-killed-reads', 500, 60),
    measured: { hits: 3, of: 3, source: `${FILE}, M_two_bricks_killed: ENOTCONN within 0.1 s` },
    observe: (outcome) => failsFrom(outcome) < began(outcome, 'first') + 0.4,
    basis: 'predicted',
  })),
  seconds({
    id: 'gluster/two-killed-back',
    title: 'two bricks killed, one started: writes are back',
    setup: busy('gluster-two-killed', 500, 60),
    measured: from('M_two_bricks_killed', 'writes_back_after_start_s'),
    observe: (outcome) => answersAgain(outcome, undone(outcome, 'first')),
    basis: calibratedBy('brick_start'),
  }),
];

export const gluster: readonly Comparison[] = [...kills, ...silences, ...twoKilled];

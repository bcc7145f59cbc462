/** All rows of docs/truth.md, by the software they are about. */
import type { Comparison } from './row.js';
import { apache } from './rows/apache.js';
import { galera } from './rows/galera.js';
import { gluster } from './rows/gluster.js';
import { haproxy } from './rows/haproxy.js';
import { keepalived } from './rows/keepalived.js';
import { nameOf } from './row.js';

export interface Chapter {
  readonly title: string;
  /** What was run. */
  readonly setting: string;
  readonly comparisons: readonly Comparison[];
  /** What the files hold besides, and why it is not compared. */
  readonly leftOut: readonly string[];
}

export const chapters: readonly Chapter[] = [
  {
    title: 'keepalived 2.2.7',
    setting:
      'Three hosts, priorities 150, 100, 50, `advert_int 1`, VRRP version 2. A client sends a probe every 10 or 20 ms.',
    comparisons: keepalived,
    leftOut: [
      '`preempted_back_after_restore_s` of keepalived-script.csv: counted from the command that mends the service, which had yet to start; the instants fall into two narrow groups 2 s apart, so the restart was not at a random phase of the script, and the phase was not recorded.',
      '`vip_probes_lost_at_20ms`: the simulated probe asks the service that fails, not the kernel.',
      '`dual_total_s`: when the cut ended, which was chosen, not measured.',
    ],
  },
  {
    title: 'HAProxy 2.6.12',
    setting:
      'Three back ends, 100 requests a second, clients that wait for 5 s, `inter 5s fall 2 rise 2`, `timeout connect 5s`, `timeout check 3s`; one back end is struck for 23 s. `retries 3` with `option redispatch`, or none.',
    comparisons: haproxy,
    leftOut: [
      '`up_after_restore_s` after SIGSTOP (10 to 21 s): it depends on how fast the back end works off what it had accepted, which was not recorded.',
      '`ok_but_slower_than_1s`: zero but for hosts with a load of 30 and more.',
    ],
  },
  {
    title: 'Apache 2.4.71',
    setting:
      'Ten workers, a handler of 100 ms, Poisson arrivals of new connections for 45 s from one machine whose clients give up after 5 s; prefork and event, one trial each. A base load of 80/s with a burst of +120/s for 15 s, two trials each.',
    comparisons: apache,
    leftOut: [
      'Shares served *during* the burst: only the base load was tabulated, so it is unknown how many the burst really sent.',
      '`p90` and `p95`: between p50 and p99, and of the same requests.',
    ],
  },
  {
    title: 'Galera 26.4.23 in MariaDB 10.11',
    setting: 'Three members, default timers, a writer and a reader at each of them.',
    comparisons: galera,
    leftOut: [
      'SST of 112 and 320 MB: on the busy host, where they took longer than 432 MB on the idle one.',
      'Commit latencies of the first repetitions: on the busy host (load 17 to 23).',
      '`max_read_stall_s` (0.06 to 0.7 s): how long the busy host kept a reader waiting; that reads go on is compared.',
      'The client of a member whose link was down for 6 s: its write ends in error 1047, 1.1 s after the heal.',
    ],
  },
  {
    title: 'GlusterFS 10.3',
    setting:
      'Replica 3, a FUSE client that reads, writes and stats a hundred files, `network.ping-timeout 42`.',
    comparisons: gluster,
    leftOut: [
      '`all_heal_zero_s` after a silent host (31 to 73 s): healing on the overloaded host.',
      'Heal begins 3 to 6 s after the return, 5 to 9 entries a second: noted; compared is when all is healed.',
    ],
  },
];

export const comparisons: readonly Comparison[] = chapters.flatMap((chapter) => chapter.comparisons);

/** Comparisons that are read off the same trials. */
export function bySetup(some: readonly Comparison[]): ReadonlyMap<string, readonly Comparison[]> {
  const groups = new Map<string, Comparison[]>();
  for (const comparison of some) {
    const name = nameOf(comparison.setup);
    const group = groups.get(name) ?? [];
    group.push(comparison);
    groups.set(name, group);
  }
  return groups;
}

/** What keepalived.conf says, in its own words; hasim's own keys are snake_case and say MODEL or what they were measured from. */
import { parameters, type Values } from '../../declaration/parameter.js';

const MANUAL = 'keepalived.conf(5)';

const script = parameters({
  check: {
    type: 'text',
    default: 'clustercheck',
    description:
      'What the script asks of the member on its own host: clustercheck (exit 0 only if it is synced), tcp (a connection is ' +
      'enough, so a hung service passes), or a path that the service answers.',
    source: 'percona-clustercheck; Linode guide "Host a Website with High Availability"',
  },
  interval: {
    type: 'duration',
    default: '1s',
    min: 0.001,
    description:
      'Time between the starts of two runs. Together with fall it decides how long a failed service keeps the address.',
    source: `${MANUAL}, vrrp_script interval`,
  },
  timeout: {
    type: 'duration',
    optional: true,
    min: 0.001,
    description:
      'A run that takes longer is ended and counts as failed when its time is over. Left out: the interval.',
    source: `${MANUAL}, vrrp_script timeout`,
  },
  fall: {
    type: 'count',
    default: 1,
    min: 1,
    description: 'Failed runs in a row until the script counts as failed.',
    source: `${MANUAL}, vrrp_script fall`,
  },
  rise: {
    type: 'count',
    default: 1,
    min: 1,
    description: 'Good runs in a row until a failed script counts as good again.',
    source: `${MANUAL}, vrrp_script rise`,
  },
  weight: {
    type: 'number',
    default: 0,
    min: -253,
    max: 253,
    description:
      '0: a failed script puts the instance into FAULT, which says goodbye with a priority-0 advert. Otherwise it changes the ' +
      'priority: above 0 is added while good, below 0 while failed, and the others wait for a full master-down interval.',
    source: `${MANUAL}, vrrp_script weight`,
  },
  init_fail: {
    type: 'flag',
    default: false,
    description: 'The script counts as failed until it has succeeded rise times after the start.',
    source: `${MANUAL}, vrrp_script init_fail`,
  },
  run_time: {
    type: 'duration',
    default: '0.1s',
    description: 'How long a run takes beside what it asks. clustercheck sleeps 0.1 s before it ends.',
    source: 'percona-clustercheck, script clustercheck',
  },
  connect_timeout: {
    type: 'duration',
    default: '10s',
    min: 0.001,
    description:
      'The script itself gives up a connection, or a server that accepts and stays silent, after this time: clustercheck ' +
      'gives the mysql client 10 s, the server greeting included.',
    source: 'percona-clustercheck, --connect-timeout=10',
  },
});

const trackInterface = parameters({
  weight: {
    type: 'number',
    default: 0,
    min: -253,
    max: 253,
    description:
      '0: without carrier the instance is in FAULT. Otherwise the priority changes, as for scripts.',
    source: `${MANUAL}, track_interface`,
  },
});

export const keepalivedParameters = parameters({
  serves: {
    type: 'component',
    description: 'Whoever calls the address reaches the member of this component on the host that holds it.',
    source: 'MODEL',
  },
  priority: {
    type: 'count',
    default: 100,
    min: 1,
    max: 255,
    description:
      'The highest holds the address. Equal ones: the higher source address wins, here the later host. 255 is the owner: at once ' +
      'and always master.',
    source: `${MANUAL}, priority; RFC 3768`,
  },
  advert_int: {
    type: 'duration',
    default: '1s',
    min: 0.01,
    max: 255,
    description:
      'Time between two adverts of the master, and with down_timer_adverts the patience of the others. Version 2 knows whole ' +
      'seconds only and drops adverts of another interval.',
    source: `${MANUAL}, advert_int`,
  },
  vrrp_version: {
    type: 'count',
    default: 2,
    min: 2,
    max: 3,
    description:
      'In version 3 the skew is scaled by advert_int, and the interval is learned from the master.',
    source: `${MANUAL}, vrrp_version; RFC 3768, RFC 5798`,
  },
  state: {
    type: 'choice',
    options: ['BACKUP', 'MASTER'],
    default: 'BACKUP',
    description:
      'MASTER waits for one advert only after its start, unless a script must report first; it switches nopreempt off.',
    source: `${MANUAL}, state; keepalived 2.2.7 vrrp_init_state`,
  },
  down_timer_adverts: {
    type: 'count',
    default: 3,
    min: 1,
    max: 100,
    description: 'Adverts that must be missed until a backup takes over.',
    source: `${MANUAL}, down_timer_adverts`,
  },
  nopreempt: {
    type: 'flag',
    default: false,
    description:
      'A backup of higher priority leaves a master of lower priority alone. It plays no part in a master.',
    source: `${MANUAL}, nopreempt`,
  },
  preempt_delay: {
    type: 'duration',
    default: '0s',
    max: 1000,
    description:
      'How long a backup of higher priority still respects a lower master, from its first advert on.',
    source: `${MANUAL}, preempt_delay`,
  },
  vrrp_startup_delay: {
    type: 'duration',
    default: '0s',
    description: 'After its start the daemon waits so much longer before it may become master.',
    source: `${MANUAL}, vrrp_startup_delay`,
  },
  dont_track_primary: {
    type: 'flag',
    default: false,
    description:
      'Ignore the carrier of the interface: without it the address stays and no FAULT is declared.',
    source: `${MANUAL}, dont_track_primary`,
  },
  track_interface: {
    type: 'group',
    fields: trackInterface,
    description: 'What loss of carrier does.',
    source: `${MANUAL}, track_interface`,
  },
  vrrp_script: {
    type: 'list',
    item: { type: 'group', fields: script, description: 'One script.', source: MANUAL },
    default: [],
    description: 'Scripts that look at the service of their own host.',
    source: `${MANUAL}, vrrp_script`,
  },
  skip_busy_tick: {
    type: 'flag',
    default: false,
    description:
      'Keepalived 2.3.3 and later leave out a run while the one before is still going; 2.2.7 to 2.3.2 only say so. With timeout = ' +
      'interval the two race, and half of the colliding runs are lost (MODEL).',
    source: 'keepalived vrrp_script_thread, tags v2.2.7 and v2.3.3',
  },
  garp_master_delay: {
    type: 'duration',
    default: '5s',
    description: 'A second batch of gratuitous ARPs this long after the takeover; 0s: none.',
    source: `${MANUAL}, garp_master_delay`,
  },
  garp_master_repeat: {
    type: 'count',
    default: 5,
    min: 1,
    description: 'Gratuitous ARPs in a batch; one that arrives is enough.',
    source: `${MANUAL}, garp_master_repeat`,
  },
  garp_master_refresh: {
    type: 'duration',
    default: '0s',
    description:
      'The master repeats its gratuitous ARP this often; 0s: never. Without it a neighbour that missed the last one sends into a ' +
      'black hole until its entry expires, 5 to 53 s.',
    source: `${MANUAL}, garp_master_refresh`,
  },
  garp_master_refresh_repeat: {
    type: 'count',
    default: 1,
    min: 1,
    description: 'Gratuitous ARPs in a refresh.',
    source: `${MANUAL}, garp_master_refresh_repeat`,
  },
  garp_lower_prio_delay: {
    type: 'duration',
    optional: true,
    description: 'Second batch after a master has heard a lower one. Left out: as garp_master_delay.',
    source: `${MANUAL}, garp_lower_prio_delay`,
  },
  garp_lower_prio_repeat: {
    type: 'count',
    optional: true,
    description:
      'Gratuitous ARPs when a master has heard a lower one; 0: none. Left out: as garp_master_repeat.',
    source: `${MANUAL}, garp_lower_prio_repeat`,
  },
  announced_by: {
    type: 'choice',
    options: ['arp', 'bgp'],
    default: 'arp',
    later: ['bgp'],
    description:
      'How the others learn where the address lives now. Some data centres route it by BGP instead of ARP.',
    source: 'Linode guide "Configure Failover on a Compute Instance"',
  },
  start_up: {
    type: 'distribution',
    default: 'lognormal median 0.1s sigma 1',
    description:
      'From the start of the daemon until it listens: configuration read, left-over address removed.',
    source:
      'measured: keepalived 2.2.7, preempt 3.55 s after a restart against 3.45 s after a return of the carrier',
  },
  reaction: {
    type: 'distribution',
    default: 'exponential mean 0.05s',
    description: 'From the decision to take over until the address is configured and announced.',
    source: 'measured: keepalived 2.2.7, first answer after the instant that the timers give, 0.01 to 0.2 s',
  },
});

export type KeepalivedParameters = typeof keepalivedParameters;
export type KeepalivedValues = Values<KeepalivedParameters>;
export type ScriptValues = Values<typeof script>;

/** The parameters of the cluster as the model uses them: times in whole microseconds, methods with their figures. */
import { fromSeconds, type Distribution, type Microseconds } from '../../engine/index.js';
import type { Values } from '../../declaration/parameter.js';
import type { GaleraParameters } from './parameters.js';

export type GaleraValues = Values<GaleraParameters>;

/** What an SST method does to the donor, and how fast it is. */
export interface SstMethod {
  readonly fixedSeconds: number;
  readonly bytesPerSecond: number;
  readonly joinSeconds: number;
  /** Commits at the donor wait at the end of the copy. */
  readonly lockSeconds: number;
  /** Commits at the donor wait during the whole copy. */
  readonly blocking: boolean;
}

export interface Settings {
  readonly suspect: Microseconds;
  readonly check: Microseconds;
  readonly retrans: Microseconds;
  readonly peerTimeout: Microseconds;
  /** From the suspicion to the new view: the check period, in whole join rounds. */
  readonly agreement: Microseconds;
  readonly ignoreSplitBrain: boolean;
  readonly ignoreQuorum: boolean;
  readonly newerOverrides: boolean;
  readonly recovery: boolean;
  readonly sst: SstMethod;
  readonly dataBytes: number;
  readonly writeSetBytes: number;
  /** How many write-sets the cache holds. */
  readonly cachedWrites: number;
  readonly keepsCache: boolean;
  readonly preferredDonors: readonly string[];
  readonly requestSeconds: number;
  readonly istBytesPerSecond: number;
  /** Write-sets per second that a member at full speed applies. */
  readonly applyRate: number;
  readonly backgroundRate: number;
  readonly law: Readonly<Record<Law, Distribution>>;
}

/** Times that are drawn; each member has a stream of its own for each. */
export type Law =
  'start' | 'leave' | 'reconnect' | 'merge' | 'join' | 'resume' | 'ist' | 'restart' | 'bootstrap';

/** Calibrated figures (measurements of 432 MB on an idle host), by method. */
const METHODS: Readonly<Record<string, SstMethod>> = {
  rsync: { fixedSeconds: 1, bytesPerSecond: 78e6, joinSeconds: 0.9, lockSeconds: 0, blocking: true },
  clone: { fixedSeconds: 1, bytesPerSecond: 78e6, joinSeconds: 0.9, lockSeconds: 0, blocking: false },
  mariabackup: { fixedSeconds: 5, bytesPerSecond: 30e6, joinSeconds: 1.8, lockSeconds: 1.1, blocking: false },
  'xtrabackup-v2': {
    ...{ fixedSeconds: 5, bytesPerSecond: 30e6, joinSeconds: 1.8, lockSeconds: 0, blocking: false },
  },
};

export function settingsFrom(values: GaleraValues): Settings {
  const check = fromSeconds(values['evs.inactive_check_period']);
  const retrans = fromSeconds(values['evs.join_retrans_period']);
  return {
    suspect: fromSeconds(values['evs.suspect_timeout']),
    check,
    retrans,
    peerTimeout: fromSeconds(values['gmcast.peer_timeout']),
    agreement: Math.ceil(check / retrans) * retrans,
    ignoreSplitBrain: values['pc.ignore_sb'],
    ignoreQuorum: values['pc.ignore_quorum'],
    newerOverrides: values['pc.npvo'],
    recovery: values['pc.recovery'],
    sst: methodFrom(values),
    dataBytes: values.data,
    writeSetBytes: values.write_set,
    cachedWrites: Math.floor(values['gcache.size'] / values.write_set),
    keepsCache: values['gcache.recover'],
    preferredDonors: values.wsrep_sst_donor,
    requestSeconds: values.sst_request,
    istBytesPerSecond: values.ist_rate,
    applyRate: values.wsrep_applier_threads / values.apply_time,
    backgroundRate: values.write_rate,
    law: lawsFrom(values),
  };
}

/** The method's figures, each replaced where the scenario says otherwise. A mysqldump counts as rsync. */
function methodFrom(values: GaleraValues): SstMethod {
  const method = METHODS[values.wsrep_sst_method] ?? METHODS.rsync;
  if (method === undefined) throw new Error(`no figures for ${values.wsrep_sst_method}`);
  return {
    fixedSeconds: values.sst_time ?? method.fixedSeconds,
    bytesPerSecond: values.sst_rate ?? method.bytesPerSecond,
    joinSeconds: values.sst_join ?? method.joinSeconds,
    lockSeconds: values.sst_lock ?? method.lockSeconds,
    blocking: method.blocking,
  };
}

function lawsFrom(values: GaleraValues): Readonly<Record<Law, Distribution>> {
  return {
    start: values.start_time,
    leave: values.leave_stall,
    reconnect: values.reconnect,
    merge: values.merge_stall,
    join: values.join_stall,
    resume: values.resume_notice,
    ist: values.ist_time,
    restart: values.restart_after,
    bootstrap: values.bootstrap_after,
  };
}

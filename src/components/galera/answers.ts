/** From the state of a member to what its SQL port answers. */
import type { CauseId } from '../../engine/index.js';
import type { Answers } from './endpoint.js';
import type { Cluster } from './cluster.js';
import type { FlowControl } from './gcs/flow-control.js';
import { conflictShare, isNews } from './gcs/certification.js';
import type { GaleraMember } from './member.js';
import { farthestRoundTrip } from './reachability.js';
import type { Transfers } from './transfers.js';
import type { WriteRates } from './write-rates.js';

const CAUSES = ['gone', 'closed', 'readsFail', 'writesFail', 'commitsWait', 'checkFails'] as const;

export interface AnswerSources {
  readonly cluster: Cluster;
  readonly transfers: Transfers;
  readonly flowControl: FlowControl;
  readonly rates: WriteRates;
  /** The cause of certification conflicts: nobody's fault. */
  readonly conflictBecause: number;
}

/** @param before what it answered until now: a share of conflicts that has hardly changed stays as it was */
export function answersOf(sources: AnswerSources, member: GaleraMember, before: Answers): Answers {
  const { cluster } = sources;
  if (!cluster.inPrimary(member) || !member.serves) return unserved(sources, member, before);
  const view = cluster.views.of(member);
  const blocked = sources.transfers.blocking(member);
  const { available_when_donor: available } = cluster.context.parameters;
  const commitSeconds = commitLatency(cluster, member);
  return {
    gone: cluster.goneBecause(member),
    lastGone: member.lastGone,
    closed: closedBecause(member),
    readsFail: 0,
    writesFail: 0,
    commitsWait: member.stall || blocked || sources.flowControl.stopOf(view),
    checkFails: member.standing === 'donor' && !available ? sources.transfers.donorBecause(member) : 0,
    commitSeconds,
    conflicts: conflictsAt(sources, { member, commitSeconds, before: before.conflicts }),
    conflictBecause: sources.conflictBecause,
  };
}

/** The share of conflicts that it is to answer with at the present rates, all else being as it was. */
export function conflictsNow(sources: AnswerSources, member: GaleraMember, present: Answers): number {
  const { commitSeconds, conflicts } = present;
  if (!sources.cluster.inPrimary(member) || !member.serves) return conflicts;
  return conflictsAt(sources, { member, commitSeconds, before: conflicts });
}

/** Nothing that a caller would notice has changed. */
export function sameAnswers(one: Answers, other: Answers): boolean {
  return (
    sameCauses(one, other) &&
    one.gone === other.gone &&
    one.lastGone === other.lastGone &&
    one.commitSeconds === other.commitSeconds &&
    one.conflicts === other.conflicts &&
    one.conflictBecause === other.conflictBecause
  );
}

/** The newest of the causes that have come or gone. */
export function reasonOfChange(before: Answers, after: Answers): CauseId {
  const changed = CAUSES.filter((key) => before[key] !== after[key]);
  return Math.max(0, ...changed.map((key) => after[key] || before[key]));
}

function sameCauses(one: Answers, other: Answers): boolean {
  return (
    one.closed === other.closed &&
    one.readsFail === other.readsFail &&
    one.writesFail === other.writesFail &&
    one.commitsWait === other.commitsWait &&
    one.checkFails === other.checkFails
  );
}

function unserved({ cluster }: AnswerSources, member: GaleraMember, before: Answers): Answers {
  const because = known(member);
  const dirty = cluster.context.parameters.wsrep_dirty_reads && member.phase === 'connected';
  return {
    gone: cluster.goneBecause(member),
    lastGone: member.lastGone,
    closed: closedBecause(member),
    readsFail: dirty ? 0 : because,
    writesFail: because,
    commitsWait: 0,
    checkFails: because,
    commitSeconds: before.commitSeconds,
    conflicts: before.conflicts,
    conflictBecause: before.conflictBecause,
  };
}

function closedBecause(member: GaleraMember): CauseId {
  return member.closed || member.phase === 'absent' ? known(member) : 0;
}

/** Total order needs a word from every member of the view. */
function commitLatency(cluster: Cluster, member: GaleraMember): number {
  return farthestRoundTrip(cluster.network, member.host, cluster.hostsOf(cluster.views.of(member)));
}

function conflictsAt(
  { cluster, rates }: AnswerSources,
  at: { readonly member: GaleraMember; readonly commitSeconds: number; readonly before: number },
): number {
  const { parameters } = cluster.context;
  const share = conflictShare({
    ratePerSecond: rates.elsewhere(at.member.index),
    latencySeconds: parameters.query.write.mean + at.commitSeconds,
    hotRows: parameters.hot_rows,
    retries: parameters.wsrep_retry_autocommit,
  });
  return isNews(at.before, share) ? share : at.before;
}

/** A cause is never missing: whoever fails an operation must say why. */
function known(member: GaleraMember): number {
  return member.because || member.gone || member.lastGone || 0;
}

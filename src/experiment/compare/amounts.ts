/** One replication as amounts to compare: every measure is a ratio of two sums over replications. */
import { SECONDS_PER_YEAR } from '../../engine/time.js';
import { sum } from '../../metrics/intervals.js';
import type { ReplicationOutcome, WindowsOutcome } from '../../metrics/outcome.js';
import type { ComparedMeasure, ComparedPart, Difference } from '../../results/comparison.js';
import type { TargetSpecification } from '../../scenario/model.js';

export interface Amount {
  readonly measure: ComparedMeasure | ComparedPart;
  readonly subject: string | null;
  readonly part: number;
  readonly whole: number;
}

export type Unit = Difference['unit'];

/** Unit of the ratio, and what it is multiplied by. */
interface Scale {
  readonly unit: Unit;
  readonly factor: number;
  /** A subject that does not appear has none of it; of the others it has no value. */
  readonly absentIsZero: boolean;
}

const SHARE: Scale = { unit: 'share', factor: 1, absentIsZero: false };
const SECONDS: Scale = { unit: 'seconds', factor: 1, absentIsZero: false };
const A_YEAR: Scale = { unit: 'a year', factor: SECONDS_PER_YEAR, absentIsZero: true };
const SECONDS_A_YEAR: Scale = { unit: 'seconds a year', factor: SECONDS_PER_YEAR, absentIsZero: true };

/** In the order in which they are told. */
export const SCALES: Readonly<Record<ComparedMeasure | ComparedPart, Scale>> = {
  loss: SHARE,
  'loss-excluding-planned': SHARE,
  unavailability: SHARE,
  'unavailability-excluding-planned': SHARE,
  downtime: SECONDS_A_YEAR,
  'downtime-excluding-planned': SECONDS_A_YEAR,
  outages: A_YEAR,
  outage: SECONDS,
  'years-missing-target': SHARE,
  slow: SECONDS_A_YEAR,
  'loss-of-class': SHARE,
  latency: SECONDS,
  'latency-p95': SECONDS,
  'latency-p99': SECONDS,
  failovers: A_YEAR,
  failover: SECONDS,
  'redundancy-lost': SECONDS_A_YEAR,
  'lost-writes': A_YEAR,
  'stale-reads': A_YEAR,
  'split-brain': SECONDS_A_YEAR,
  utilisation: SHARE,
  'lost-by-cause': A_YEAR,
  'lost-by-origin': A_YEAR,
  'lost-by-fault': A_YEAR,
  'down-by-origin': SECONDS_A_YEAR,
  'down-by-fault': SECONDS_A_YEAR,
};

/** @param target on availability, of which missed years are counted; null: there is none */
export function amountsOf(outcome: ReplicationOutcome, target: TargetSpecification | null): Amount[] {
  return [
    ...availability(outcome),
    ...outages(outcome),
    ...(target === null ? [] : missed(outcome.year, target)),
    ...classes(outcome),
    ...failovers(outcome),
    ...integrals(outcome),
    ...parts(outcome),
  ];
}

/** Of each whole year: what a year tells as well as a replication does. */
export function yearAmounts({ year }: ReplicationOutcome): Amount[][] {
  return year.offered.map((offered, index) => {
    const of = (measure: ComparedMeasure, part: number, whole: number): Amount => ({
      ...{ measure, subject: null, part, whole },
    });
    const [lost, lostPlanned] = [year.lost[index]!, year.lostPlanned[index]!];
    const [down, planned] = [year.downSeconds[index]!, year.downPlannedSeconds[index]!];
    const byRequest = [of('loss', lost, offered), of('loss-excluding-planned', lost - lostPlanned, offered)];
    const byTime = [
      of('unavailability', down, SECONDS_PER_YEAR),
      of('unavailability-excluding-planned', down - planned, SECONDS_PER_YEAR),
      of('downtime', down, SECONDS_PER_YEAR),
      of('downtime-excluding-planned', down - planned, SECONDS_PER_YEAR),
      of('outages', year.outages[index]!, SECONDS_PER_YEAR),
    ];
    return [...(offered > 0 ? byRequest : []), ...(Number.isNaN(down) ? [] : byTime)];
  });
}

function availability(outcome: ReplicationOutcome): Amount[] {
  const lost = sum(outcome.classes.map((one) => one.lost));
  const offered = lost + sum(outcome.classes.map((one) => one.served));
  const planned = sum(outcome.cells.filter((cell) => cell.planned).map((cell) => cell.count));
  return offered === 0
    ? []
    : [
        { measure: 'loss', subject: null, part: lost, whole: offered },
        { measure: 'loss-excluding-planned', subject: null, part: lost - planned, whole: offered },
      ];
}

function outages(outcome: ReplicationOutcome): Amount[] {
  const { downSeconds, measuredSeconds: whole, down, outages: all, slowSeconds } = outcome;
  if (downSeconds === null) return [];
  const unplanned = downSeconds - sum(down.filter((cell) => cell.planned).map((cell) => cell.seconds));
  const long = sum(all.map(({ startSeconds, endSeconds }) => endSeconds - startSeconds));
  const of = (measure: ComparedMeasure, part: number, by = whole): Amount => ({
    ...{ measure, subject: null, part, whole: by },
  });
  return [
    of('unavailability', downSeconds),
    of('unavailability-excluding-planned', unplanned),
    of('downtime', downSeconds),
    of('downtime-excluding-planned', unplanned),
    of('outages', all.length),
    of('outage', long, all.length),
    of('slow', slowSeconds),
  ];
}

function missed(year: WindowsOutcome, target: TargetSpecification): Amount[] {
  const least = 1 - target.threshold;
  const byRequest = target.measure === 'availability' && sum(year.offered) > 0;
  const misses = year.offered.filter((offered, index) => {
    const planned = target.excludingPlanned ? year.lostPlanned[index]! : 0;
    const plannedSeconds = target.excludingPlanned ? year.downPlannedSeconds[index]! : 0;
    return byRequest
      ? year.lost[index]! - planned > least * offered
      : year.downSeconds[index]! - plannedSeconds > least * SECONDS_PER_YEAR;
  });
  const whole = year.offered.length;
  return whole === 0
    ? []
    : [{ measure: 'years-missing-target', subject: target.name, part: misses.length, whole }];
}

function classes(outcome: ReplicationOutcome): Amount[] {
  return outcome.classes.flatMap(({ name: subject, served, lost, latency }) => {
    const loss: Amount = { measure: 'loss-of-class', subject, part: lost, whole: lost + served };
    if (latency.count === 0) return [loss];
    const quantile = (p: number): number => latency.quantileSeconds(p) ?? 0;
    return [
      loss,
      { measure: 'latency', subject, part: (latency.meanSeconds ?? 0) * latency.count, whole: latency.count },
      { measure: 'latency-p95', subject, part: quantile(0.95), whole: 1 },
      { measure: 'latency-p99', subject, part: quantile(0.99), whole: 1 },
    ];
  });
}

function failovers({ failovers: all, measuredSeconds }: ReplicationOutcome): Amount[] {
  const subjects = [...new Set(all.map((one) => one.component))];
  return subjects.flatMap((subject) => {
    const own = all.filter((one) => one.component === subject);
    const whole = own.filter((one) => one.reconnectionSeconds !== null);
    const totals = whole.map(
      ({ stages, reconnectionSeconds }) =>
        stages.detection + stages.decision + stages.redirection + (reconnectionSeconds ?? 0),
    );
    return [
      { measure: 'failovers', subject, part: own.length, whole: measuredSeconds },
      { measure: 'failover', subject, part: sum(totals), whole: whole.length },
    ];
  });
}

function integrals(outcome: ReplicationOutcome): Amount[] {
  const { measuredSeconds: whole, redundancyLostSeconds, stations } = outcome;
  return [
    ...Object.entries(redundancyLostSeconds).map(([subject, part]) => ({
      ...{ measure: 'redundancy-lost' as const, subject, part, whole },
    })),
    { measure: 'lost-writes', subject: null, part: outcome.lostWrites, whole },
    { measure: 'stale-reads', subject: null, part: outcome.staleReads, whole },
    { measure: 'split-brain', subject: null, part: outcome.splitBrainSeconds, whole },
    ...stations.map(({ name, workers, busySeconds }) => ({
      ...{ measure: 'utilisation' as const, subject: name, part: busySeconds, whole: workers * whole },
    })),
  ];
}

function parts({ cells, down, measuredSeconds: whole }: ReplicationOutcome): Amount[] {
  const totals = new Map<string, Amount>();
  const add = (measure: ComparedPart, subject: string, part: number): void => {
    const key = `${measure}\u0000${subject}`;
    totals.set(key, { measure, subject, whole, part: part + (totals.get(key)?.part ?? 0) });
  };
  for (const { cause, origin, faults, count } of cells) {
    add('lost-by-cause', cause, count);
    add('lost-by-origin', origin, count);
    add('lost-by-fault', faults, count);
  }
  for (const { origin, faults, seconds } of down) {
    add('down-by-origin', origin, seconds);
    add('down-by-fault', faults, seconds);
  }
  return [...totals.values()];
}

/** What intervals are made of: stretches of time that are taken as independent, folded into sums as they come. */
import { SECONDS_PER_YEAR } from '../engine/time.js';
import { RatioMoments } from '../metrics/moments.js';
import type { OutageOutcome, ReplicationOutcome } from '../metrics/outcome.js';

/** A replication, or a year of one. */
export interface Batch {
  readonly offered: number;
  readonly lost: number;
  readonly lostUnplanned: number;
  /** Of those, outside of outages. */
  readonly lostAside: number;
  readonly lostAsideUnplanned: number;
  readonly measuredSeconds: number;
  /** NaN where neither requests nor a state told. */
  readonly downSeconds: number;
  readonly downUnplannedSeconds: number;
  readonly outages: number;
}

export class Batches {
  /** Lost to offered. */
  readonly lost = new RatioMoments();
  readonly lostUnplanned = new RatioMoments();
  readonly lostAside = new RatioMoments();
  readonly lostAsideUnplanned = new RatioMoments();
  /** Down to measured seconds. */
  readonly down = new RatioMoments();
  readonly downUnplanned = new RatioMoments();
  /** Outages to measured seconds. */
  readonly outages = new RatioMoments();

  constructor(readonly from: 'replications' | 'years') {}

  get count(): number {
    return this.outages.count;
  }

  add(batch: Batch): void {
    const { offered, measuredSeconds } = batch;
    this.lost.add(batch.lost, offered);
    this.lostUnplanned.add(batch.lostUnplanned, offered);
    this.lostAside.add(batch.lostAside, offered);
    this.lostAsideUnplanned.add(batch.lostAsideUnplanned, offered);
    this.down.add(batch.downSeconds, measuredSeconds);
    this.downUnplanned.add(batch.downUnplannedSeconds, measuredSeconds);
    this.outages.add(batch.outages, measuredSeconds);
  }
}

export function batchOf(outcome: ReplicationOutcome): Batch {
  let [lost, served, planned, downPlanned] = [0, 0, 0, 0];
  for (const one of outcome.classes) {
    lost += one.lost;
    served += one.served;
  }
  for (const cell of outcome.cells) if (cell.planned) planned += cell.count;
  for (const cell of outcome.down) if (cell.planned) downPlanned += cell.seconds;
  const within = lostWithin(outcome.outages);
  return {
    ...{ offered: lost + served, lost, lostUnplanned: lost - planned },
    lostAside: Math.max(0, lost - within.all),
    lostAsideUnplanned: Math.max(0, lost - planned - within.unplanned),
    measuredSeconds: outcome.measuredSeconds,
    downSeconds: outcome.downSeconds ?? NaN,
    downUnplannedSeconds: (outcome.downSeconds ?? NaN) - downPlanned,
    outages: outcome.outages.length,
  };
}

/** The whole years of a replication, and the rest as one batch. */
export function yearsOf({ year, outages }: ReplicationOutcome, whole: Batch): Batch[] {
  const years = year.offered.map((offered, index): Batch => {
    const lost = year.lost[index] ?? 0;
    const lostUnplanned = lost - (year.lostPlanned[index] ?? 0);
    const downSeconds = year.downSeconds[index] ?? NaN;
    const within = lostWithin(
      outages.filter((one) => Math.floor(one.startSeconds / SECONDS_PER_YEAR) === index),
    );
    return {
      ...{ offered, lost, lostUnplanned, measuredSeconds: SECONDS_PER_YEAR, downSeconds },
      lostAside: Math.max(0, lost - within.all),
      lostAsideUnplanned: Math.max(0, lostUnplanned - within.unplanned),
      downUnplannedSeconds: downSeconds - (year.downPlannedSeconds[index] ?? 0),
      outages: year.outages[index] ?? 0,
    };
  });
  const rest = (of: (batch: Batch) => number): number =>
    Math.max(
      0,
      years.reduce((left, one) => left - of(one), of(whole)),
    );
  const measuredSeconds = rest((one) => one.measuredSeconds);
  if (measuredSeconds === 0) return years;
  return [
    ...years,
    {
      ...{ measuredSeconds, offered: rest((one) => one.offered), outages: rest((one) => one.outages) },
      ...{ lost: rest((one) => one.lost), lostUnplanned: rest((one) => one.lostUnplanned) },
      ...{
        lostAside: rest((one) => one.lostAside),
        lostAsideUnplanned: rest((one) => one.lostAsideUnplanned),
      },
      downSeconds: rest((one) => one.downSeconds),
      downUnplannedSeconds: rest((one) => one.downUnplannedSeconds),
    },
  ];
}

function lostWithin(outages: readonly OutageOutcome[]): { readonly all: number; readonly unplanned: number } {
  let [all, unplanned] = [0, 0];
  for (const { lost, plannedShare } of outages) {
    all += lost;
    unplanned += lost * (1 - plannedShare);
  }
  return { all, unplanned };
}

/** What intervals are made of: numbers of stretches of time that are taken as independent. */
import { SECONDS_PER_YEAR } from '../engine/time.js';
import type { Aggregate } from './aggregate.js';

export interface Batches {
  readonly from: 'replications' | 'years';
  readonly offered: readonly number[];
  readonly lost: readonly number[];
  readonly lostUnplanned: readonly number[];
  readonly measuredSeconds: readonly number[];
  /** NaN where neither requests nor a state told. */
  readonly downSeconds: readonly number[];
  readonly downUnplannedSeconds: readonly number[];
  readonly outages: readonly number[];
}

/** From so many on replications speak for themselves. */
const ENOUGH = 10;

/**
 * Replications are independent by construction. Where there are few, their years are taken: what one year hands on to
 * the next is the faults that are open at midnight of the last day and the ages of clocks that are not exponential.
 */
export function batchesOf(aggregate: Aggregate): Batches {
  const { per, year } = aggregate;
  if (aggregate.replications >= ENOUGH || year.count < ENOUGH) return { from: 'replications', ...per };
  const batches = {
    ...{
      offered: [...year.offered],
      lost: [...year.lost],
      lostUnplanned: minus(year.lost, year.lostPlanned),
    },
    measuredSeconds: year.offered.map(() => SECONDS_PER_YEAR),
    downSeconds: [...year.downSeconds],
    downUnplannedSeconds: minus(year.downSeconds, year.downPlannedSeconds),
    outages: [...year.outages],
  };
  let first = 0;
  year.perReplication.forEach((count, replication) => {
    const rest = (per.measuredSeconds[replication] ?? 0) - count * SECONDS_PER_YEAR;
    const years = { first, end: (first += count) };
    // The rest of a year is a batch of its own.
    if (rest > 0) addRest(batches, per, { replication, ...years });
  });
  return { from: 'years', ...batches };
}

type Columns = Record<Exclude<keyof Batches, 'from'>, number[]>;

function addRest(
  batches: Columns,
  per: Columns,
  at: { readonly replication: number; readonly first: number; readonly end: number },
): void {
  for (const key of Object.keys(batches) as (keyof Columns)[]) {
    let rest = per[key][at.replication]!;
    for (let year = at.first; year < at.end; year++) rest -= batches[key][year]!;
    batches[key].push(Math.max(0, rest));
  }
}

function minus(all: readonly number[], some: readonly number[]): number[] {
  return all.map((value, index) => value - some[index]!);
}

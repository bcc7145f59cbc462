/** Rows for CSV files and pictures: of the first replications, whereas numbers cover all. */
import type { FailoverOutcome, FaultOutcome, OutageOutcome, ReplicationOutcome } from '../metrics/outcome.js';
import type { Details, YearRow } from '../results/results.js';
import { WINDOW_SECONDS } from './windows.js';

const MOST_REPLICATIONS = 1000;
const MOST_ROWS = 50_000;

type Row<Of> = Of & { readonly replication: number };

export class DetailRows {
  readonly outages: Row<OutageOutcome>[] = [];
  readonly failovers: Row<FailoverOutcome>[] = [];
  readonly faults: Row<FaultOutcome>[] = [];
  readonly years: YearRow[] = [];
  series: { binSeconds: number; offered: number[]; served: number[] } | null = null;
  story: Details['story'] = [];
  replications = 0;

  /** @param before how many replications there were before this one */
  add(outcome: ReplicationOutcome, before: number): void {
    if (this.story.length === 0) this.story = outcome.story;
    if (!this.hasRoom(outcome, before)) return;
    const { replication, outages, failovers, faults } = outcome;
    for (const one of outages.slice(0, MOST_ROWS)) this.outages.push({ ...one, replication });
    for (const one of failovers.slice(0, MOST_ROWS)) this.failovers.push({ ...one, replication });
    for (const one of faults.slice(0, MOST_ROWS)) this.faults.push({ ...one, replication });
    this.years.push(...yearRows(outcome).slice(0, MOST_ROWS));
    this.addSeries(outcome.series);
    this.replications += 1;
  }

  /** The first one, and those after it as long as their rows are not too many. */
  private hasRoom({ outages, failovers, faults }: ReplicationOutcome, before: number): boolean {
    if (before === 0) return true;
    if (this.replications < before || before >= MOST_REPLICATIONS) return false;
    const rows = this.outages.length + this.failovers.length + this.faults.length;
    return rows + outages.length + failovers.length + faults.length <= MOST_ROWS;
  }

  private addSeries({ binSeconds, offered, served }: ReplicationOutcome['series']): void {
    if (!this.series) {
      this.series = { binSeconds, offered: [...offered], served: [...served] };
      return;
    }
    for (let bin = 0; bin < offered.length; bin++) {
      this.series.offered[bin]! += offered[bin]!;
      this.series.served[bin]! += served[bin]!;
    }
  }
}

/** Empty where a replication is shorter than a year, or nobody told whether the service was up. */
function yearRows({ replication, year }: ReplicationOutcome): YearRow[] {
  const byRequest = year.offered.some((offered) => offered > 0);
  return year.downSeconds.flatMap((downtimeSeconds, index) => {
    if (Number.isNaN(downtimeSeconds)) return [];
    const [offered, lost] = [year.offered[index] ?? 0, year.lost[index] ?? 0];
    const ratio = offered > 0 ? lost / offered : 0;
    return [
      {
        ...{ replication, year: index, downtimeSeconds, outages: year.outages[index] ?? 0 },
        unavailability: byRequest ? ratio : downtimeSeconds / WINDOW_SECONDS.year,
      },
    ];
  });
}

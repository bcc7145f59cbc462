/** What a run leaves besides the results: rows for CSV files and series for pictures, of the first replications. */
import { SECONDS_PER_YEAR } from '../engine/time.js';
import type { Details, YearRow } from '../results/results.js';
import type { Aggregate } from './aggregate.js';
import { unavailabilityOf } from './estimates.js';
import { order } from './ranked.js';

export function detailsOf(aggregate: Aggregate): Details {
  return {
    replications: aggregate.detailedReplications,
    outages: aggregate.outageRows.map((one) => ({
      replication: one.replication,
      startSeconds: one.startSeconds,
      durationSeconds: one.endSeconds - one.startSeconds,
      requestsLost: one.lost,
      cause: one.cause,
      origin: one.origin,
      faults: one.faults,
    })),
    failovers: aggregate.failoverRows.map((one) => ({
      replication: one.replication,
      component: one.component,
      mechanism: one.mechanism,
      trigger: one.trigger,
      faults: one.faults,
      injectedSeconds: one.injectedSeconds,
      detectionSeconds: one.stages.detection,
      decisionSeconds: one.stages.decision,
      redirectionSeconds: one.stages.redirection,
      reconnectionSeconds: one.reconnectionSeconds,
    })),
    faults: aggregate.faultRows,
    series: aggregate.series ?? { binSeconds: 1, offered: [], served: [] },
    losses: lossesOf(aggregate),
    years: yearsOf(aggregate),
    story: aggregate.story,
  };
}

function lossesOf(aggregate: Aggregate): Details['losses'] {
  return [...aggregate.cells.values()]
    .map(({ trafficClass, cause, origin, faults, count }) => ({
      trafficClass,
      cause,
      origin,
      faults,
      count,
    }))
    .sort((a, b) => b.count - a.count || order(JSON.stringify(a), JSON.stringify(b)));
}

/** Empty where replications are shorter than a year, or nobody told whether the service was up. */
function yearsOf({ year, detailedReplications }: Aggregate): YearRow[] {
  const unavailabilities = unavailabilityOf(year, SECONDS_PER_YEAR);
  const rows: YearRow[] = [];
  let first = 0;
  for (let replication = 0; replication < detailedReplications; replication++) {
    const count = year.perReplication[replication] ?? 0;
    for (let index = 0; index < count; index++) {
      const downtimeSeconds = year.downSeconds[first + index]!;
      if (!Number.isNaN(downtimeSeconds))
        rows.push({
          ...{ replication, year: index, downtimeSeconds },
          unavailability: unavailabilities[first + index] ?? downtimeSeconds / SECONDS_PER_YEAR,
          outages: year.outages[first + index]!,
        });
    }
    first += count;
  }
  return rows;
}

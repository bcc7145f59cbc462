/** What a run leaves besides the results: rows for CSV files and series for pictures, of the first replications. */
import type { Details } from '../results/results.js';
import type { Aggregate } from './aggregate.js';
import { order } from './ranked.js';

export function detailsOf(aggregate: Aggregate): Details {
  const { details: rows } = aggregate;
  return {
    replications: rows.replications,
    outages: rows.outages.map((one) => ({
      replication: one.replication,
      startSeconds: one.startSeconds,
      durationSeconds: one.endSeconds - one.startSeconds,
      requestsLost: one.lost,
      cause: one.cause,
      origin: one.origin,
      faults: one.faults,
    })),
    failovers: rows.failovers.map((one) => ({
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
    faults: rows.faults,
    series: rows.series ?? { binSeconds: 1, offered: [], served: [] },
    losses: lossesOf(aggregate),
    years: rows.years,
    story: rows.story,
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

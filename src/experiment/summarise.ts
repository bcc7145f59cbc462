/** From folded replications to Results: every measure of results-contract, each defined once. */
import { SECONDS_PER_DAY, SECONDS_PER_YEAR } from '../engine/time.js';
import { sum } from '../metrics/intervals.js';
import { summaryOf, summaryOfHistogram } from '../metrics/sample-summary.js';
import type { Details, FailoverResult, Results } from '../results/results.js';
import { describeFault } from '../scenario/describe-fault.js';
import type { Scenario } from '../scenario/model.js';
import type { Aggregate } from './aggregate.js';
import { availability, downtime, missProbability, outages, perYear, unavailability } from './estimates.js';
import { failoverTotals, judge } from './targets.js';

/** What the run itself knows: how it went, on what, how long it took. */
export interface RunFacts {
  readonly version: string;
  readonly node: string;
  readonly lens: 'requests' | 'flow';
  readonly complete: boolean;
  readonly stoppedBecause: string;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly threads: number;
  /** By component and mechanism, the range its own arithmetic gives. */
  readonly formulas: ReadonlyMap<string, string>;
  readonly longestRepairSeconds: number | null;
}

export function summarise(scenario: Scenario, aggregate: Aggregate, facts: RunFacts): Results {
  const unavailable = unavailability(aggregate, facts.longestRepairSeconds);
  const available = availability(unavailable);
  const years = aggregate.measuredSeconds / SECONDS_PER_YEAR;
  const threshold = scenario.targets.find((target) => target.measure === 'availability')?.threshold ?? null;
  const downtimeSecondsPerYear = downtime(unavailable.time, aggregate);
  const data = {
    lostWrites: aggregate.lostWrites,
    staleReads: aggregate.staleReads,
    splitBrainSeconds: aggregate.splitBrainSeconds,
  };
  const measured = { unavailability: unavailable, availability: available, downtimeSecondsPerYear, data };
  return {
    format: 'hasim-results/1',
    hasim: facts.version,
    scenario: {
      name: scenario.name,
      file: scenario.file,
      sha256: scenario.sha256,
      question: scenario.question,
      faults: scenario.faults.map((fault) => ({ id: fault.id, text: describeFault(fault) })),
    },
    run: {
      seed: scenario.run.seed,
      lens: facts.lens,
      method: 'plain',
      start: scenario.run.start,
      node: facts.node,
      replications: aggregate.replications,
      replicationYears: scenario.run.durationSeconds / SECONDS_PER_YEAR,
      simulatedYears: years,
      complete: facts.complete,
      stoppedBecause: facts.stoppedBecause,
    },
    ...measured,
    missProbability: {
      year: missProbability(aggregate, SECONDS_PER_YEAR, threshold),
      month: missProbability(aggregate, 30 * SECONDS_PER_DAY, threshold),
    },
    outages: outages(aggregate),
    requests: requests(aggregate),
    failovers: failovers(aggregate, facts.formulas),
    stations: stations(aggregate),
    faults: [...aggregate.faultCounts.values()]
      .sort((a, b) => order(`${a.id}@${a.target}`, `${b.id}@${b.target}`))
      .map((fault) => ({ ...fault, perYear: perYear(fault.count, years) })),
    targets: judge(scenario.targets, aggregate, measured),
    assumptions: scenario.assumptions,
    warnings: [...scenario.warnings, ...lensWarning(scenario, facts.lens)],
    performance: performanceOf(aggregate, facts),
  };
}

/** A scenario may ask for a lens that this version does not have. */
function lensWarning({ run }: Scenario, used: RunFacts['lens']): Results['warnings'] {
  if (run.lens === null || run.lens === used) return [];
  const message = `the ${run.lens} lens comes with a later version: every request was simulated`;
  return [{ code: 'lens-later', path: 'run.lens', message }];
}

function requests(aggregate: Aggregate): Results['requests'] {
  const byClass = aggregate.classes.map(({ name, served, lost, latency }) => {
    return [
      name,
      { offered: served + lost, served, lost, latencySeconds: summaryOfHistogram(latency) },
    ] as const;
  });
  const lost = sum(aggregate.classes.map((one) => one.lost));
  const served = sum(aggregate.classes.map((one) => one.served));
  return {
    basis: 'total',
    offered: lost + served,
    served,
    lost,
    attempts: aggregate.attempts,
    lostByCause: tally(aggregate, (cell) => cell.cause),
    lostByOrigin: tally(aggregate, (cell) => cell.origin),
    lostByFault: tally(aggregate, (cell) => cell.faults),
    byClass: Object.fromEntries(byClass),
  };
}

type CellLike = ReturnType<Aggregate['cells']['get']> & object;

/** Largest first; names decide among equals, so that the order is the same everywhere. */
function tally(aggregate: Aggregate, keyOf: (cell: CellLike) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const cell of aggregate.cells.values())
    counts.set(keyOf(cell), (counts.get(keyOf(cell)) ?? 0) + cell.count);
  const sorted = [...counts].sort(([a, x], [b, y]) => y - x || order(a, b));
  return Object.fromEntries(sorted);
}

function failovers(aggregate: Aggregate, formulas: ReadonlyMap<string, string>): FailoverResult[] {
  const groups = new Map<string, (typeof aggregate.failovers)[number][]>();
  for (const one of aggregate.failovers) {
    const key = [one.component, one.mechanism, one.trigger].join('\u0000');
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.keys()].sort(order).map((key) => {
    const group = groups.get(key) ?? [];
    const [component = '', mechanism = '', trigger = 'fault'] = key.split('\u0000');
    const done = group.filter((one) => one.reconnectionSeconds !== null);
    const restored = group.flatMap((one) => one.redundancyRestoredSeconds ?? []);
    return {
      component,
      mechanism,
      trigger: trigger as FailoverResult['trigger'],
      count: group.length,
      totalSeconds: summaryOf(failoverTotals(done, null)),
      requestsLost: sum(group.map((one) => one.lost)),
      stages: {
        detection: summaryOf(group.map((one) => one.stages.detection)),
        decision: summaryOf(group.map((one) => one.stages.decision)),
        redirection: summaryOf(group.map((one) => one.stages.redirection)),
        reconnection: summaryOf(done.map((one) => one.reconnectionSeconds ?? 0)),
      },
      byFormula: formulas.get(`${component}/${mechanism}`) ?? null,
      redundancyRestoredSeconds: summaryOf(restored),
    };
  });
}

function stations(aggregate: Aggregate): Results['stations'] {
  const begun = new Map<string, number>();
  for (const one of aggregate.stations) {
    begun.set(tierOf(one.name), (begun.get(tierOf(one.name)) ?? 0) + one.begun);
  }
  return [...aggregate.stations]
    .sort((a, b) => order(a.name, b.name))
    .map((station) => {
      const utilisation = station.busySeconds / (station.workers * aggregate.measuredSeconds);
      const tier = begun.get(tierOf(station.name)) ?? 0;
      return {
        name: station.name,
        share: tier > 0 ? station.begun / tier : null,
        utilisation,
        peakUtilisation: station.peakUtilisation,
        headroom: 1 - utilisation,
      };
    });
}

/** Stations that share a load: `web1/workers` and `web2/workers` are `web/workers`. */
function tierOf(station: string): string {
  return station.replace(/^(.*?)\d+\//, '$1/');
}

function performanceOf(aggregate: Aggregate, facts: RunFacts): Results['performance'] {
  const per = (value: number, by: number): number => (by > 0 ? value / by : 0);
  const offered = sum(aggregate.per.offered);
  return {
    wallSeconds: facts.wallSeconds,
    cpuSeconds: facts.cpuSeconds,
    events: aggregate.events,
    eventsPerSecond: per(aggregate.events, facts.cpuSeconds),
    requestsPerSecond: per(offered, facts.cpuSeconds),
    clusterYearsPerCpuSecond: per(aggregate.measuredSeconds / SECONDS_PER_YEAR, facts.cpuSeconds),
    threads: facts.threads,
  };
}

/** Rows for CSV and series for pictures. */
export function detailsOf(aggregate: Aggregate): Details {
  return {
    replications: aggregate.detailedReplications,
    outages: aggregate.outages.map((one) => ({
      replication: one.replication,
      startSeconds: one.startSeconds,
      durationSeconds: one.endSeconds - one.startSeconds,
      requestsLost: one.lost,
      cause: one.cause,
      origin: one.origin,
      faults: one.faults,
    })),
    failovers: aggregate.failovers.map((one) => ({
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
    losses: [...aggregate.cells.values()]
      .map(({ trafficClass, cause, origin, faults, count }) => ({
        trafficClass,
        cause,
        origin,
        faults,
        count,
      }))
      .sort((a, b) => b.count - a.count || order(JSON.stringify(a), JSON.stringify(b))),
    story: aggregate.story,
  };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

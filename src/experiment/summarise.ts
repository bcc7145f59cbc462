/** From folded replications to Results: every measure of results-contract, each defined once. */
import { SECONDS_PER_YEAR } from '../engine/time.js';
import { CONFIDENCE, poissonRate, sum } from '../metrics/intervals.js';
import { summaryOf, summaryOfHistogram } from '../metrics/sample-summary.js';
import type { FailoverResult, Results } from '../results/results.js';
import { describeFault } from '../scenario/describe-fault.js';
import type { Scenario } from '../scenario/model.js';
import type { Aggregate } from './aggregate.js';
import { availability, downtime, outages } from './estimates.js';
import { strictest } from './kept-promises.js';
import { basisOf, errorBudget, missProbability } from './promises.js';
import { order, ranked } from './ranked.js';
import { roughWarnings } from './rough.js';
import { judge, type Verdicts } from './targets.js';
import { ROUGH, unavailability } from './unavailability.js';

/** What the run itself knows: how it went, on what, how long it took. */
export interface RunFacts {
  readonly version: string;
  readonly node: string;
  readonly complete: boolean;
  readonly stoppedBecause: string;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly threads: number;
  /** By component and mechanism, the range its own arithmetic gives. */
  readonly formulas: ReadonlyMap<string, string>;
  readonly longestRepairSeconds: number | null;
  /** Of a run whose length was not known beforehand. */
  readonly looks?: Verdicts | null;
}

export function summarise(scenario: Scenario, aggregate: Aggregate, facts: RunFacts): Results {
  const certainty = { confidence: CONFIDENCE, longestRepairSeconds: facts.longestRepairSeconds };
  const unavailable = unavailability(aggregate, certainty);
  const target = strictest(scenario.targets);
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
    run: runOf(scenario, aggregate, facts),
    unavailability: unavailable,
    availability: availability(unavailable),
    downtimeSecondsPerYear: downtime(unavailable.time, aggregate),
    data: {
      lostWrites: aggregate.lostWrites,
      staleReads: aggregate.staleReads,
      splitBrainSeconds: aggregate.splitBrainSeconds,
    },
    unavailabilityByMonth: summaryOf(...aggregate.month.unavailability()),
    unavailabilityByYear: summaryOf(...aggregate.year.unavailability()),
    missProbability: missProbability(target, aggregate),
    errorBudget: target && errorBudget(target, aggregate, unavailable[basisOf(target)]),
    outageCatalogue: catalogueOf(aggregate),
    outages: outages(aggregate),
    requests: requests(aggregate),
    failovers: failovers(aggregate, facts.formulas),
    stations: stations(aggregate),
    faults: faultsOf(aggregate),
    targets: judge(scenario.targets, aggregate, certainty, facts.looks ?? null),
    assumptions: scenario.assumptions,
    warnings: [
      ...scenario.warnings,
      ...lensWarning(scenario, aggregate),
      ...fewOutages(aggregate),
      ...rough(aggregate),
    ],
    performance: performanceOf(aggregate, facts),
  };
}

function runOf({ run }: Scenario, aggregate: Aggregate, facts: RunFacts): Results['run'] {
  return {
    seed: run.seed,
    lens: aggregate.lens ?? run.lens,
    lensReason: run.lensReason,
    method: 'plain',
    start: run.start,
    node: facts.node,
    replications: aggregate.replications,
    replicationYears: run.durationSeconds / SECONDS_PER_YEAR,
    simulatedYears: aggregate.measuredSeconds / SECONDS_PER_YEAR,
    complete: facts.complete,
    stoppedBecause: facts.stoppedBecause,
    intervalsFrom: aggregate.batches.from,
  };
}

function faultsOf(aggregate: Aggregate): Results['faults'] {
  const years = aggregate.measuredSeconds / SECONDS_PER_YEAR;
  return [...aggregate.faultCounts]
    .flatMap(([id, byTarget]) => [...byTarget].map(([target, count]) => ({ id, target, count })))
    .sort((a, b) => order(`${a.id}@${a.target}`, `${b.id}@${b.target}`))
    .map((fault) => ({
      ...fault,
      perYear: poissonRate(fault.count, years, { assumes: 'the rate is constant' }),
    }));
}

/** Kinds beyond these are rare, and many. */
const CATALOGUE = 100;

function catalogueOf(aggregate: Aggregate): Results['outageCatalogue'] {
  const all = aggregate.outages.seconds.total;
  return [...aggregate.outages.kinds]
    .sort(([a, x], [b, y]) => y.seconds - x.seconds || order(a, b))
    .slice(0, CATALOGUE)
    .map(([, { origin, faults, count, seconds, example }]) => ({
      ...{ origin, faults, count },
      shareOfDowntime: seconds / all,
      meanSeconds: seconds / count,
      example: { replication: example.replication, startSeconds: example.startSeconds },
    }));
}

/** A scenario may ask for a lens that cannot do it. */
function lensWarning({ run }: Scenario, { lens }: Aggregate): Results['warnings'] {
  if (lens === null || run.lens === lens) return [];
  const message = `the ${run.lens} lens was not used: the traffic was simulated by the ${lens} lens`;
  return [{ code: 'other-lens', path: 'run.lens', message }];
}

/** With so few the interval of a heavy-tailed law may cover less than it says (docs/decisions/0014). */
function fewOutages({ outages: { count }, byChance, measuredSeconds }: Aggregate): Results['warnings'] {
  if (!byChance || count === 0 || count >= ROUGH || measuredSeconds < SECONDS_PER_YEAR) return [];
  const message = `only ${count} outages were seen: intervals about them are rough, above all where repairs vary much`;
  return [{ code: 'few-outages', path: 'run', message }];
}

function rough({ rough: uses, measuredSeconds, classes }: Aggregate): Results['warnings'] {
  return roughWarnings(uses, { measuredSeconds, lost: sum(classes.map((one) => one.lost)) });
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
    lostByCause: ranked(aggregate.cells.values(), (cell) => cell.cause),
    lostByOrigin: ranked(aggregate.cells.values(), (cell) => cell.origin),
    lostByFault: ranked(aggregate.cells.values(), (cell) => cell.faults),
    byClass: Object.fromEntries(byClass),
  };
}

function failovers(aggregate: Aggregate, formulas: ReadonlyMap<string, string>): FailoverResult[] {
  return [...aggregate.failovers]
    .sort(([a], [b]) => order(a, b))
    .map(([, one]) => ({
      ...{ component: one.component, mechanism: one.mechanism, trigger: one.trigger },
      count: one.detection.count,
      totalSeconds: summaryOf(one.total),
      requestsLost: one.requestsLost,
      stages: {
        detection: summaryOf(one.detection),
        decision: summaryOf(one.decision),
        redirection: summaryOf(one.redirection),
        reconnection: summaryOf(one.reconnection),
      },
      byFormula: formulas.get(`${one.component}/${one.mechanism}`) ?? null,
      redundancyRestoredSeconds: summaryOf(one.restored),
    }));
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
  const { offered } = aggregate;
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

/** `hasim prove`: the same figure in independent ways, and whether they agree. */
import type { Comparison, Method, Proof, ProvedFigure, ProvedMeasure } from '../../results/proof.js';
import type { Resolved } from '../../scenario/interpret.js';
import type { Scenario } from '../../scenario/model.js';
import type { Look, ReplicationSource } from '../source.js';
import { compareAll, FAMILY_WISE_ERROR } from './agreement.js';
import { solve } from './chain.js';
import { silent, type Leg } from './figure.js';
import { plain, type Plain } from './plain.js';
import { stated } from './stated.js';

export interface ProofControl {
  readonly version: string;
  /** Of the plain run; null: as many as its rule says. */
  readonly replications: number | null;
  readonly source: ReplicationSource;
  readonly look: Look;
  /** No further plain replication after so many events. */
  readonly mostEvents: number;
  /** Of the plain run. */
  readonly progress?: (share: number, replications: number) => void;
  /** @param replications at most */
  accelerated(scenario: Scenario, replications: number): Leg;
  wallSeconds(): number;
  cpuSeconds(): number;
}

/** Fewer have no interval. */
const ACCELERATED_REPLICATIONS = [10, 40] as const;

const ALL: readonly ProvedMeasure[] = ['unavailability', 'outages', 'outage', 'loss', 'latency'];

export async function prove(scenario: Scenario, resolved: Resolved, control: ProofControl): Promise<Proof> {
  const began = { wall: control.wallSeconds(), cpu: control.cpuSeconds() };
  const answer = stated(scenario, resolved);
  const { exact, envelope } = solve(scenario);
  const measures = measuresOf([answer, exact]);
  const simulated = await plain(scenario, control.source, control.look, {
    replications: control.replications,
    mostEvents: control.mostEvents,
    measures,
    ...(control.progress === undefined ? {} : { progress: control.progress }),
  }).finally(() => control.source.close());
  const accelerated = simulated.complete
    ? control.accelerated(scenario, likewise(simulated, control.mostEvents))
    : silent('accelerated', 'interrupted before');
  const legs = [answer, exact, accelerated, simulated.leg];
  const comparisons = compareAll(measures, legs);
  return {
    format: 'hasim-proof/1',
    hasim: control.version,
    scenario: aboutScenario(scenario),
    run: aboutRun(scenario, simulated),
    figures: measures
      .map((measure) => figureOf(measure, [...legs, envelope]))
      .filter(({ by }) => Object.keys(by).length > 0),
    methods: [...legs, envelope].map(({ method, text, applies, notes }) => ({
      method,
      text,
      applies,
      notes,
    })),
    comparisons,
    familyWiseError: FAMILY_WISE_ERROR,
    verdict: verdictOf(comparisons),
    performance: {
      wallSeconds: control.wallSeconds() - began.wall,
      cpuSeconds: control.cpuSeconds() - began.cpu + control.source.cpuSecondsElsewhere,
    },
  };
}

/** What the file states; else what a chain gives; else all that a simulation can tell. */
function measuresOf(legs: readonly Leg[]): ProvedMeasure[] {
  const first = legs.find(({ applies }) => applies);
  return first ? ALL.filter((measure) => measure in first.figures) : [...ALL];
}

function figureOf(measure: ProvedMeasure, legs: readonly Leg[]): ProvedFigure {
  const by: Partial<Record<Method, ProvedFigure['by'][Method]>> = {};
  for (const { method, figures } of legs) {
    const figure = figures[measure];
    if (figure) by[method] = figure.interval;
  }
  return { measure, by };
}

/** Side runs take more than main runs: so many replications as took the plain run's events, within limits. */
function likewise({ events, replications }: Plain, mostEvents: number): number {
  const [least, most] = ACCELERATED_REPLICATIONS;
  return Math.max(least, Math.min(most, Math.round((mostEvents * replications) / Math.max(1, events))));
}

function verdictOf(comparisons: readonly Comparison[]): Proof['verdict'] {
  if (comparisons.length === 0) return 'undecided';
  return comparisons.every(({ agree }) => agree) ? 'agree' : 'disagree';
}

function aboutScenario({ name, file, sha256, question, answer }: Scenario): Proof['scenario'] {
  return { name, file, sha256, question, source: answer?.source ?? null };
}

function aboutRun(scenario: Scenario, run: Plain): Proof['run'] {
  const { replications, simulatedSeconds, outages, events, complete } = run;
  return { seed: scenario.run.seed, replications, simulatedSeconds, outages, events, complete };
}

/** Replications with side runs, folded in the order of their numbers, and what they amount to. */
import { SECONDS_PER_YEAR } from '../../engine/time.js';
import type { FailureRate } from '../../faults/side-run.js';
import { absent, ratio, scaled } from '../../metrics/intervals.js';
import type { Scenario } from '../../scenario/model.js';
import type { Accelerated, ByRequestAndTime } from './accelerated.js';
import { Combinations } from './combinations.js';
import { diagnose } from './diagnosis.js';
import type { AcceleratedReplication, Weights } from './replication.js';
import { yearLaw, type Jump, type YearLaw } from './year.js';

/** One number per replication. */
interface Columns {
  readonly measuredSeconds: number[];
  readonly offered: number[];
  readonly single: { readonly lost: number[]; readonly downSeconds: number[]; readonly outages: number[] };
  readonly overlapping: Columns['single'];
}

/** Fewer replications say too little of their spread. */
const LEAST_REPLICATIONS = 10;

export class Acceleration {
  private readonly columns: Columns = {
    ...{ measuredSeconds: [], offered: [] },
    single: { lost: [], downSeconds: [], outages: [] },
    overlapping: { lost: [], downSeconds: [], outages: [] },
  };
  private readonly weights: Weights = {
    ...{ count: 0, likelihood: 0, likelihoodSquared: 0 },
    ...{ counted: 0, countedSquared: 0, largest: 0 },
  };
  private readonly combinations = new Combinations();
  private readonly jumps: Jump[] = [];
  private readonly strikes = new Map<string, number>();
  private readonly reached = new Set<string>();
  private cycles = 0;
  private events = 0;

  constructor(
    private readonly scenario: Scenario,
    private readonly rates: readonly FailureRate[],
  ) {}

  get replications(): number {
    return this.columns.measuredSeconds.length;
  }

  add(replication: AcceleratedReplication): void {
    const { columns, weights } = this;
    columns.measuredSeconds.push(replication.measuredSeconds);
    columns.offered.push(replication.offered);
    for (const part of ['single', 'overlapping'] as const) {
      for (const measure of ['lost', 'downSeconds', 'outages'] as const) {
        columns[part][measure].push(replication[part][measure]);
      }
    }
    for (const key of Object.keys(weights) as (keyof Weights)[]) {
      const more = replication.weights[key];
      weights[key] = key === 'largest' ? Math.max(weights.largest, more) : weights[key] + more;
    }
    this.combinations.merge(replication.combinations);
    for (const jump of replication.jumps) this.jumps.push(jump);
    for (const [id, count] of replication.strikes) this.strikes.set(id, (this.strikes.get(id) ?? 0) + count);
    for (const name of replication.reached) this.reached.add(name);
    this.cycles += replication.withSideRuns;
    this.events += replication.events;
  }

  /** Is the half-width of the interval of unavailability, relative to it, so small? */
  isPrecise(precision: number): boolean {
    if (this.replications < LEAST_REPLICATIONS) return false;
    const { request, time } = this.shares(['single', 'overlapping']);
    const { estimate, high } = request.estimate === null ? time : request;
    return estimate !== null && high !== null && estimate > 0 && (high - estimate) / estimate <= precision;
  }

  result(stoppedBecause: string): Accelerated {
    const { columns, weights } = this;
    const unavailability = this.shares(['single', 'overlapping']);
    const measure = unavailability.time.estimate === null ? 'lost' : 'downSeconds';
    const down = total(columns.single.downSeconds) + total(columns.overlapping.downSeconds);
    const outages = total(columns.single.outages) + total(columns.overlapping.outages);
    const measuredSeconds = total(columns.measuredSeconds);
    const diagnosis = diagnose({
      ...{ scenario: this.scenario, rates: this.rates, weights, measuredSeconds },
      ...{ strikes: this.strikes, reached: this.reached },
      ...{ single: total(columns.single[measure]), overlapping: total(columns.overlapping[measure]) },
    });
    return {
      ...{ kind: 'accelerated', unavailability },
      single: this.shares(['single']),
      overlapping: this.shares(['overlapping']),
      outagesPerYear: scaled(ratio(this.both('outages'), columns.measuredSeconds), SECONDS_PER_YEAR),
      meanOutageSeconds: outages > 0 ? down / outages : null,
      combinations: this.combinations.ranked(),
      yearSeconds: unavailability.time.estimate === null ? null : this.yearLaw(measuredSeconds),
      ...{ cycles: this.cycles, sideRuns: weights.count },
      ...{ ...diagnosis, trusted: diagnosis.reasons.length === 0 },
      ...{ replications: this.replications, simulatedYears: measuredSeconds / SECONDS_PER_YEAR },
      ...{ events: this.events, stoppedBecause },
    };
  }

  private yearLaw(measuredSeconds: number): YearLaw | null {
    return yearLaw(this.jumps, measuredSeconds, this.scenario.run.seed);
  }

  private shares(parts: readonly ('single' | 'overlapping')[]): ByRequestAndTime {
    const { columns } = this;
    const sums = (measure: 'lost' | 'downSeconds'): number[] =>
      columns.measuredSeconds.map((_, index) =>
        parts.reduce((sum, part) => sum + (columns[part][measure][index] ?? 0), 0),
      );
    const request = total(columns.offered) > 0 ? ratio(sums('lost'), columns.offered) : absent('no traffic');
    return { request, time: ratio(sums('downSeconds'), columns.measuredSeconds) };
  }

  private both(measure: 'outages'): number[] {
    const { single, overlapping } = this.columns;
    return single[measure].map((value, index) => value + (overlapping[measure][index] ?? 0));
  }
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

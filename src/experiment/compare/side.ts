/** One of the scenarios compared: what its replications amount to, and their amounts one by one. */
import { SECONDS_PER_YEAR } from '../../engine/time.js';
import type { ReplicationOutcome } from '../../metrics/outcome.js';
import type { ComparedMeasure, ComparedPart, Side } from '../../results/comparison.js';
import type { TargetResult } from '../../results/results.js';
import type { Scenario } from '../../scenario/model.js';
import { Aggregate } from '../aggregate.js';
import { strictest } from '../kept-promises.js';
import { longestRepairSeconds } from '../longest-repair.js';
import type { ReplicationSource } from '../source.js';
import { summarise } from '../summarise.js';
import { amountsOf, yearAmounts } from './amounts.js';
import { Columns } from './columns.js';

/** One of those compared. */
export interface Contender {
  readonly scenario: Scenario;
  readonly set: readonly string[];
  readonly source: ReplicationSource;
}

/** Fewer replications than this, and their years are the pairs. */
const ENOUGH_PAIRS = 10;
export class SideOf {
  readonly aggregate: Aggregate;
  outages = 0;
  private readonly byReplication = new Columns();
  private readonly byYear = new Columns();

  constructor(
    readonly contender: Contender,
    private readonly index: number,
  ) {
    this.aggregate = new Aggregate(contender.scenario);
  }

  add(outcome: ReplicationOutcome): void {
    this.aggregate.add(outcome);
    this.outages += outcome.outages.length;
    this.byReplication.add(
      amountsOf(outcome, strictest(this.contender.scenario.targets)),
      outcome.measuredSeconds,
    );
    for (const year of yearAmounts(outcome)) this.byYear.add(year, SECONDS_PER_YEAR);
  }

  /** What pairs are made of, for one measure: years where replications are few and years tell. */
  pairsOf(measure: ComparedMeasure | ComparedPart): Columns {
    const years = this.byReplication.places < ENOUGH_PAIRS && this.byYear.places >= ENOUGH_PAIRS;
    return years && this.byYear.all().some((column) => column.measure === measure)
      ? this.byYear
      : this.byReplication;
  }

  columns(): ReturnType<Columns['all']> {
    return this.byReplication.all();
  }

  result(version: string): Side {
    const { scenario, set } = this.contender;
    const { name, file, sha256 } = scenario;
    const label = String.fromCharCode('A'.charCodeAt(0) + this.index);
    return { label, name, file, sha256, set, targets: this.targets(version) };
  }

  private targets(version: string): readonly TargetResult[] {
    if (this.aggregate.replications === 0) return [];
    const nothing = {
      wallSeconds: 0,
      cpuSeconds: 0,
      threads: 1,
      node: '',
      formulas: new Map<string, string>(),
    };
    const { scenario } = this.contender;
    const facts = {
      ...{ version, complete: true, stoppedBecause: 'replications', ...nothing },
      longestRepairSeconds: longestRepairSeconds(scenario),
    };
    return summarise(scenario, this.aggregate, facts).targets;
  }
}

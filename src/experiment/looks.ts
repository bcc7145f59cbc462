/**
 * Verdicts of a run that does not know beforehand how long it will be: a group-sequential rule. Looks are at doubling
 * numbers of replications, and where a run ends at its precision; each may err with a twelfth of 5 %, so that all of them
 * together err in 5 % of the runs at most, whatever the law of what is measured (Bonferroni's inequality; equal shares as in Pocock, Biometrika 64, 1977).
 */
import { CONFIDENCE } from '../metrics/intervals.js';
import type { Interval, TargetResult, Verdict } from '../results/results.js';
import type { Scenario, TargetSpecification } from '../scenario/model.js';
import type { Aggregate } from './aggregate.js';
import { longestRepairSeconds } from './longest-repair.js';
import { intervalFor, verdictOf } from './targets.js';

const MOST_LOOKS = 12;
/** Of each look. */
const LOOK_CONFIDENCE = 1 - (1 - CONFIDENCE) / MOST_LOOKS;
/** Before so many outages (failovers, for a target about these) intervals are not good enough at such a confidence. */
const LEAST_EVENTS = 100;
/** Latencies are taken from replications. */
const LEAST_REPLICATIONS = 8;

interface Decision {
  looks: number;
  verdict: Verdict;
  decidedAt: number | null;
}

export class Looks {
  private readonly decisions: readonly Decision[];
  private readonly longestRepairSeconds: number | null;
  private looked = 0;

  constructor(private readonly scenario: Scenario) {
    this.longestRepairSeconds = longestRepairSeconds(scenario);
    this.decisions = scenario.targets.map(() => ({ looks: 0, verdict: 'undecided', decidedAt: null }));
  }

  get allDecided(): boolean {
    return this.decisions.length > 0 && this.decisions.every(({ verdict }) => verdict !== 'undecided');
  }

  /** To be called after each replication. */
  look(aggregate: Aggregate): void {
    const { replications } = aggregate;
    if (isPowerOfTwo(replications)) this.lookNow(aggregate);
  }

  /** A further look, where a run is about to end at a number of replications that depends on nothing but its outcomes. */
  lookNow(aggregate: Aggregate): void {
    const { replications } = aggregate;
    if (replications === this.looked) return;
    this.looked = replications;
    for (const [target, decision] of this.undecided()) {
      if (decision.looks >= MOST_LOOKS || !isEnough(target, aggregate)) continue;
      decision.looks += 1;
      decision.verdict = verdictOf(target, this.intervalFor(target, aggregate));
      if (decision.verdict !== 'undecided') decision.decidedAt = replications;
    }
  }

  /** The run is over. Where there has been no look at a target, because hardly anything happened, this is the only one. */
  conclude(aggregate: Aggregate): void {
    for (const [target, decision] of this.undecided()) {
      if (decision.looks > 0) continue;
      decision.verdict = verdictOf(target, this.intervalFor(target, aggregate));
      if (decision.verdict !== 'undecided') decision.decidedAt = aggregate.replications;
    }
  }

  /** @param index of the target */
  verdictOf(index: number): Pick<TargetResult, 'verdict' | 'sequential'> {
    const { looks = 0, verdict = 'undecided', decidedAt = null } = this.decisions[index] ?? {};
    return {
      verdict,
      sequential: { looks, confidence: LOOK_CONFIDENCE, decidedAtReplications: decidedAt },
    };
  }

  private undecided(): [TargetSpecification, Decision][] {
    return this.scenario.targets.flatMap((target, index): [TargetSpecification, Decision][] => {
      const decision = this.decisions[index];
      return decision?.verdict === 'undecided' ? [[target, decision]] : [];
    });
  }

  private intervalFor(target: TargetSpecification, aggregate: Aggregate): Interval {
    const certainty = { confidence: LOOK_CONFIDENCE, longestRepairSeconds: this.longestRepairSeconds };
    return intervalFor(target, aggregate, certainty);
  }
}

function isEnough({ measure, subject }: TargetSpecification, aggregate: Aggregate): boolean {
  if (measure === 'latency') return aggregate.replications >= LEAST_REPLICATIONS;
  if (measure === 'failover') {
    return (aggregate.failoverSeconds.get(subject)?.count ?? 0) >= LEAST_EVENTS;
  }
  return aggregate.outages.count >= LEAST_EVENTS;
}

function isPowerOfTwo(count: number): boolean {
  while (count > 1 && count % 2 === 0) count /= 2;
  return count === 1;
}

/** `hasim compare`: the same faults and requests, two or more scenarios, and what differs, from pairs of replications. */
import { SECONDS_PER_YEAR } from '../../engine/time.js';
import type { ReplicationOutcome } from '../../metrics/outcome.js';
import type {
  ComparedMeasure,
  ComparedPart,
  ComparisonResults,
  Difference,
  Judgement,
  Variant,
} from '../../results/comparison.js';
import type { Interval } from '../../results/results.js';
import type { Scenario } from '../../scenario/model.js';
import type { Look } from '../source.js';
import { plannedReplications } from '../stopping.js';
import { SCALES } from './amounts.js';
import { CommonFaults } from './common-faults.js';
import { paired } from './paired.js';
import { SideOf, type Contender } from './side.js';

export interface CompareControl {
  readonly version: string;
  wallSeconds(): number;
  cpuSeconds(): number;
  /** After every pair. */
  progress(replications: number, of: number): void;
  /** While one is simulated. */
  readonly look: Look;
}

/** Without a number in the files. */
const REPLICATIONS = 60;
/** Below, a mean is carried by single outages. */
const FEW_OUTAGES = 30;

/** @param contenders the first is what the others are held against; same seed, lens and length. Their sources are closed */
export async function compare(
  contenders: readonly Contender[],
  control: CompareControl,
): Promise<ComparisonResults> {
  const began = { wall: control.wallSeconds(), cpu: control.cpuSeconds() };
  const sides = contenders.map((contender, index) => new SideOf(contender, index));
  const [first, ...others] = sides;
  if (!first || others.length === 0) throw new Error('a comparison needs two');
  const common = others.map(() => new CommonFaults());
  const stoppedBecause = await collect(sides, common, control).finally(() =>
    Promise.all(contenders.map(({ source }) => source.close())),
  );
  const { run } = first.contender.scenario;
  const replications = first.aggregate.replications;
  return {
    format: 'hasim-comparison/1',
    hasim: control.version,
    baseline: first.result(control.version),
    variants: others.map((side, index) => variantOf(first, side, common[index]!, control.version)),
    run: {
      ...{ seed: run.seed, lens: run.lens, replications },
      replicationYears: run.durationSeconds / SECONDS_PER_YEAR,
      simulatedYears: first.aggregate.measuredSeconds / SECONDS_PER_YEAR,
      complete: stoppedBecause === 'replications',
      stoppedBecause,
    },
    warnings: warningsOf(sides),
    performance: {
      wallSeconds: control.wallSeconds() - began.wall,
      cpuSeconds:
        control.cpuSeconds() -
        began.cpu +
        contenders.reduce((total, { source }) => total + source.cpuSecondsElsewhere, 0),
    },
  };
}

/** As many as the first asks for; a precision is no rule here: it is about one of them. */
export function pairsWanted({ run }: Scenario): number {
  if (run.replications === null && run.years === null) return REPLICATIONS;
  return plannedReplications({ ...run, precision: null, budgetSeconds: null }) ?? REPLICATIONS;
}

/** In lock-step: a pair counts when all its sides are there. @returns why it ended */
async function collect(
  sides: readonly SideOf[],
  common: readonly CommonFaults[],
  control: CompareControl,
): Promise<string> {
  const of = pairsWanted(sides[0]!.contender.scenario);
  for (let replication = 0; replication < of; replication++) {
    const outcomes: ReplicationOutcome[] = [];
    for (const { contender } of sides) {
      const { outcome, cut } = await contender.source.outcome(replication, control.look);
      if (cut !== null) return cut;
      if (outcome !== null) outcomes.push(outcome);
    }
    const [first, ...others] = outcomes;
    sides.forEach((side, index) => side.add(outcomes[index]!));
    others.forEach((outcome, index) => common[index]!.add(first!.faults, outcome.faults));
    control.progress(replication + 1, of);
  }
  return 'replications';
}

function variantOf(a: SideOf, b: SideOf, common: CommonFaults, version: string): Variant {
  const all = differencesOf(a, b);
  const differences = all.filter((one): one is Difference => !isPart(one.measure));
  const madeOf = all
    .filter((one): one is Difference<ComparedPart> => isPart(one.measure))
    .sort((x, y) => size(y.difference) - size(x.difference));
  return {
    ...b.result(version),
    judgement: judge(differences),
    differences,
    madeOf,
    commonFaults: { count: common.count, share: common.share },
  };
}

const ORDER = Object.keys(SCALES);

function differencesOf(a: SideOf, b: SideOf): Difference<ComparedMeasure | ComparedPart>[] {
  const seen = new Map<string, Pick<Difference<ComparedMeasure | ComparedPart>, 'measure' | 'subject'>>();
  for (const { measure, subject } of [...a.columns(), ...b.columns()]) {
    seen.set(`${measure}\u0000${subject ?? ''}`, { measure, subject });
  }
  return [...seen.values()]
    .sort((x, y) => ORDER.indexOf(x.measure) - ORDER.indexOf(y.measure))
    .flatMap((one) => {
      const [mine, others] = [a.pairsOf(one.measure).like(one), b.pairsOf(one.measure).like(one)];
      const { unit, factor } = SCALES[one.measure];
      const result = mine && others && paired(mine, others, factor);
      return result ? [{ ...one, unit, ...result }] : [];
    });
}

function isPart(measure: string): measure is ComparedPart {
  return measure.startsWith('lost-by-') || measure.startsWith('down-by-');
}

function size({ estimate }: Interval): number {
  return Math.abs(estimate ?? 0);
}

/** By request where anybody asks, else by time. */
function judge(differences: readonly Difference[]): Judgement {
  const [about] = differences.filter(({ measure }) => measure === 'loss' || measure === 'unavailability');
  if (!about) return 'undecided';
  const { estimate, low, high } = about.difference;
  if (estimate === 0 && about.sharpenedBy === null) return 'same';
  if (low === null || high === null) return 'undecided';
  if (high < 0) return 'better';
  return low > 0 ? 'worse' : 'undecided';
}

function warningsOf(sides: readonly SideOf[]): string[] {
  const few = sides.filter(({ outages }) => outages < FEW_OUTAGES);
  if (few.length === 0) return [];
  return [
    `fewer than ${FEW_OUTAGES} outages on a side: intervals are rough, and rare outages may not have come yet`,
  ];
}

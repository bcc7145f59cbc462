/**
 * The exact twin of a scenario: its Markov chain, built from the same file and solved, where everything in it is
 * exponential or made of exponential steps. It shares no line with the simulation but the reading of the file and the
 * rule of a structure, so that their agreement says something.
 */
import { SECONDS_PER_YEAR } from '../../engine/time.js';
import type { Scenario } from '../../scenario/model.js';
import { explore, TooManyStates, type Chain } from './chain.js';
import { compile, type Compiled } from './compile.js';
import { envelopeOf, type Envelope } from './envelope.js';
import type { Approximation } from './laws.js';
import { OrderMatters } from './likeness.js';
import { Machine } from './machine.js';
import { missionOf, type Mission } from './mission.js';
import type { Model } from './model.js';
import { longRun, meanTimeToFirstOutage, rateIntoDown, type LongRun } from './stationary.js';

export type { Approximation } from './laws.js';
export type { Envelope } from './envelope.js';
export type { Mission } from './mission.js';

export interface Exact {
  readonly kind: 'exact';
  /** Share of the time that the entry is down, in the long run. */
  readonly unavailability: number;
  readonly outagesPerYear: number;
  /** null: no outage ends. */
  readonly meanOutageSeconds: number | null;
  /** From all up and new; null: see `onlyInTheLongRun`, or none ever comes. */
  readonly meanTimeToFirstOutageSeconds: number | null;
  readonly states: number;
  readonly method: LongRun['method'];
  /** Bound of the relative error of the arithmetic. */
  readonly relativeError: number;
  readonly approximations: readonly Approximation[];
  /** What is rightly used in the long run, but not before (a law of which only the mean counts): empty, or two figures are missing. */
  readonly onlyInTheLongRun: readonly string[];
  /**
   * By how much the unavailability would change (relative) if all laws that had to be taken for others were exponential
   * instead: what hangs on them. null: there are none, or they are exponential already.
   */
  readonly hangsOnLaws: number | null;
  readonly envelope: Envelope;
  /** What happens in so many seconds from all up and new; null as for the first outage, or when it takes too long. */
  mission(seconds: number): Mission | null;
}

export interface Absent {
  readonly kind: 'absent';
  /** What cannot be expressed, and where in the scenario. */
  readonly why: string;
}

export interface TwinOptions {
  /** More states than this are not explored. */
  readonly mostStates?: number;
  /** Take parts that the scenario does not tell apart for the same; without it (a test) the chain is many times larger. */
  readonly lump?: boolean;
}

const MOST_STATES = 200_000;
/** Steps for a law that is none of steps: as many as there is room for. */
const STEPS = [8, 3, 1];
/** Outages closer together than this are reported as one (results contract). */
const MERGE_SECONDS = 1;
/** What that changes is told when it is more. */
const WORTH_TELLING = 1e-4;

/** The twin of a scenario, or why there is none. */
export function exactTwin(scenario: Scenario, options: TwinOptions = {}): Exact | Absent {
  let why = '';
  for (const steps of STEPS) {
    const solved = attempt(scenario, steps, options);
    if (typeof solved !== 'string') return complete(scenario, solved, { steps, options });
    why = solved;
    if (!solved.startsWith(TOO_LARGE)) break;
  }
  return { kind: 'absent', why };
}

interface Solved {
  readonly compiled: Compiled;
  readonly chain: Chain;
  readonly longRun: LongRun;
}

const TOO_LARGE = 'the chain has ';

/** @returns why not */
function attempt(scenario: Scenario, steps: number, options: TwinOptions): Solved | string {
  const compiled = compile(scenario, steps);
  if (!('model' in compiled)) return compiled.join('; ');
  const mostStates = options.mostStates ?? MOST_STATES;
  try {
    const chain = chainOf(compiled.model, mostStates, options.lump ?? true);
    const solved = longRun(chain);
    return typeof solved === 'string' ? solved : { compiled, chain, longRun: solved };
  } catch (error) {
    if (error instanceof TooManyStates) return `${TOO_LARGE}${error.message}, and no more are explored`;
    throw error;
  }
}

function chainOf(model: Model, mostStates: number, lump: boolean): Chain {
  try {
    return explore(new Machine(model, lump), mostStates);
  } catch (error) {
    if (!(error instanceof OrderMatters)) throw error;
    return explore(new Machine(model, false), mostStates);
  }
}

function complete(
  scenario: Scenario,
  { compiled, chain, longRun: figures }: Solved,
  { steps, options }: { readonly steps: number; readonly options: TwinOptions },
): Exact {
  const { model, approximations, meansOnly } = compiled;
  const unsure = model.faults.filter(({ clock }) => clock.start.filter((weight) => weight > 0).length > 1);
  const onlyInTheLongRun = [
    ...meansOnly,
    ...unsure.map(({ id }) => `faults.${id}.every: a life begins in one of two ways`),
  ];
  const fromNew = onlyInTheLongRun.length === 0;
  const simpler = approximations.length > 0 && steps > 1 ? attempt(scenario, 1, options) : null;
  const merged = mergeEffect(chain, figures);
  return {
    kind: 'exact',
    unavailability: figures.unavailability,
    outagesPerYear: figures.outagesPerSecond * SECONDS_PER_YEAR,
    meanOutageSeconds: figures.meanOutageSeconds,
    meanTimeToFirstOutageSeconds: fromNew ? meanTimeToFirstOutage(chain) : null,
    states: chain.size,
    method: figures.method,
    relativeError: figures.relativeError,
    approximations: merged === null ? approximations : [...approximations, merged],
    onlyInTheLongRun,
    hangsOnLaws:
      simpler === null || typeof simpler === 'string'
        ? null
        : Math.abs(simpler.longRun.unavailability / figures.unavailability - 1),
    envelope: envelopeOf(model, SECONDS_PER_YEAR),
    mission: (seconds) => (fromNew ? missionOf(chain, seconds, figures.weights) : null),
  };
}

/** A chain counts two outages where a report counts one, when less than a second lies between them. */
function mergeEffect(chain: Chain, { meanOutageSeconds }: LongRun): Approximation | null {
  const soon = rateIntoDown(chain).reduce((most, rate) => Math.max(most, rate), 0) * MERGE_SECONDS;
  if (soon < WORTH_TELLING || meanOutageSeconds === null) return null;
  const share = Number((Math.min(1, soon) * 100).toPrecision(2));
  const text = `two outages with less than a second between them count as two: at most ${share} % of the outages`;
  return {
    path: 'outages',
    text,
    bound: (soon * MERGE_SECONDS) / meanOutageSeconds,
    outages: Math.min(1, soon),
  };
}

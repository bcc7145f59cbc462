/** The exact figures: of the twin where the question is what works, of a queue where it is how many there are. */
import type { ProvedMeasure } from '../../results/proof.js';
import type { Scenario } from '../../scenario/model.js';
import { exactTwin, type Approximation, type Envelope, type Exact } from '../exact/index.js';
import { exactQueue, type ExactQueue } from '../exact/queue.js';
import { certain, silent, type Leg } from './figure.js';

export interface Solved {
  readonly exact: Leg;
  readonly envelope: Leg;
}

export function solve(scenario: Scenario): Solved {
  const twin = exactTwin(scenario);
  if (twin.kind === 'exact') return { exact: ofTwin(twin), envelope: ofEnvelope(twin) };
  const queue = exactQueue(scenario);
  if (typeof queue !== 'string')
    return { exact: ofQueue(queue), envelope: silent('envelope', 'it knows nothing of queues') };
  const reasons = isAboutLoad(scenario) ? [queue, twin.why] : [twin.why];
  return {
    exact: silent('exact', reasons.join('; ')),
    envelope: silent('envelope', 'only where a chain can be built: it needs the same structure'),
  };
}

function isAboutLoad({ answer }: Scenario): boolean {
  return answer?.figures.some(({ measure }) => measure === 'loss' || measure === 'latency') ?? false;
}

function ofTwin(twin: Exact): Leg {
  const { states, method, relativeError, approximations } = twin;
  const counting = sumOf(approximations, ({ outages, bound }) => outages ?? bound);
  const time = sumOf(approximations, ({ bound }) => bound);
  const figures = {
    unavailability: certain(twin.unavailability, allowed(time, twin)),
    outages: certain(twin.outagesPerYear, allowed(counting, twin)),
    ...(twin.meanOutageSeconds === null
      ? {}
      : { outage: certain(twin.meanOutageSeconds, both(allowed(time, twin), allowed(counting, twin))) }),
  };
  const error = `rounding below ${relativeError.toExponential(0)}`;
  return {
    method: 'exact',
    applies: true,
    text: `a Markov chain of ${states} state${states === 1 ? '' : 's'}, solved by ${method}, ${error}`,
    notes: approximations.map(noteOf),
    figures,
  };
}

/** Laws that stand for others have no proven bound; how much hangs on them is what exponential ones would change. */
function allowed(bounds: number | null, { relativeError, hangsOnLaws }: Exact): number | null {
  const laws = bounds ?? hangsOnLaws;
  return laws === null ? null : laws + relativeError;
}

function both(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

/** @returns null when one of them is not bounded */
function sumOf(all: readonly Approximation[], of: (one: Approximation) => number | null): number | null {
  return all.reduce<number | null>((sum, one) => both(sum, of(one)), 0);
}

function noteOf({ path, text, bound }: Approximation): string {
  return `${path}: ${text}${bound === null ? '' : ` (at most ${Number((bound * 100).toPrecision(2))} % of the figure)`}`;
}

function ofEnvelope({ envelope, unavailability }: Exact): Leg {
  const { unavailability: down, outagesPerYear, leavesOut } = envelope satisfies Envelope;
  const close = Math.abs(down / unavailability - 1) < 1e-6;
  return {
    method: 'envelope',
    applies: true,
    text:
      close && leavesOut.length === 0
        ? 'MTTF / (MTTF + MTTR), multiplied out: here that is all'
        : 'MTTF / (MTTF + MTTR), multiplied out',
    notes: leavesOut,
    figures: { unavailability: certain(down, null), outages: certain(outagesPerYear, null) },
  };
}

function ofQueue({ loss, latencySeconds, states, approximations }: ExactQueue): Leg {
  const error = sumOf(approximations, ({ bound }) => bound);
  const figures: Partial<Record<ProvedMeasure, ReturnType<typeof certain>>> = {
    latency: certain(latencySeconds, error),
  };
  if (loss > 0) figures.loss = certain(loss, error);
  return {
    method: 'exact',
    applies: true,
    text: `a Markov chain of the number of requests, ${states} states, solved by elimination`,
    notes: approximations.map(noteOf),
    figures,
  };
}

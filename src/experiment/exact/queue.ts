/**
 * The exact chain of a queue: how many requests there are at one server, and whether it is stopped. It serves the
 * scenarios about load, for which the twin of what works and what does not has nothing to say.
 *
 * - Shared cores (a generic part with `work`): n requests leave at min(n, cores) / work, whatever the law of the work,
 *   because everybody is served from arrival on (insensitivity: Cohen 1979, Acta Informatica 12).
 * - A queue before workers (Apache): the same rates, for exponential work (M/M/c/K).
 * - Stops of exponential length, during which nobody is served (White and Christie 1958), for exponential work.
 */
import { backlog, workers, type Limits } from '../../components/apache/capacity.js';
import type { GenericParameters } from '../../components/generic/parameters.js';
import type { Values } from '../../declaration/parameter.js';
import type { Distribution } from '../../engine/distributions/index.js';
import { exp } from '../../engine/elementary.js';
import type { FaultSpecification } from '../../faults/specification.js';
import type { ComponentSpecification, Scenario } from '../../scenario/model.js';
import type { TrafficSpecification } from '../../traffic/specification.js';
import { ChainBuilder, type Chain } from './chain.js';
import { eliminate } from './elimination.js';
import type { Approximation } from './laws.js';
import { Inexpressible } from './model.js';

export interface ExactQueue {
  readonly kind: 'queue';
  /** Share of the requests that find no place. */
  readonly loss: number;
  /** Mean time of those that do. */
  readonly latencySeconds: number;
  readonly states: number;
  readonly approximations: readonly Approximation[];
}

/** Without a limit so many requests are counted; more must be next to impossible. */
const MOST_REQUESTS = 700;
const NEGLIGIBLE = 1e-12;
/** Patience is taken as endless when work that takes all of it, under this load, is rarer than this. */
const IMPATIENT = 1e-6;

interface Queue {
  readonly arrivals: number;
  /** Requests that are served per second, by so many cores at a time. */
  readonly perCore: number;
  readonly cores: number;
  readonly places: number;
  readonly stops: { readonly begin: number; readonly end: number } | null;
}

/** @returns a text: why there is no such chain */
export function exactQueue(scenario: Scenario): ExactQueue | string {
  try {
    const { queue, approximations } = queueOf(scenario);
    const { chain, requests } = chainOf(queue);
    return { kind: 'queue', ...figuresOf(queue, requests, chain), approximations };
  } catch (error) {
    if (!(error instanceof Inexpressible)) throw error;
    return error.message;
  }
}

function figuresOf(
  { arrivals, places }: Queue,
  requests: Int32Array,
  chain: Chain,
): Pick<ExactQueue, 'loss' | 'latencySeconds' | 'states'> {
  const weights = eliminate(chain);
  let [total, number, full] = [0, 0, 0];
  weights.forEach((weight, state) => {
    total += weight;
    number += weight * requests[state]!;
    if (requests[state] === Math.min(places, MOST_REQUESTS)) full += weight;
  });
  if (places === Infinity && full > NEGLIGIBLE * total)
    throw new Inexpressible('traffic.arrivals', `more than ${MOST_REQUESTS} requests at a time are likely`);
  const loss = places === Infinity ? 0 : full / total;
  return { loss, latencySeconds: number / total / (arrivals * (1 - loss)), states: chain.size };
}

/** States by number of requests, and within it whether the server is stopped. */
function chainOf({ arrivals, perCore, cores, places, stops }: Queue): { chain: Chain; requests: Int32Array } {
  const most = Math.min(places, MOST_REQUESTS);
  const width = stops === null ? 1 : 2;
  const builder = new ChainBuilder();
  const requests = new Int32Array((most + 1) * width);
  for (let state = 0; state < requests.length; state++) {
    const number = Math.floor(state / width);
    const stopped = state % width === 1;
    requests[state] = number;
    const row = new Map<number, number>();
    if (number < most) row.set(state + width, arrivals);
    if (number > 0 && !stopped) row.set(state - width, perCore * Math.min(number, cores));
    if (stops !== null) row.set(stopped ? state - 1 : state + 1, stopped ? stops.end : stops.begin);
    builder.add(stopped, row);
  }
  return { chain: builder.finish(), requests };
}

function queueOf(scenario: Scenario): { queue: Queue; approximations: Approximation[] } {
  const { traffic, components } = scenario;
  if (traffic === null) throw new Inexpressible('traffic', 'nobody asks');
  const entry = components.find(({ name }) => name === traffic.entry);
  if (!entry || components.length > 1)
    throw new Inexpressible('components', 'more than one queue is no chain that is built here');
  if (scenario.latencySeconds > 0)
    throw new Inexpressible('networks', 'the way to the server takes time, and a queue knows none');
  const arrivals = arrivalsOf(traffic);
  const cores = coresOf(entry, scenario);
  const served = entry.kind.kind === 'apache' ? apache(entry, traffic, cores) : generic(entry, traffic);
  const { work, places, law } = served;
  const stops = stopsOf(scenario.faults);
  if ((law === 'exponential' || stops !== null) && work.kind !== 'exponential')
    throw new Inexpressible('traffic', `${work.describe()} is not exponential`);
  const queue = { arrivals, perCore: 1 / work.mean, cores, places, stops };
  if (places === Infinity && arrivals >= capacity(queue))
    throw new Inexpressible('traffic.arrivals', 'the queue grows for ever');
  return { queue, approximations: [endless(traffic, served, queue)] };
}

/** Requests per second that can be served in the long run. */
function capacity({ perCore, cores, stops }: Queue): number {
  return perCore * cores * (stops === null ? 1 : stops.end / (stops.begin + stops.end));
}

/** Who would run out of patience is not told from who waits: there must be next to nobody. */
function endless({ clients }: TrafficSpecification, { work, law }: Served, queue: Queue): Approximation {
  const patience = clients.patienceSeconds;
  const bound = law === 'any' ? shared(work, patience, queue) : last(patience, queue);
  if (bound > IMPATIENT)
    throw new Inexpressible(
      'traffic.clients.patience',
      'some run out of patience, which a queue knows nothing of',
    );
  return { path: 'traffic.clients.patience', text: 'patience is taken as endless', bound: IMPATIENT };
}

/**
 * Where cores are shared there are two ways to take long: much work, which the others slow down (reduced load: Zwart and
 * Boxma 2000, Queueing Systems 35), and many others, whose number falls off at the rate of an M/M/1. Each has half of the
 * patience. An estimate, not a proof: it leaves orders of magnitude.
 */
function shared(work: Distribution, patience: number, queue: Queue): number {
  const { arrivals, cores, places } = queue;
  if (places <= cores) return 1 - work.cdf(patience);
  const most = capacity(queue);
  if (arrivals >= most) return 1;
  const much = 1 - work.cdf((1 - arrivals / most) * 0.5 * patience);
  const apart = Math.sqrt(most) - Math.sqrt(arrivals);
  return much + exp(-apart * apart * 0.5 * patience);
}

/** In a queue the last one waits for all that fit in before it, as long as that many departures take, and its own work. */
function last(patience: number, { perCore, cores, places }: Queue): number {
  const before = 0.5 * patience * perCore * cores;
  let [term, soon] = [exp(-before), 0];
  for (let departures = 0; departures < places - cores; departures++) {
    soon += term;
    term *= before / (departures + 1);
  }
  return soon + exp(-0.5 * patience * perCore);
}

function arrivalsOf({ arrivals, clients }: TrafficSpecification): number {
  const { ratePerSecond, daily, weekly, growthPerYear, recorded } = arrivals;
  if (daily !== null || weekly !== null || growthPerYear !== 0 || recorded !== null)
    throw new Inexpressible('traffic.arrivals', 'the rate changes with time');
  if (!(ratePerSecond > 0)) throw new Inexpressible('traffic.arrivals', 'nobody asks');
  if (clients.retries > 0)
    throw new Inexpressible('traffic.clients.retries', 'who is turned away comes again');
  return ratePerSecond;
}

function coresOf(entry: ComponentSpecification, { hosts }: Scenario): number {
  const [only, ...more] = entry.members;
  const host = hosts.find(({ name }) => name === only?.host);
  if (!host || more.length > 0)
    throw new Inexpressible(`components.${entry.name}.on`, 'several hosts are several queues');
  return host.cores;
}

interface Served {
  readonly work: Distribution;
  readonly places: number;
  readonly law: 'any' | 'exponential';
}

function generic({ name, kind, members }: ComponentSpecification, { classes }: TrafficSpecification): Served {
  if (kind.kind !== 'generic')
    throw new Inexpressible(`components.${name}`, `of kind ${kind.kind}, which is no single queue`);
  const own = members[0]!.parameters as Values<GenericParameters>;
  if (own.work === null) throw new Inexpressible(`components.${name}.work`, 'there is none');
  if (own.delay > 0) throw new Inexpressible(`components.${name}.delay`, 'a queue knows none');
  if (classes.some(({ work, calls }) => work.mean > 0 || calls.length > 0))
    throw new Inexpressible('traffic.classes', 'work of its own beside that of the part');
  return { work: own.work, places: own.max_connections ?? Infinity, law: 'any' };
}

/** Linux admits one more to a listen queue than it was told. */
function apache(
  { name, members }: ComponentSpecification,
  { classes }: TrafficSpecification,
  cores: number,
): Served {
  const limits = members[0]!.parameters as unknown as Limits;
  const [only, ...more] = classes;
  if (!only || more.length > 0 || only.calls.length > 0)
    throw new Inexpressible('traffic.classes', 'several classes, or calls to other services');
  if (workers(limits) !== cores)
    throw new Inexpressible(`components.${name}.MaxRequestWorkers`, 'not one core for each worker');
  return { work: only.work, places: cores + backlog(limits) + 1, law: 'exponential' };
}

/** A server that stops now and then and goes on where it was. */
function stopsOf(faults: readonly FaultSpecification[]): Queue['stops'] {
  const [only, ...more] = faults;
  if (!only) return null;
  const { when, end, fault, id } = only;
  const alone = more.length === 0 && fault === 'hang' && only.beta === 0 && only.group === null;
  if (!alone || when.kind !== 'every' || when.window !== null || end.kind !== 'for')
    throw new Inexpressible(`faults.${id}`, 'a queue knows only a server that hangs for a time');
  if (when.every.kind !== 'exponential' || end.duration.kind !== 'exponential')
    throw new Inexpressible(`faults.${id}`, 'its laws are not exponential');
  return { begin: 1 / when.every.mean, end: 1 / end.duration.mean };
}

/**
 * Laws of latencies, worked out once for each of a scenario's ways at each load: loads are rounded so that 1 − load is
 * right to 1 %, which a stretch is proportional to at most. The same for all replications.
 */
import { exponential, type Distribution } from '../../engine/distributions/index.js';
import { exp, ln } from '../../engine/elementary.js';
import type { TrafficSpecification } from '../specification.js';
import type { Itinerary, Work, Worker } from './itinerary.js';
import { latencyLaw, type LatencyLaw, type LatencyPart } from './laws/latency.js';
import { meanStretch, processorSharing, sharingProbability, type Sharing } from './laws/sharing.js';

/** The processors of a host. */
export interface HostLoad {
  readonly cores: number;
  /** Of all cores, 0 to 1 and beyond. */
  readonly load: number;
  /** Of the jobs there. */
  readonly meanWorkSeconds: number;
}

/** For a worker: a share of all waits so long in the mean. */
export interface WorkerWait {
  readonly share: number;
  readonly meanSeconds: number;
}

type Bins = readonly (readonly [microseconds: number, share: number])[];

export interface ShelvedLaw {
  readonly law: LatencyLaw;
  /** Whole microseconds and shares, in order. */
  readonly bins: Bins;
  /** The same in a few steps. */
  readonly coarse: Bins;
}

/** Beyond, a queue grows that time must be followed for. */
export const HEAVIEST = 0.98;
const LOAD_STEP = 0.02;
const WORK_STEPS = 20;
/** Where so few jobs meet others that they need share with, all are stretched alike. */
const HARDLY_SHARED = 1e-4;
const COUNT_STEPS = 1e9;
const WAIT_STEPS = 100;
const COARSE = 20;

const shelves = new WeakMap<TrafficSpecification, LawShelf>();

export function shelfOf(traffic: TrafficSpecification): LawShelf {
  let shelf = shelves.get(traffic);
  if (shelf === undefined) {
    shelf = new LawShelf();
    shelves.set(traffic, shelf);
  }
  return shelf;
}

export class LawShelf {
  private readonly laws = new Map<string, ShelvedLaw>();

  /** Of the way from the client to its answer. @param loadOf by index of the host */
  lawOf(
    { awaySeconds, delaySeconds, works }: Itinerary,
    loadOf: (host: number) => HostLoad,
    wait: WorkerWait | null,
  ): ShelvedLaw {
    const delay = Math.round((awaySeconds + delaySeconds) * 1e6) / 1e6;
    const parts = new Map<string, LatencyPart>();
    for (const work of works) addPart(parts, work, loadOf);
    if (wait !== null) addWait(parts, wait);
    const counts = [...parts].map(([key, { count }]) => `${Math.round(count * COUNT_STEPS)} ${key}`);
    const key = `${delay} ${counts.sort().join(' ')}`;
    let known = this.laws.get(key);
    if (known === undefined) {
      const rounded = [...parts.values()].map((part) => ({
        ...part,
        count: Math.round(part.count * COUNT_STEPS) / COUNT_STEPS,
      }));
      const law = latencyLaw(rounded, delay);
      const bins = [...law.bins()].map(([seconds, share]): readonly [number, number] => [
        Math.round(seconds * 1e6),
        share,
      ]);
      known = { law, bins, coarse: coarseOf(law) };
      this.laws.set(key, known);
    }
    return known;
  }
}

function coarseOf(law: LatencyLaw): Bins {
  return Array.from({ length: COARSE }, (_, step) => {
    return [Math.round(law.quantile((step + 0.5) / COARSE) * 1e6), 1 / COARSE] as const;
  });
}

/** Mean time over work on one of the processors where it is done: the slowest decides. */
export function slowestStretch({ on }: Work, loadOf: (host: number) => HostLoad): number {
  let slowest = 0;
  for (const worker of on) slowest = Math.max(slowest, meanOf(worker, loadOf(worker.host.index)));
  return slowest;
}

function addPart(parts: Map<string, LatencyPart>, work: Work, loadOf: (host: number) => HostLoad): void {
  const slowest = slowestStretch(work, loadOf);
  for (const worker of work.on) {
    const at = loadOf(worker.host.index);
    if (meanOf(worker, at) < slowest) continue;
    const { key, stretch } = sharingOf(at, worker);
    const name = `${signOf(work.law)} ${key}`;
    const before = parts.get(name);
    parts.set(name, { law: work.law, count: work.count + (before?.count ?? 0), stretch });
    return;
  }
}

function meanOf({ factor, turns }: Worker, { cores, load }: HostLoad): number {
  return factor * meanStretch(cores, Math.min(HEAVIEST, load), turns);
}

/** Whoever has to wait for a worker does so exponentially, as in M/M/c. */
function addWait(parts: Map<string, LatencyPart>, { share, meanSeconds }: WorkerWait): void {
  const step = Math.round(ln(meanSeconds) * WAIT_STEPS);
  const count = Math.round(share * WAIT_STEPS) / WAIT_STEPS;
  if (count > 0) parts.set(`wait ${step}`, { law: exponential(exp(step / WAIT_STEPS)), count, stretch: 1 });
}

function sharingOf(
  { cores, load, meanWorkSeconds }: HostLoad,
  { factor, turns }: Worker,
): { key: string; stretch: number | Sharing } {
  const step = Math.round(-ln(1 - Math.min(HEAVIEST, load)) / LOAD_STEP);
  const rounded = 1 - exp(-step * LOAD_STEP);
  if (sharingProbability(cores, rounded) < HARDLY_SHARED) return { key: `${factor}`, stretch: factor };
  const workStep = Math.round(ln(meanWorkSeconds) * WORK_STEPS);
  const key = `${factor} ${cores} ${step} ${workStep} ${turns.toFixed(2)}`;
  const sharing = processorSharing(cores, rounded, exp(workStep / WORK_STEPS), turns);
  return { key, stretch: factor === 1 ? sharing : stretched(sharing, factor) };
}

/** On a host, or in a process, that is slower than it should be. */
function stretched(sharing: Sharing, factor: number): Sharing {
  return {
    mean: sharing.mean * factor,
    levels: sharing.levels.map(({ share, stretch }) => ({ share, stretch: stretch * factor })),
    shrinkage: (work) => sharing.shrinkage(work * factor),
    deviationSeconds: (work) => sharing.deviationSeconds(work * factor),
    quantileSeconds: (work, p) => sharing.quantileSeconds(work * factor, p),
  };
}

const signs = new WeakMap<Distribution, string>();

function signOf(law: Distribution): string {
  let sign = signs.get(law);
  if (sign === undefined) {
    sign = `${law.describe()} ${law.mean} ${law.variance}`;
    signs.set(law, sign);
  }
  return sign;
}

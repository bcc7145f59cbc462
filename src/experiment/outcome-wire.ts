/**
 * An outcome on its way from one thread or machine to another: plain data that a structured clone keeps, and text that
 * gives back every number to the last bit. JSON alone would turn NaN into null and −0 into 0.
 */
import { LatencyHistogram } from '../metrics/latency-histogram.js';
import type { ClassOutcome, ReplicationOutcome } from '../metrics/outcome.js';

/** The buckets that hold something; most are empty. */
interface PackedLatency {
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
  readonly total: number;
  readonly sum: number;
  readonly largest: number;
}

/** A ReplicationOutcome of plain data alone. */
export type PackedOutcome = Omit<ReplicationOutcome, 'classes'> & {
  readonly classes: readonly (Omit<ClassOutcome, 'latency'> & { readonly latency: PackedLatency })[];
};

export function pack(outcome: ReplicationOutcome): PackedOutcome {
  const classes = outcome.classes.map((one) => ({ ...one, latency: packLatency(one.latency) }));
  return { ...outcome, classes };
}

export function unpack(packed: PackedOutcome): ReplicationOutcome {
  const classes = packed.classes.map((one) => ({ ...one, latency: unpackLatency(one.latency) }));
  return { ...packed, classes };
}

function packLatency(histogram: LatencyHistogram): PackedLatency {
  const { counts, total, sum, largest } = histogram.save();
  const buckets: number[] = [];
  counts.forEach((count, bucket) => {
    if (count !== 0) buckets.push(bucket);
  });
  return { buckets, counts: buckets.map((bucket) => counts[bucket]!), total, sum, largest };
}

function unpackLatency({ buckets, counts, total, sum, largest }: PackedLatency): LatencyHistogram {
  const histogram = new LatencyHistogram();
  const state = histogram.save();
  buckets.forEach((bucket, index) => (state.counts[bucket] = counts[index]!));
  histogram.restore({ counts: state.counts, total, sum, largest });
  return histogram;
}

/** Numbers that JSON has no words for. */
const NAMED: Readonly<Record<string, number>> = {
  NaN: NaN,
  Infinity: Infinity,
  '-Infinity': -Infinity,
  '-0': -0,
};

/** JSON in one line. @param value plain data */
export function toText(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => {
    if (typeof one !== 'number') return one;
    if (Object.is(one, -0)) return { $number: '-0' };
    return Number.isFinite(one) ? one : { $number: String(one) };
  });
}

/** What `toText` was given. @throws SyntaxError for what is no JSON */
export function fromText(text: string): unknown {
  return JSON.parse(text, (_key, one: unknown) => {
    if (typeof one !== 'object' || one === null || !('$number' in one)) return one;
    return typeof one.$number === 'string' ? NAMED[one.$number] : one;
  });
}

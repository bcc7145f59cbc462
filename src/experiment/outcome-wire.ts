/**
 * An outcome on its way from one thread or machine to another: plain data that a structured clone keeps, in which rows of
 * the same shape have become columns (a tenth of the time and of the text). See wire-text.ts for its way into a file.
 */
import { LatencyHistogram } from '../metrics/latency-histogram.js';
import type { ReplicationOutcome } from '../metrics/outcome.js';

type Plain = Readonly<Record<string, unknown>>;

/** Only `unpack` knows its shape. */
export type PackedOutcome = Plain;

/** What stands for a value of another kind: a map with one of these keys and no other. */
interface Standing {
  $numbers: Float64Array;
  /** Each value is one of a few. */
  $words: { readonly words: readonly unknown[]; readonly at: Float64Array };
  /** Maps of the same keys: one list for each key. */
  $rows: { readonly keys: readonly string[]; readonly columns: readonly unknown[] };
  /** Buckets that hold something; most are empty. */
  $latency: {
    readonly buckets: Float64Array;
    readonly counts: Float64Array;
    readonly rest: Readonly<Record<'total' | 'sum' | 'largest', number>>;
  };
}

export function pack(outcome: ReplicationOutcome): PackedOutcome {
  return mapped(outcome as unknown as Plain, packValue);
}

export function unpack(packed: PackedOutcome): ReplicationOutcome {
  return mapped(packed, unpackValue) as unknown as ReplicationOutcome;
}

function mapped(map: Plain, change: (value: unknown) => unknown): Plain {
  const changed: Record<string, unknown> = {};
  for (const key of Object.keys(map)) changed[key] = change(map[key]);
  return changed;
}

function packValue(value: unknown): unknown {
  if (Array.isArray(value)) return packList(value);
  if (value instanceof LatencyHistogram) return { $latency: packLatency(value) };
  return isPlain(value) ? mapped(value, packValue) : value;
}

function packList(list: readonly unknown[]): unknown {
  if (list.length === 0) return list;
  if (list.every((one) => typeof one === 'number')) return { $numbers: Float64Array.from(list as number[]) };
  if (list.every(isWord)) return { $words: packWords(list) };
  const keys = commonKeys(list);
  if (keys === null) return list.map(packValue);
  const columns = keys.map((key) => packList(list.map((row) => (row as Plain)[key])));
  return { $rows: { keys, columns } };
}

function isWord(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}

function packWords(list: readonly unknown[]): Standing['$words'] {
  const numbers = new Map<unknown, number>();
  const at = Float64Array.from(list, (word) => {
    const known = numbers.get(word);
    if (known === undefined) numbers.set(word, numbers.size);
    return known ?? numbers.size - 1;
  });
  return { words: [...numbers.keys()], at };
}

/** @returns null when they are not all maps of the same keys in the same order */
function commonKeys(list: readonly unknown[]): string[] | null {
  const [first] = list;
  if (!isPlain(first)) return null;
  const keys = Object.keys(first);
  const alike = list.every((row) => {
    if (!isPlain(row)) return false;
    const own = Object.keys(row);
    return own.length === keys.length && own.every((key, index) => key === keys[index]);
  });
  return alike && keys.length > 0 ? keys : null;
}

function isPlain(value: unknown): value is Plain {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof LatencyHistogram)
  );
}

function packLatency(histogram: LatencyHistogram): Standing['$latency'] {
  const { counts, ...rest } = histogram.save();
  const buckets: number[] = [];
  counts.forEach((count, bucket) => {
    if (count !== 0) buckets.push(bucket);
  });
  return {
    buckets: Float64Array.from(buckets),
    counts: Float64Array.from(buckets, (bucket) => counts[bucket]!),
    rest,
  };
}

function unpackValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpackValue);
  if (!isPlain(value)) return value;
  const { $numbers, $words, $rows, $latency } = value as Partial<Standing>;
  if (ArrayBuffer.isView($numbers)) return Array.from($numbers);
  if (isPlain($words)) return Array.from($words.at, (number) => $words.words[number]);
  if (isPlain($rows)) return unpackRows($rows);
  return isPlain($latency) ? unpackLatency($latency) : mapped(value, unpackValue);
}

function unpackRows({ keys, columns }: Standing['$rows']): Plain[] {
  const lists = columns.map((column) => unpackValue(column) as readonly unknown[]);
  return Array.from({ length: lists[0]?.length ?? 0 }, (_, row) => {
    const map: Record<string, unknown> = {};
    keys.forEach((key, index) => (map[key] = lists[index]?.[row]));
    return map;
  });
}

function unpackLatency({ buckets, counts, rest }: Standing['$latency']): LatencyHistogram {
  const histogram = new LatencyHistogram();
  const state = histogram.save();
  buckets.forEach((bucket, index) => (state.counts[bucket] = counts[index]!));
  histogram.restore({ ...rest, counts: state.counts });
  return histogram;
}

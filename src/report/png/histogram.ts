/** Durations sorted into ranges that a person would name, with the interval of each range's share. */
import { seconds } from '../format.js';

export interface Range {
  readonly label: string;
  readonly count: number;
  readonly share: number;
  /** 95 % interval of the share (Wilson's score interval). */
  readonly low: number;
  readonly high: number;
  /** Beyond the split. */
  readonly beyond: boolean;
}

const FINE = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800];
const COARSE = [1, 10, 60, 600, 3600, 14_400];
const DAYS = [86_400, 172_800, 604_800, 2_592_000, 7_776_000, 31_536_000];
const MOST_RANGES = 11;
/** Two edges closer than this would make a sliver of a range. */
const CLOSEST = 1.3;
/** 97.5 % quantile of the normal distribution. */
const Z = 1.959964;

/**
 * @param values in seconds; those of 0 get a row of their own
 * @param split an edge that must be there, such as a target; null: none
 */
export function histogram(values: readonly number[], split: number | null): Range[] {
  const some = values.filter((value) => value > 0);
  const edges = edgesFor(some, split);
  const rows: Range[] = [];
  const add = (label: string, count: number, beyond: boolean): void => {
    rows.push({ label, count, beyond, ...shareOf(count, values.length) });
  };
  if (some.length < values.length) add('none', values.length - some.length, false);
  edges.forEach((edge, index) => {
    const from = edges[index - 1] ?? 0;
    const label = from === 0 ? `up to ${seconds(edge)}` : `${seconds(from)} to ${seconds(edge)}`;
    add(label, countBetween(some, from, edge), split !== null && from >= split);
  });
  const last = edges.at(-1) ?? 0;
  if (some.some((value) => value > last))
    add(`over ${seconds(last)}`, countBetween(some, last, Infinity), split !== null && last >= split);
  return rows;
}

function countBetween(values: readonly number[], from: number, to: number): number {
  return values.filter((value) => value > from && value <= to).length;
}

/** From the ladder, as many as the values need; the split always. */
function edgesFor(values: readonly number[], split: number | null): number[] {
  if (values.length === 0) return split === null ? [] : [split];
  const least = Math.min(...values, split ?? Infinity);
  const most = Math.max(...values, split ?? 0);
  const ladder = [FINE, COARSE].map((steps) => trimmed([...steps, ...DAYS], least, most));
  const [fine = [], coarse = []] = ladder;
  const chosen = fine.length <= MOST_RANGES ? fine : coarse;
  if (split === null) return chosen;
  const apart = chosen.filter((edge) => edge / split > CLOSEST || split / edge > CLOSEST);
  return [...apart, split].sort((a, b) => a - b);
}

/** One step below the least and one above the most, if there is one. */
function trimmed(ladder: readonly number[], least: number, most: number): number[] {
  return ladder.filter((edge, index) => edge >= least && (ladder[index - 1] ?? 0) < most);
}

function shareOf(count: number, of: number): { share: number; low: number; high: number } {
  const share = count / of;
  const weight = 1 + (Z * Z) / of;
  const middle = (share + (Z * Z) / (2 * of)) / weight;
  const half = (Z * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of))) / weight;
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Recorded arrivals: a CSV file of start time and requests per second. */
import { parseQuantity, show, type Outcome } from '../../declaration/quantities.js';
import type { Arrivals } from '../../traffic/specification.js';

type Recording = NonNullable<Arrivals['recorded']>;

const MOST_ROWS = 1_000_000;

/** Each row holds until the next; the last one as long as the one before it. A first line of words is a heading. */
export function parseRecording(text: string, file: string): Outcome<Recording> {
  const startSeconds: number[] = [];
  const ratePerSecond: number[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [start = '', rate = ''] = line.split(',').map((cell) => cell.trim());
    if (startSeconds.length === 0 && /^["A-Za-z]/.test(start)) continue;
    const row = readRow(start, rate, startSeconds.at(-1));
    if (!row.ok) return { ok: false, message: `${file}, line ${index + 1}: ${row.message}` };
    startSeconds.push(row.value[0]);
    ratePerSecond.push(row.value[1]);
    if (startSeconds.length > MOST_ROWS)
      return { ok: false, message: `${file} has more than ${MOST_ROWS} rows` };
  }
  const [first, last, previous] = [startSeconds[0], startSeconds.at(-1), startSeconds.at(-2)];
  if (first === undefined || last === undefined || previous === undefined) {
    return { ok: false, message: `${file} needs at least two rows of start time and rate` };
  }
  if (first !== 0) return { ok: false, message: `${file}: the first row must start at 0` };
  return { ok: true, value: { startSeconds, ratePerSecond, lengthSeconds: last + (last - previous) } };
}

function readRow(start: string, rate: string, before = -1): Outcome<readonly [number, number]> {
  const seconds = cell('duration', start);
  if (!seconds.ok) return seconds;
  const perSecond = cell('rate', rate);
  if (!perSecond.ok) return perSecond;
  if (seconds.value <= before)
    return { ok: false, message: `${show(start)} is not later than the row before` };
  if (!(perSecond.value >= 0)) return { ok: false, message: `a rate must be >= 0 (got ${show(rate)})` };
  return { ok: true, value: [seconds.value, perSecond.value] };
}

/** Plain numbers are seconds and requests per second. */
function cell(type: 'duration' | 'rate', text: string): Outcome<number> {
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return { ok: true, value: Number(text) };
  return parseQuantity(type, text);
}

/**
 * Hours of the week in words: `Sun 03:00 to 05:00`, `Sat 22:00 to Mon 06:00`, `Mon to Fri 09:00 to 17:00`,
 * `daily 02:00 to 04:00`. Time 0 is Monday 00:00; there is no time zone and no summer time.
 */
import { closest } from '../declaration/closest.js';
import { show, type Outcome } from '../declaration/quantities.js';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE } from '../engine/time.js';
import type { Window } from '../faults/specification.js';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const SECONDS_PER_WEEK = 7 * SECONDS_PER_DAY;
const DAY = '([A-Za-z]+)';
const CLOCK = '(\\d{1,2}):(\\d{2})';
const EACH_DAY = new RegExp(`^(?:${DAY} to )?${DAY} ${CLOCK} to ${CLOCK}$`);
const ONE_STRETCH = new RegExp(`^${DAY} ${CLOCK} to ${DAY} ${CLOCK}$`);

/** The windows of one such text: one for each day that it names, in the order of the week. */
export function parseWindows(text: string): Outcome<readonly Window[]> {
  const words = text.trim().replace(/\s+/g, ' ');
  const stretch = ONE_STRETCH.exec(words);
  if (stretch !== null) return oneStretch(stretch);
  const each = EACH_DAY.exec(words);
  if (each === null)
    return fail(
      `${show(text)}: write Sun 03:00 to 05:00, Mon to Fri 09:00 to 17:00, or daily 02:00 to 04:00`,
    );
  return eachDay(each);
}

function oneStretch([
  ,
  fromDay = '',
  fromHour,
  fromMinute,
  toDay = '',
  toHour,
  toMinute,
]: RegExpExecArray): Outcome<readonly Window[]> {
  const days = [dayOf(fromDay), dayOf(toDay)];
  const clocks = [clock(fromHour, fromMinute), clock(toHour, toMinute)];
  for (const part of [...days, ...clocks]) if (!part.ok) return part;
  const [first = 0, last = 0] = days.map(valueOf);
  const [start = 0, end = 0] = clocks.map(valueOf);
  const fromSeconds = first * SECONDS_PER_DAY + start;
  const to = last * SECONDS_PER_DAY + end;
  return { ok: true, value: [{ fromSeconds, toSeconds: to > fromSeconds ? to : to + SECONDS_PER_WEEK }] };
}

function eachDay([
  ,
  firstDay,
  lastDay = '',
  fromHour,
  fromMinute,
  toHour,
  toMinute,
]: RegExpExecArray): Outcome<readonly Window[]> {
  const daily = firstDay === undefined && lastDay.toLowerCase() === 'daily';
  const days = daily ? [dayOf('Mon'), dayOf('Sun')] : [dayOf(firstDay ?? lastDay), dayOf(lastDay)];
  const clocks = [clock(fromHour, fromMinute), clock(toHour, toMinute)];
  for (const part of [...days, ...clocks]) if (!part.ok) return part;
  const [first = 0, last = 0] = days.map(valueOf);
  const [start = 0, end = 0] = clocks.map(valueOf);
  const length = end > start ? end - start : end - start + SECONDS_PER_DAY;
  const count = ((last - first + 7) % 7) + 1;
  const windows = Array.from({ length: count }, (_, index) => {
    const fromSeconds = ((first + index) % 7) * SECONDS_PER_DAY + start;
    return { fromSeconds, toSeconds: fromSeconds + length };
  });
  return { ok: true, value: windows.sort((one, other) => one.fromSeconds - other.fromSeconds) };
}

function dayOf(word: string): Outcome<number> {
  const day = DAYS.findIndex((name) => word.toLowerCase().startsWith(name.toLowerCase()) && word.length <= 9);
  if (day >= 0) return { ok: true, value: day };
  const meant = closest(word, DAYS);
  return fail(
    `${show(word)} is no day of the week${meant === null ? `: ${DAYS.join(' ')}` : `; did you mean ${meant}?`}`,
  );
}

/** Seconds since midnight; 24:00 is the end of a day. */
function clock(hour = '', minute = ''): Outcome<number> {
  const seconds = Number(hour) * SECONDS_PER_HOUR + Number(minute) * SECONDS_PER_MINUTE;
  if (Number(minute) > 59 || seconds > SECONDS_PER_DAY) return fail(`${hour}:${minute} is no time of day`);
  return { ok: true, value: seconds };
}

function valueOf(outcome: Outcome<number>): number {
  return outcome.ok ? outcome.value : 0;
}

function fail(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}

/**
 * Simulated time. Inside, time is a whole number of microseconds since the start of the replication:
 * sums and ties are exact in a double for 285 years. Durations that people write or read are seconds.
 */

/** A point in simulated time, or a span of it, in whole microseconds. */
export type Microseconds = number;

/** How many microseconds make a second. */
export const MICROSECONDS_PER_SECOND = 1_000_000;

/** Seconds in a minute. */
export const SECONDS_PER_MINUTE = 60;
/** Seconds in an hour. */
export const SECONDS_PER_HOUR = 3_600;
/** Seconds in a day. */
export const SECONDS_PER_DAY = 86_400;
/** Seconds in a year of 365 days, the only year hasim knows. */
export const SECONDS_PER_YEAR = 365 * SECONDS_PER_DAY;

/** Seconds to the nearest whole microsecond; `Infinity` stays `Infinity`. */
export function fromSeconds(seconds: number): Microseconds {
  return Math.round(seconds * MICROSECONDS_PER_SECOND);
}

/** Microseconds to seconds. */
export function toSeconds(time: Microseconds): number {
  return time / MICROSECONDS_PER_SECOND;
}

const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ['y', SECONDS_PER_YEAR],
  ['d', SECONDS_PER_DAY],
  ['h', SECONDS_PER_HOUR],
  ['min', SECONDS_PER_MINUTE],
  ['s', 1],
  ['ms', 1e-3],
  ['us', 1e-6],
];

/**
 * Seconds as people write them in a scenario: `15min`, `1.5y`, `60ms`. The largest unit that makes a
 * number of at least 1 with at most four digits; failing that, the largest of at least 1 with twelve digits.
 */
export function describeSeconds(seconds: number): string {
  const fitting = UNITS.filter(([, unit]) => Math.abs(seconds) >= unit);
  const short = fitting.find(
    ([, unit]) => Math.abs(rounded(seconds / unit, 4) * unit - seconds) <= 1e-12 * seconds,
  );
  const [name, unit] = short ?? fitting[0] ?? ['s', 1];
  return `${rounded(seconds / unit, 12)}${name}`;
}

function rounded(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

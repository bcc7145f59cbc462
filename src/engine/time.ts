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

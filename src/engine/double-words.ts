/**
 * The two 32-bit halves of a double, for the functions of `elementary.ts`. One shared cell instead of
 * a DataView per call; works for either byte order.
 */
const doubles = new Float64Array(1);
const words = new Int32Array(doubles.buffer);
const LITTLE_ENDIAN = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;
const HIGH = LITTLE_ENDIAN ? 1 : 0;
const LOW = 1 - HIGH;

/** Sign, exponent and the first 20 bits of the fraction, as a signed 32-bit integer. */
export function highWord(x: number): number {
  doubles[0] = x;
  return words[HIGH]!;
}

/** `x` with its high word replaced. */
export function withHighWord(x: number, high: number): number {
  doubles[0] = x;
  words[HIGH] = high;
  return doubles[0];
}

/** `x` with the lower 32 bits of the fraction cleared. */
export function truncated(x: number): number {
  doubles[0] = x;
  words[LOW] = 0;
  return doubles[0];
}

const SMALLEST_EXPONENT = -1074;
/** A look-up is quicker than writing two halves and reading them as one. */
const POWERS = new Float64Array(1023 - SMALLEST_EXPONENT + 1);
for (let index = 0, power = Number.MIN_VALUE; index < POWERS.length; index++, power *= 2)
  POWERS[index] = power;

/** 2^k for −1074 ≤ k ≤ 1023. */
export function powerOfTwo(k: number): number {
  return POWERS[k - SMALLEST_EXPONENT]!;
}

/** x × 2^k for −2000 ≤ k ≤ 2000, rounded once. */
export function scaled(x: number, k: number): number {
  if (k > 1023) return x * powerOfTwo(1023) * powerOfTwo(Math.min(k - 1023, 1023));
  if (k >= -1022) return x * powerOfTwo(k);
  // The first factor must not reach the subnormal numbers, or the result would be rounded twice.
  return x * powerOfTwo(-969) * powerOfTwo(Math.max(k + 969, -1022));
}

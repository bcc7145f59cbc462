const doubles = new Float64Array(1);
const bits = new BigUint64Array(doubles.buffer);

/** The 64 bits of a double, as 16 hexadecimal digits. */
export function bitsOf(x: number): string {
  doubles[0] = x;
  return bits[0]!.toString(16).padStart(16, '0');
}

/** How many doubles lie between two doubles of the same sign; `Infinity` if one of them is NaN. */
export function unitsApart(one: number, other: number): number {
  if (one === other) return 0;
  if (Number.isNaN(one) || Number.isNaN(other))
    return Number.isNaN(one) && Number.isNaN(other) ? 0 : Infinity;
  const distance = BigInt(`0x${bitsOf(one)}`) - BigInt(`0x${bitsOf(other)}`);
  return Math.abs(Number(distance));
}

/** Relative distance; absolute near zero. */
export function apart(actual: number, expected: number): number {
  if (actual === expected) return 0;
  return Math.abs(actual - expected) / Math.max(1e-290, Math.abs(expected));
}

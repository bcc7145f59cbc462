/** Plain data as one line of JSON that gives back every number: JSON alone turns NaN into null and −0 into 0. */

/** Numbers that JSON has no words for. */
const NAMED: Readonly<Record<string, number>> = {
  NaN,
  Infinity,
  '-Infinity': -Infinity,
  '-0': -0,
};

/** @param value plain data and Float64Array */
export function toText(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => {
    if (ArrayBuffer.isView(one)) return { $float64: Array.from(one as Float64Array) };
    if (typeof one !== 'number') return one;
    if (Object.is(one, -0)) return { $number: '-0' };
    return Number.isFinite(one) ? one : { $number: String(one) };
  });
}

/** What `toText` was given. @throws SyntaxError for what is no JSON */
export function fromText(text: string): unknown {
  return JSON.parse(text, (_key, one: unknown) => {
    if (typeof one !== 'object' || one === null) return one;
    if ('$number' in one && typeof one.$number === 'string') return NAMED[one.$number];
    return '$float64' in one && Array.isArray(one.$float64) ? Float64Array.from(one.$float64) : one;
  });
}

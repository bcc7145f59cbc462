/**
 * Quantiles of the standard normal law by rational approximation, good to about 1 part in 10¹⁶:
 * M. J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477–484.
 */
import { expm1, ln, log1p } from './elementary.js';
import { lnNormal } from './special-functions.js';

/** Numerator and denominator, lowest power first. */
type Rational = readonly [above: readonly number[], below: readonly number[]];

const CENTRE: Rational = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
];
const TAIL: Rational = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
];
const FAR_TAIL: Rational = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
];

/** z with Φ(z) = u, for 0 < u < 1. */
export function normalQuantile(u: number): number {
  const q = u - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  return q < 0 ? -upperTail(-ln(u)) : upperTail(-log1p(-u));
}

/** z with −ln(1 − Φ(z)) = h, for h > 0: also where 1 − Φ is too small for a double. */
export function normalInverseHazard(h: number): number {
  const u = -expm1(-h);
  return u <= 0.925 ? normalQuantile(u) : upperTail(h);
}

/** z with ln(1 − Φ(z)) = −h, in the upper tail. */
function upperTail(h: number): number {
  const r = Math.sqrt(h);
  if (r <= 5) return ratio(TAIL, r - 1.6);
  return r <= 26 ? ratio(FAR_TAIL, r - 5) : extremeTail(h);
}

/** Beyond the range of the algorithm: Newton's method from the first term of the asymptotic series. */
function extremeTail(h: number): number {
  if (h === Infinity) return h;
  let z = Math.sqrt(2 * h - ln(4 * Math.PI * h));
  for (let step = 0; step < 3; step++) z += (h + lnNormal(z).upper) / (z + 1 / z);
  return z;
}

function ratio([above, below]: Rational, x: number): number {
  return polynomial(above, x) / polynomial(below, x);
}

function polynomial(c: readonly number[], x: number): number {
  const high = ((c[7]! * x + c[6]!) * x + c[5]!) * x + c[4]!;
  return (((high * x + c[3]!) * x + c[2]!) * x + c[1]!) * x + c[0]!;
}

/**
 * Sums of independent parts on an even grid, through the Fourier transform.
 *
 * Each part is put onto the grid so that its mean stays what it is: a value between two points is shared between them. What
 * the circle of the transform would fold back from beyond the grid is damped by tilting: point i is multiplied by
 * e^(−θi) before and e^θi after (R. Grübel and R. Hermesmeier, ASTIN Bulletin 29 (1999) 197–214).
 */
import type { Distribution } from '../../../engine/distributions/index.js';
import { exp } from '../../../engine/elementary.js';
import { Fourier } from './fourier.js';
import { addIntegral, knotsOf, sharesOnGrid } from './law-knots.js';
import type { Sharing } from './sharing.js';

/** A part of a latency: so many independent times one after the other. */
export interface LatencyPart {
  /** Seconds; of work, if it is stretched. */
  readonly law: Distribution;
  /** How often. Not a whole number: that much in the mean, the whole number below or the one above. */
  readonly count: number;
  /** Time over work: the same for all, or as met on a host whose cores are shared (then anew for each of them). */
  readonly stretch: number | Sharing;
}

interface Complex {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** Points of a grid. */
export const POINTS = 1024;
/** θ POINTS: what is folded back counts e^−16 of itself, and rounding grows to e^16 of itself, 10⁻⁹. */
const TILT = 16;

const fourier = new Fourier(POINTS);
const tilts = Float64Array.from({ length: POINTS }, (_, point) => exp((-TILT * point) / POINTS));
const integral = new Float64Array(POINTS + 2);

/** Probabilities of the sum at 0, cell, 2 cell, …; what lies beyond the grid is left out. */
export function sumOnGrid(parts: readonly LatencyPart[], cell: number): Float64Array {
  const product = { real: new Float64Array(POINTS).fill(1), imaginary: new Float64Array(POINTS) };
  const { real, imaginary } = product;
  for (const part of parts) {
    const one = { real: onGrid(part, cell), imaginary: new Float64Array(POINTS) };
    for (let point = 0; point < POINTS; point++) one.real[point]! *= tilts[point]!;
    fourier.transform(one.real, one.imaginary);
    multiply(product, one, part.count);
  }
  // What is real has a transform that is its own mirror image, conjugate.
  for (let point = 1; point < POINTS / 2; point++) {
    real[POINTS - point] = real[point]!;
    imaginary[POINTS - point] = -imaginary[point]!;
  }
  fourier.transform(imaginary, real);
  for (let point = 0; point < POINTS; point++) {
    real[point] = Math.max(0, real[point]! / POINTS / tilts[point]!);
  }
  return real;
}

/** One of a part, stretched. */
function onGrid({ law, stretch }: LatencyPart, cell: number): Float64Array {
  const { levels, values } = knotsOf(law);
  const places = new Float64Array(values.length);
  integral.fill(0);
  if (typeof stretch === 'number') {
    for (let knot = 0; knot < values.length; knot++) places[knot] = values[knot]! * stretch;
    addIntegral({ levels, values: places }, cell, integral, 1);
  } else {
    const shrinkages = values.map(stretch.shrinkage);
    for (const level of stretch.levels) {
      const distance = level.stretch - stretch.mean;
      for (let knot = 0; knot < values.length; knot++) {
        places[knot] = values[knot]! * (stretch.mean + shrinkages[knot]! * distance);
      }
      addIntegral({ levels, values: places }, cell, integral, level.share);
    }
  }
  return sharesOnGrid(integral, cell);
}

/** Multiplies the first half of a transform by z^count; for the fraction f of a count, by 1 − f + f z. */
function multiply(product: Complex, z: Complex, count: number): void {
  const { real, imaginary } = product;
  const whole = Math.floor(count);
  const fraction = count - whole;
  for (let point = 0; point <= POINTS / 2; point++) {
    let re = z.real[point]!;
    let im = z.imaginary[point]!;
    let a = 1 - fraction + fraction * re;
    let b = fraction * im;
    for (let rest = whole; rest > 0; rest >>= 1) {
      if (rest & 1) {
        const before = a;
        a = before * re - b * im;
        b = before * im + b * re;
      }
      const square = re * re - im * im;
      im *= 2 * re;
      re = square;
    }
    const c = real[point]!;
    const d = imaginary[point]!;
    real[point] = a * c - b * d;
    imaginary[point] = a * d + b * c;
  }
}

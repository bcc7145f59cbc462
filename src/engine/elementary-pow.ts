/**
 * `pow` after Sun's fdlibm (e_pow.c; permission to use, copy, modify and distribute is freely granted):
 * log2 of x to 53 + 24 bits, times y in two pieces, then 2 to that power.
 */
import { remez } from './exp-polynomial.js';
import { highWord, scaled, truncated, withHighWord } from './double-words.js';

const LN2 = 6.93147180559945286227e-1;
const LN2_HIGH = 6.93147182464599609375e-1;
const LN2_LOW = -1.90465429995776804525e-9;
/** 2 / (3 ln 2), and in two pieces. */
const CP = 9.61796693925975554329e-1;
const CP_HIGH = 9.61796700954437255859e-1;
const CP_LOW = -7.02846165095275826516e-9;
/** log2 of 1.5 in two pieces. */
const LOG_HIGH = 5.84962487220764160156e-1;
const LOG_LOW = 1.35003920212974897128e-8;
const TWO_53 = 9007199254740992;
/** −(1024 − log2 of the largest double and a half unit). */
const OVERFLOW_MARGIN = 8.008566259537294e-17;

/** log2 of x of the last call to `logarithm`, in two pieces: no array is made for them. */
let logHigh = 0;
let logLow = 0;

/**
 * x^y for x ≥ 0 (NaN for x < 0: hasim raises nothing negative to a power). Error below one unit in the
 * last place for |y| < 2³¹; beyond, the result is 0, 1 or ∞ for every x but those next to 1.
 */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (!(x >= 0) || y !== y) return NaN;
  if (y === 1) return x;
  if (x === 0) return y > 0 ? 0 : Infinity;
  if (x === Infinity) return y > 0 ? Infinity : 0;
  logarithm(x);
  const yHigh = truncated(y);
  const low = (y - yHigh) * logHigh + y * logLow;
  const high = yHigh * logHigh;
  const sum = low + high;
  if (!(Math.abs(sum) < 1100)) return y > 0 === x > 1 ? Infinity : 0;
  if (sum >= 1024 && (sum > 1024 || low + OVERFLOW_MARGIN > sum - high)) return Infinity;
  if (sum <= -1075 && (sum < -1075 || low <= sum - high)) return 0;
  return powerOfTwoSum(high, low);
}

function logarithm(x: number): void {
  let n = 0;
  let ax = x;
  let ix = highWord(ax);
  if (ix < 0x00100000) {
    ax *= TWO_53;
    n = -53;
    ix = highWord(ax);
  }
  n += (ix >> 20) - 1023;
  const fraction = ix & 0xfffff;
  ix = fraction | 0x3ff00000;
  // Reduce to the interval around 1 (below √1.5) or around 1.5 (below √3).
  let around = 0;
  if (fraction > 0x3988e) {
    if (fraction < 0xbb67a) around = 1;
    else {
      n++;
      ix -= 0x00100000;
    }
  }
  logarithmOfReduced(withHighWord(ax, ix), ix, around, n);
}

function logarithmOfReduced(ax: number, ix: number, around: number, n: number): void {
  const base = around === 1 ? 1.5 : 1;
  const u = ax - base;
  const v = 1 / (ax + base);
  const ss = u * v;
  const sHigh = truncated(ss);
  const tHigh = withHighWord(0, ((ix >> 1) | 0x20000000) + 0x00080000 + (around << 18));
  const tLow = ax - (tHigh - base);
  const sLow = v * (u - sHigh * tHigh - sHigh * tLow);
  const s2 = ss * ss;
  const r = s2 * s2 * series(s2) + sLow * (sHigh + ss);
  const square = sHigh * sHigh;
  const cHigh = truncated(3 + square + r);
  const cLow = r - (cHigh - 3 - square);
  const main = sHigh * cHigh;
  const rest = sLow * cHigh + cLow * ss;
  const pHigh = truncated(main + rest);
  const pLow = rest - (pHigh - main);
  const zHigh = CP_HIGH * pHigh;
  const zLow = CP_LOW * pHigh + pLow * CP + (around === 1 ? LOG_LOW : 0);
  const offset = around === 1 ? LOG_HIGH : 0;
  logHigh = truncated(zHigh + zLow + offset + n);
  logLow = zLow - (logHigh - n - offset - zHigh);
}

function series(s2: number): number {
  return (
    5.99999999999994648725e-1 +
    s2 *
      (4.28571428578550184252e-1 +
        s2 *
          (3.33333329818377432918e-1 +
            s2 *
              (2.72728123808534006489e-1 +
                s2 * (2.30660745775561754067e-1 + s2 * 2.06975017800338417784e-1))))
  );
}

/** 2^(high + low). */
function powerOfTwoSum(high: number, low: number): number {
  const n = Math.floor(high + low + 0.5);
  const rest = high - n;
  const t = truncated(low + rest);
  const u = t * LN2_HIGH;
  const v = (low - (t - rest)) * LN2 + t * LN2_LOW;
  const z = u + v;
  const w = v - (z - u);
  const zz = z * z;
  const c = z - zz * remez(zz);
  const r = (z * c) / (c - 2) - (w + z * w);
  return scaled(1 - (r - z), n);
}

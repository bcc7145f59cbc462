/**
 * The fast Fourier transform (J. Cooley and J. Tukey, 1965), radix 2, in place. Sines and cosines come from square roots
 * and products alone, which are the same bits on every engine, as `Math.sin` is not.
 */
export class Fourier {
  private readonly cosine: Float64Array;
  private readonly sine: Float64Array;
  private readonly reversed: Uint32Array;

  /** @param size a power of two, at least 4 */
  constructor(readonly size: number) {
    const half = size / 2;
    this.cosine = new Float64Array(half).fill(1);
    this.sine = new Float64Array(half);
    this.reversed = new Uint32Array(size);
    for (let i = 1; i < size; i++) this.reversed[i] = (this.reversed[i >> 1]! >> 1) + (i & 1 ? half : 0);
    // The root of unity for 2π/4 first, then half the angle each time; each gives the angles between those already there.
    for (let step = size / 4, [c, s] = [0, 1]; step >= 1; step /= 2) {
      for (let k = step; k < half; k += 2 * step) this.turn(k, step, c, s);
      c = Math.sqrt((1 + c) / 2);
      s /= 2 * c;
    }
  }

  /** Sets element k to element k − step, turned by an angle. */
  private turn(k: number, step: number, c: number, s: number): void {
    const [before, beforeSine] = [this.cosine[k - step]!, this.sine[k - step]!];
    this.cosine[k] = before * c - beforeSine * s;
    this.sine[k] = before * s + beforeSine * c;
  }

  /** Sums of x(j) e^(−2πijk/size). The inverse: real and imaginary parts swapped, and divided by the size. */
  transform(real: Float64Array, imaginary: Float64Array): void {
    const { size, cosine, sine, reversed } = this;
    for (let i = 0; i < size; i++) {
      const j = reversed[i]!;
      if (j > i) {
        swap(real, i, j);
        swap(imaginary, i, j);
      }
    }
    for (let half = 1; half < size; half *= 2) {
      const stride = size / (2 * half);
      for (let start = 0; start < size; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const c = cosine[k * stride]!;
          const s = sine[k * stride]!;
          const i = start + k;
          const j = i + half;
          const re = real[j]! * c + imaginary[j]! * s;
          const im = imaginary[j]! * c - real[j]! * s;
          real[j] = real[i]! - re;
          imaginary[j] = imaginary[i]! - im;
          real[i]! += re;
          imaginary[i]! += im;
        }
      }
    }
  }
}

function swap(values: Float64Array, i: number, j: number): void {
  const value = values[i]!;
  values[i] = values[j]!;
  values[j] = value;
}

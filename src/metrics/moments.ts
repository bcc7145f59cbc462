/**
 * Sums from which the ratio of two totals gets its error, however many pairs there are: means, squares and products
 * about the means (Welford 1962), so that nothing cancels where all pairs are nearly alike.
 */
export class RatioMoments {
  private pairs = 0;
  private sumTop = 0;
  private sumBottom = 0;
  /** Only `add` needs them. */
  private meanTop = 0;
  private meanBottom = 0;
  private squaresTop = 0;
  private squaresBottom = 0;
  private products = 0;

  /** As if each value had been added beside a 1. @param squares about the mean */
  static ofValues(count: number, total: number, squares: number): RatioMoments {
    const moments = new RatioMoments();
    moments.pairs = count;
    [moments.sumTop, moments.sumBottom, moments.squaresTop] = [total, count, squares];
    return moments;
  }

  add(top: number, bottom: number): void {
    this.pairs += 1;
    this.sumTop += top;
    this.sumBottom += bottom;
    const fromTop = top - this.meanTop;
    const fromBottom = bottom - this.meanBottom;
    this.meanTop += fromTop / this.pairs;
    this.meanBottom += fromBottom / this.pairs;
    this.squaresTop += fromTop * (top - this.meanTop);
    this.squaresBottom += fromBottom * (bottom - this.meanBottom);
    this.products += fromTop * (bottom - this.meanBottom);
  }

  get count(): number {
    return this.pairs;
  }

  /** Sum of the numerators. */
  get top(): number {
    return this.sumTop;
  }

  /** Sum of the denominators. */
  get bottom(): number {
    return this.sumBottom;
  }

  /** Sum of the squares of `top − bottom × ratio of the sums`. */
  get residualSquares(): number {
    if (this.sumBottom === 0) return 0;
    const ratio = this.sumTop / this.sumBottom;
    const squares = this.squaresTop - 2 * ratio * this.products + ratio * ratio * this.squaresBottom;
    return Math.max(0, squares);
  }

  /** Variance of the sum of the numerators, if pairs are independent; NaN with fewer than two. */
  get variance(): number {
    return (this.residualSquares * this.pairs) / (this.pairs - 1);
  }
}

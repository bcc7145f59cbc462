/** The few functions of jstat that are used; the package brings no types. */
declare module 'jstat' {
  interface Quantile {
    inv(probability: number, ...shape: number[]): number;
    cdf(value: number, ...shape: number[]): number;
  }
  const jstat: {
    jStat: { studentt: Quantile; normal: Quantile; chisquare: Quantile; beta: Quantile; centralF: Quantile };
  };
  export default jstat;
}

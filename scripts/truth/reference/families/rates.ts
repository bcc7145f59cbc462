/** How often, roughly: only to know how long to simulate. Repairs are short, each member is mended at once. */

export interface Tier {
  readonly name: string;
  readonly k: number;
  readonly n: number;
  readonly mttf: number;
  readonly mttr: number;
}

/** Outages an hour of tiers in series: one more fails while just enough work. */
export function approximateOutageRate(tiers: readonly Tier[]): number {
  return tiers.reduce((sum, { k, n, mttf, mttr }) => {
    const q = mttr / (mttf + mttr);
    return sum + (choose(n, k) * q ** (n - k) * (1 - q) ** k * k) / mttf;
  }, 0);
}

export function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 0; i < k; i++) ways = (ways * (n - i)) / (i + 1);
  return ways;
}

/** Exact stationary figures of a small Markov chain, to hold simulated ones against. */

/** Rates by `from` and `to`; states are named as they are met. */
export type Rates = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Stationary probability of each state (Grassmann, Taksar and Heyman: no subtraction, so nothing cancels). */
export function stationary(rates: Rates): Map<string, number> {
  const names = [
    ...new Set([...Object.keys(rates), ...Object.values(rates).flatMap((row) => Object.keys(row))]),
  ];
  const n = names.length;
  const q = names.map((from) => names.map((to) => (from === to ? 0 : (rates[from]?.[to] ?? 0))));
  for (let last = n - 1; last > 0; last--) {
    const out = q[last]!.slice(0, last).reduce((sum, rate) => sum + rate, 0);
    for (let i = 0; i < last; i++) q[i]![last]! /= out;
    for (let i = 0; i < last; i++) {
      for (let j = 0; j < last; j++) if (i !== j) q[i]![j]! += q[i]![last]! * q[last]![j]!;
    }
  }
  const weight = [1];
  for (let state = 1; state < n; state++) {
    weight[state] = weight.slice(0, state).reduce((sum, one, i) => sum + one * q[i]![state]!, 0);
  }
  const total = weight.reduce((sum, one) => sum + one, 0);
  return new Map(names.map((name, index) => [name, weight[index]! / total]));
}

/** Share of the time in these states, and how often it begins. */
export function figures(
  rates: Rates,
  down: readonly string[],
): { unavailability: number; outagesPerHour: number } {
  const probability = stationary(rates);
  let [unavailability, outagesPerHour] = [0, 0];
  for (const [state, share] of probability) {
    if (down.includes(state)) unavailability += share;
    else for (const to of down) outagesPerHour += share * (rates[state]?.[to] ?? 0);
  }
  return { unavailability, outagesPerHour };
}

/** Textbook formulas. Rates are per hour unless a name says otherwise; outages are counted per hour. */
import { figures, type Rates } from '../../support/markov.js';

export interface Uptime {
  readonly unavailability: number;
  readonly outagesPerHour: number;
}

/** Any laws of life and repair (alternating renewal process: Cox 1962, Renewal Theory, ch. 7). */
export function oneOfOne(mttfHours: number, mttrHours: number): Uptime {
  const cycle = mttfHours + mttrHours;
  return { unavailability: mttrHours / cycle, outagesPerHour: 1 / cycle };
}

/** Two of three, each repaired at once: binomial in the share q of the time that a unit is down. */
export function twoOfThreeOwnCrews(mttfHours: number, mttrHours: number): Uptime {
  const q = oneOfOne(mttfHours, mttrHours).unavailability;
  return {
    unavailability: 3 * q * q * (1 - q) + q ** 3,
    outagesPerHour: (3 * q * (1 - q) ** 2 * 2) / mttfHours,
  };
}

/** One of three, each repaired at once. */
export function oneOfThreeOwnCrews(mttfHours: number, mttrHours: number): Uptime {
  const q = oneOfOne(mttfHours, mttrHours).unavailability;
  return { unavailability: q ** 3, outagesPerHour: (3 * q * q * (1 - q)) / mttfHours };
}

/** Two of three, one crew: machine repair. The probabilities of n down are as 3!/(3 − n)! rⁿ, r = MTTR / MTTF. */
export function twoOfThreeOneCrew(mttfHours: number, mttrHours: number): Uptime {
  const r = mttrHours / mttfHours;
  const [one, two, three] = [3 * r, 6 * r * r, 6 * r ** 3];
  const total = 1 + one + two + three;
  return { unavailability: (two + three) / total, outagesPerHour: ((one / total) * 2) / mttfHours };
}

/**
 * One of two, one crew, nothing fails while it is down; a failure is masked with probability `c` (Bouricius, Carter and
 * Schneider 1969), otherwise the whole is down until `d`, while the repair goes on.
 */
export function coveredPair(l: number, m: number, d: number, c: number): Uptime {
  const uncovered = (2 * l * (1 - c)) / (d + m);
  const mended = (uncovered * m) / d;
  const one = (2 * l) / m - uncovered;
  const none = (one * l) / m;
  const total = 1 + uncovered + mended + one + none;
  return {
    unavailability: (uncovered + mended + none) / total,
    outagesPerHour: (2 * l * (1 - c) + one * l) / total,
  };
}

/** Two of three, each repaired at once, and rates of losing several at once: `lose(up, left)`. */
function twoOfThree(m: number, lose: (up: number, left: number) => number): Uptime {
  const rates: Record<string, Record<string, number>> = {};
  for (let up = 0; up <= 3; up++) {
    const next: Record<string, number> = up < 3 ? { [up + 1]: (3 - up) * m } : {};
    for (let left = 0; left < up; left++) next[left] = lose(up, left);
    rates[up] = next;
  }
  return figures(rates, ['0', '1']);
}

/** Beta factor (Fleming 1975): of each unit's rate the share `beta` is one shock to all. */
export function betaFactor(l: number, m: number, beta: number): Uptime {
  return twoOfThree(
    m,
    (up, left) => (left === up - 1 ? up * (1 - beta) * l : 0) + (left === 0 ? beta * l : 0),
  );
}

/** Binomial shocks (Vesely 1977): at rate `s` each unit breaks with probability `p`. */
export function binomialShocks(l: number, m: number, s: number, p: number): Uptime {
  const choose = [[1], [1, 1], [1, 2, 1], [1, 3, 3, 1]];
  return twoOfThree(m, (up, left) => {
    const hit = choose[up]![left]! * p ** (up - left) * (1 - p) ** left;
    return s * hit + (left === up - 1 ? up * l : 0);
  });
}

/** One works, one stands by cold; one crew; a switch-over ends at rate `f`. */
export function coldStandby(l: number, m: number, f: number): Uptime {
  const switching = l / (f + m);
  const one = (switching * f) / m;
  const none = (one * l) / m;
  const total = 1 + switching + one + none;
  return { unavailability: (switching + none) / total, outagesPerHour: ((1 + one) * l) / total };
}

/** As `coldStandby`, state by state. */
export function coldStandbyChain(l: number, m: number, f: number): Uptime {
  const rates: Rates = {
    both: { switching: l },
    switching: { one: f, both: m },
    one: { none: l, both: m },
    none: { one: m },
  };
  return figures(rates, ['switching', 'none']);
}

/** M/M/c/K: the share that finds no place, and the mean time of the others (Little 1961). Per second. */
export function finiteQueue(
  ratePerSecond: number,
  workSeconds: number,
  servers: number,
  places: number,
): { readonly loss: number; readonly latencySeconds: number } {
  const weights = [1];
  for (let n = 1; n <= places; n++) {
    weights.push((weights[n - 1]! * ratePerSecond * workSeconds) / Math.min(n, servers));
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const number = weights.reduce((sum, weight, n) => sum + n * weight, 0) / total;
  const loss = weights[places]! / total;
  return { loss, latencySeconds: number / (ratePerSecond * (1 - loss)) };
}

/** M/G/c/c: the share that finds all servers taken (Erlang 1917). */
export function erlangB(load: number, servers: number): number {
  let blocking = 1;
  for (let n = 1; n <= servers; n++) blocking = (load * blocking) / (n + load * blocking);
  return blocking;
}

/** M/M/c: Erlang C by way of Erlang B's recursion (Erlang 1917). Mean time of a request in seconds. */
export function erlangC(ratePerSecond: number, workSeconds: number, servers: number): number {
  const load = ratePerSecond * workSeconds;
  const blocking = erlangB(load, servers);
  const waits = blocking / (1 - (load / servers) * (1 - blocking));
  return workSeconds + (waits * workSeconds) / (servers - load);
}

/** M/M/1 that stops at rate `f` and goes on at rate `r` (White and Christie 1958): mean time in seconds. */
export function breakdowns(l: number, m: number, f: number, r: number): number {
  return ((f + r) ** 2 + m * f) / ((f + r) * (r * m - l * (f + r)));
}

/** M/G/1 processor sharing: the law of the work does not matter (Sakata, Noguchi and Oizumi 1971). */
export function processorSharing(ratePerSecond: number, workSeconds: number): number {
  return workSeconds / (1 - ratePerSecond * workSeconds);
}

/** The same replications of a scenario in both lenses, and how far their means are apart. */
import { startReplication } from '../../../../src/experiment/replication.js';
import type { FailoverOutcome, ReplicationOutcome } from '../../../../src/metrics/outcome.js';
import { scenarioOf } from '../../../support/replications.js';

export interface Pair {
  readonly requests: readonly ReplicationOutcome[];
  readonly flow: readonly ReplicationOutcome[];
}

export interface Difference {
  readonly what: string;
  readonly requests: number;
  readonly flow: number;
  /** Standard error of the mean difference of paired replications. */
  readonly error: number;
}

/**
 * Both lenses draw the same fault clocks and protocol phases, so that replications can be compared one by one.
 * @param text instead of the file's own
 */
export function inBothLenses(file: string, count: number, text?: string): Pair {
  const run = (lens: 'requests' | 'flow'): ReplicationOutcome[] => {
    const scenario = scenarioOf(file, [`run.lens=${lens}`], text);
    return Array.from({ length: count }, (_, index) => {
      const replication = startReplication(scenario, index, false);
      while (!replication.done) replication.advance();
      return replication.outcome();
    });
  };
  return { requests: run('requests'), flow: run('flow') };
}

export function compare(pair: Pair, what: string, of: (one: ReplicationOutcome) => number): Difference {
  const [a, b] = [pair.requests.map(of), pair.flow.map(of)];
  const count = a.length;
  const apart = a.map((value, index) => b[index]! - value);
  const mean = sum(apart) / count;
  const variance = sum(apart.map((value) => (value - mean) ** 2)) / (count - 1);
  return { what, requests: sum(a) / count, flow: sum(b) / count, error: Math.sqrt(variance / count) };
}

/** Losses by cause: those with at least so many in all replications together, and the rest as one. */
export function lossesByCause(pair: Pair, least: number): Difference[] {
  const total = (cause: string): number => sum(pair.requests.map((one) => lostBy(one, cause)));
  const causes = [
    ...new Set([...pair.requests, ...pair.flow].flatMap(({ cells }) => cells.map(({ cause }) => cause))),
  ];
  const common = causes.filter((cause) => total(cause) >= least);
  const rare = causes.filter((cause) => !common.includes(cause));
  const own = common.map((cause) => compare(pair, `lost by ${cause}`, (one) => lostBy(one, cause)));
  const rest = compare(pair, 'lost by rarer causes', (one) => sum(rare.map((cause) => lostBy(one, cause))));
  return rare.length > 0 && Math.max(rest.requests, rest.flow) * pair.requests.length >= least
    ? [...own, rest]
    : own;
}

/** Mean duration of failovers that nearly every replication of both lenses has had; of all replications together. */
export function failovers(pair: Pair): Difference[] {
  const keys = new Set(pair.requests.flatMap((one) => one.failovers.map(keyOf)));
  return [...keys].sort().flatMap((key) => {
    const a = pair.requests.flatMap((one) =>
      one.failovers.filter((each) => keyOf(each) === key).map(secondsOf),
    );
    const b = pair.flow.flatMap((one) => one.failovers.filter((each) => keyOf(each) === key).map(secondsOf));
    if (a.length < pair.requests.length || b.length < pair.flow.length) return [];
    const error = Math.sqrt(errorOf(a) ** 2 + errorOf(b) ** 2);
    return [{ what: `failover ${key}`, requests: sum(a) / a.length, flow: sum(b) / b.length, error }];
  });
}

function lostBy({ cells }: ReplicationOutcome, cause: string): number {
  return sum(cells.filter((cell) => cell.cause === cause).map(({ count }) => count));
}

function keyOf({ component, mechanism }: FailoverOutcome): string {
  return `${component}/${mechanism}`;
}

function secondsOf({ stages, reconnectionSeconds }: FailoverOutcome): number {
  return sum(Object.values(stages)) + (reconnectionSeconds ?? 0);
}

function errorOf(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  const variance = sum(values.map((value) => (value - mean) ** 2)) / Math.max(1, values.length - 1);
  return Math.sqrt(variance / values.length);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

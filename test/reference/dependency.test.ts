/**
 * A page that calls a dependency which is reset, silent, or hangs: losses through the whole system beside closed forms.
 * Half of it is arithmetic of TCP (the last SYN within an attempt of 5 s leaves after 4 s: Linux 6.5, ip-sysctl,
 * tcp_syn_linear_timeouts 4), half is who fills what: n requests a second of which d call the dependency, W workers,
 * a listen queue of B + 1. With a hang the workers are full after W / d, the queue (B + 1) / n later, and from then on nobody
 * connects whose last SYN leaves before the end.
 *
 * Counts are those of arrivals in a given time: Poisson. Limits are five standard deviations (1 in 1.7 million) and,
 * where stated, a slack for the edges, which differ by a request or two in each replication.
 */
import { describe, expect, test } from '@jest/globals';
import type { Results } from '../../src/results/results.js';
import { byPrecision } from '../support/precision.js';
import { run } from './support/run.js';

const replications = byPrecision({ quick: 10, full: 200 });
const [RATE, CALLING, WORKERS, PLACES] = [50, 20, 50, 101];
const [ATTEMPT, BACKOFF, LAST_SYN] = [5, 1, 4];

interface Case {
  readonly fault: string;
  readonly retries?: number;
  readonly workers?: number;
  readonly part?: string;
}

async function simulate(
  name: string,
  { fault, retries = 0, workers = WORKERS, part = '' }: Case,
): Promise<Results> {
  const { results } = await run(
    name,
    `
hosts: { web: { cores: 100 }, part: { cores: 100 } }
networks: { lan: { on: all, latency: 0s } }
components:
  web: { kind: apache, on: web, MaxRequestWorkers: ${workers}, ServerLimit: ${workers}, ListenBacklog: ${PLACES - 1} }
  part: { kind: generic, on: part, work: 10ms ${part} }
traffic:
  entry: web
  arrivals: { rate: ${RATE}/s }
  clients: { patience: 11.001s, attempt_timeout: ${ATTEMPT}s, retries: ${retries}, backoff: ${BACKOFF}s }
  classes:
    page: { share: 40%, work: 40ms, calls: [ { to: part, op: read } ] }
    static: { share: 60%, work: 5ms }
faults: { f: { ${fault} } }
run: { lens: requests, duration: 2min, replications: ${replications} }
`,
  );
  return results;
}

function expectLost({ requests }: Results, each: number, slack = 0): void {
  const expected = each * replications;
  const limit = 5 * Math.sqrt(expected) + slack * replications;
  expect([requests.lost, Math.abs(requests.lost - expected) <= limit]).toEqual([requests.lost, true]);
  const of = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((sum, count) => sum + count, 0);
  expect(requests.offered).toBe(requests.served + requests.lost);
  for (const counts of [requests.lostByCause, requests.lostByOrigin, requests.lostByFault]) {
    expect(of(counts)).toBe(requests.lost);
  }
}

describe('a dependency that is reset for 20 s', () => {
  const fault = 'fault: crash, on: part/unit, at: 20s, restart: 20s';

  test('loses the pages of that time', async () => {
    const results = await simulate('reference reset', { fault });
    expectLost(results, CALLING * 20, 1);
    expect(results.requests.lostByCause['http-500']).toBe(results.requests.lost);
    expect(Object.keys(results.requests.lostByFault)).toEqual(['f@part/unit']);
  });

  test('with a retry, those of the time less the back-off', async () => {
    const results = await simulate('reference reset, retry', { fault, retries: 1 });
    expectLost(results, CALLING * (20 - BACKOFF), 1);
    expect(results.requests.byClass.static?.lost).toBe(0);
  });
});

describe('a dependency that is silent', () => {
  const silent = (seconds: number): Case => ({
    fault: `fault: partition, between: [web, part], at: 20s, for: ${seconds}s`,
    retries: 1,
    workers: 1000,
  });

  test('for 6 s: nobody is lost, for the second attempt outlasts it', async () => {
    expectLost(await simulate('reference silent 6', silent(6)), 0);
  });

  test('for 20 s: lost are those whose last SYN of both attempts leaves before its end', async () => {
    const results = await simulate('reference silent 20', silent(20));
    expectLost(results, CALLING * (20 - LAST_SYN - ATTEMPT - BACKOFF), 1);
    // Connected to the web server, which waits for the other.
    expect(results.requests.lostByCause).toEqual({ 'response-timeout': results.requests.lost });
    expect(Object.keys(results.requests.lostByFault)).toEqual(['f@web|part']);
  });
});

describe('a dependency that hangs', () => {
  const hang = (seconds: number): Case => ({
    fault: `fault: hang, on: part/unit, at: 20s, for: ${seconds}s`,
    part: ', when_down: silent',
  });
  const full = WORKERS / CALLING;
  const queueFull = full + PLACES / RATE;

  test.each([10, 20, 42])('for %i s: takes everything down with it', async (seconds) => {
    const results = await simulate(`reference hang ${seconds}`, hang(seconds));
    // Callers until the workers are full, everybody until the queue is, then those who cannot connect in time.
    expectLost(
      results,
      CALLING * full + RATE * (queueFull - full) + RATE * (seconds - LAST_SYN - queueFull),
      // How soon 50 callers have come varies by 50 / 20 ÷ sqrt(50) = 0.35 s, during which 30 others a second get through.
      0.35 * (RATE - CALLING),
    );
    expect(Object.keys(results.requests.lostByFault)).toEqual(['f@part/unit']);
    expect(results.requests.byClass.static!.lost / results.requests.lost).toBeGreaterThan(0.3);
  });

  test('for 60 s, with a retry: the second attempt comes 6 s later', async () => {
    const results = await simulate('reference hang 60, retry', { ...hang(60), retries: 1 });
    const edge = 60 - LAST_SYN - ATTEMPT - BACKOFF;
    expectLost(results, CALLING * full + RATE * (edge - full), 0.35 * (RATE - CALLING) + 0.02 * RATE * edge);
    expect(Object.keys(results.requests.lostByFault)).toEqual(['f@part/unit']);
    expect(results.requests.byClass.static!.lost / results.requests.lost).toBeGreaterThan(0.55);
  });
});

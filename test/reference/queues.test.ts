/**
 * Web servers as queues, through the whole system: a scenario file, Apache, the requests lens, results over replications.
 * Formulas: Kleinrock, Queueing Systems I (1975), 3.5 and 3.7, II (1976), 4.4; Gross and Harris (1998), 2.3, 2.5.
 * False alarms: 1 in 100 000 each (support/compare.ts).
 */
import { describe, expect, test } from '@jest/globals';
import { byPrecision } from '../support/precision.js';
import { birthAndDeath, distance, erlangC, REPLICATIONS } from './support/compare.js';
import { run } from './support/run.js';

interface Web {
  readonly cores: number;
  readonly apache: string;
  readonly rate: number;
  readonly work: string;
  readonly patience: string;
  readonly seconds: number;
}

const simulate = (name: string, { cores, apache, rate, work, patience, seconds }: Web) =>
  run(
    name,
    `
hosts: { web: { cores: ${cores} } }
networks: { lan: { on: all, latency: 0s } }
components: { web: { kind: apache, on: web, ${apache} } }
traffic:
  entry: web
  arrivals: { rate: ${rate}/s }
  clients: { patience: ${patience} }
  classes: { page: { share: 100%, work: ${work} } }
targets: [ latency page <= 1h ]
run: { lens: requests, duration: ${seconds}s, replications: ${REPLICATIONS} }
`,
  );

/** More workers than ever are needed: the processors are shared by all. */
const UNLIMITED = 'MaxRequestWorkers: 100000, ServerLimit: 100000';
const seconds = byPrecision({ quick: 80, full: 4000 });

describe('work shares the processors', () => {
  test('M/M/c: the mean time is work + wait by Erlang C (the same shared or in turn)', async () => {
    const [cores, work, load] = [4, 0.05, 0.8];
    const rate = (load * cores) / work;
    const { results } = await simulate('reference M/M/4', {
      ...{ cores, rate, work: 'exponential mean 50ms', seconds },
      ...{ apache: UNLIMITED, patience: '1h' },
    });
    const mean = work + (erlangC(cores, rate * work) * work) / (cores * (1 - load));
    expect(distance(results.targets[0]?.interval, mean)).toBeLessThan(1);
    expect(results.requests.lost).toBe(0);
  });

  test.each([
    ['constant', '50ms'],
    ['exponential', 'exponential mean 50ms'],
    ['gamma, squared coefficient of variation 2', 'gamma shape 0.5 mean 50ms'],
    ['lognormal, squared coefficient of variation 1.7', 'lognormal mean 50ms sigma 1'],
  ])('M/G/1-PS: the mean time depends on the mean work alone (%s)', async (name, work) => {
    const load = 0.7;
    const { results } = await simulate(`reference M/G/1-PS ${name}`, {
      ...{ cores: 1, rate: load / 0.05, work, seconds: 4 * seconds },
      ...{ apache: UNLIMITED, patience: '1h' },
    });
    expect(distance(results.targets[0]?.interval, 0.05 / (1 - load))).toBeLessThan(1);
  });
});

describe('a full listen queue', () => {
  /**
   * Workers and backlog are the system; whoever finds it full is lost, for his patience is shorter than the second until
   * his SYN is repeated. Left out of the formula: a connection may be open for its client only (it found a place with
   * its SYN and none with its request 0.1 ms later), and then knocks again after 0.2 s: some of the lost come late
   * instead. That is bounded by those who find the last place taken within 0.1 ms: rate x 0.1 ms of all at most.
   */
  test.each([80, 100, 120])('M/M/c/K: at %i/s the share of those who find it full', async (rate) => {
    const [workers, backlog, work] = [5, 5, 0.05];
    const { results } = await simulate(`reference M/M/5/11 ${rate}`, {
      ...{ cores: workers, rate, work: 'exponential mean 50ms', seconds: 2 * seconds },
      ...{ apache: `MaxRequestWorkers: ${workers}, ListenBacklog: ${backlog}`, patience: '0.999s' },
    });
    // The kernel lets one more in than the backlog says.
    const places = workers + backlog + 1;
    const states = birthAndDeath(
      places + 1,
      () => rate,
      (busy) => Math.min(busy, workers) / work,
    );
    const interval = results.unavailability.request;
    const shift = Math.min(Math.abs(interval.estimate! - states[places]!), rate * 1e-4 * states[places - 1]!);
    const formula = states[places]! + Math.sign(interval.estimate! - states[places]!) * shift;
    expect(distance(interval, formula)).toBeLessThan(1);
    expect(Object.keys(results.requests.lostByOrigin)).toEqual(['web/workers-full']);
    // Busy workers: the work of those who were served; five standard errors of their mean work, 1 in 1.7 million.
    const { served } = results.requests;
    const carried = (served * work) / (workers * 2 * seconds * REPLICATIONS);
    expect(Math.abs(results.stations[0]!.utilisation / carried - 1)).toBeLessThan(5 / Math.sqrt(served));
  });
});

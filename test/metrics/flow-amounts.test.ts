import { expect, test } from '@jest/globals';
import { Causes } from '../../src/engine/causes.js';
import { Simulation } from '../../src/engine/simulation.js';
import { Streams } from '../../src/engine/streams.js';
import { SECONDS_PER_DAY, SECONDS_PER_YEAR } from '../../src/engine/time.js';
import type { ReplicationOutcome } from '../../src/metrics/outcome.js';
import { ReplicationRecord } from '../../src/metrics/replication-record.js';
import type { FlowRecorder } from '../../src/traffic/flow/recorder.js';

const second = 1_000_000;
const day = SECONDS_PER_DAY;

function recordFor(measuredSeconds: number) {
  const streams = new Streams('flow amounts', 0);
  const simulation = new Simulation({ streams, causes: new Causes({ recording: false }) });
  const record = new ReplicationRecord({
    ...{ simulation, measuredSeconds, upWhen: 0.95, isVisited: true },
    ...{ classNames: ['page', 'post'], patienceSeconds: 10 },
  });
  const recorder: FlowRecorder = record;
  const outcome = (): ReplicationOutcome => {
    const integrals = { ...record.integrals(), measuredSeconds };
    return record.outcome({ replication: 0, stations: [], rough: [], down: null, integrals });
  };
  return { simulation, record, recorder, outcome };
}

/** At 10 requests a second all are served but a share, to one cause, as `success` says. */
function report(recorder: FlowRecorder, from: number, to: number, lostShare: number, because = 0): void {
  const amount = (to - from) * 10;
  recorder.attempts(amount);
  recorder.flowServed(0, from * second, to * second, amount * (1 - lostShare));
  recorder.flowLost(0, 'refused', from * second, to * second, amount * lostShare, because);
  recorder.success(from * second, to * second, 1 - lostShare, 0);
}

test('an outage lasts as long as the share is below up_when, and shorter gaps than a second are none', () => {
  const { recorder, outcome } = recordFor(3600);
  report(recorder, 0, 100, 0);
  report(recorder, 100, 110, 1);
  report(recorder, 110, 110.5, 0);
  report(recorder, 110.5, 120, 0.06);
  report(recorder, 120, 121, 0.05);
  report(recorder, 121, 122, 0.5);
  report(recorder, 122, 3600, 0.04);
  const { outages, downSeconds } = outcome();
  expect(outages.map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds])).toEqual([
    [100, 120],
    [121, 122],
  ]);
  expect(outages[0]!.lost).toBeCloseTo(100 + 5.7, 9);
  expect(downSeconds).toBe(21);
});

test('slow is what is up, but late for more than may fail', () => {
  const { recorder, outcome } = recordFor(100);
  recorder.success(0, 10 * second, 1, 0.04);
  recorder.success(10 * second, 30 * second, 1, 0.2);
  recorder.success(30 * second, 40 * second, 0.5, 0.4);
  recorder.success(40 * second, 100 * second, 1, 0);
  expect(outcome()).toMatchObject({ slowSeconds: 20, downSeconds: 10 });
});

test('losses are the sum of their causes, and offered is what was served and lost', () => {
  const { recorder, outcome, simulation } = recordFor(1000);
  const power = simulation.causes.fault('power', 'db1', 0);
  for (let i = 0; i < 100; i++) report(recorder, i, i + 1, (i % 7) / 10, power);
  recorder.flowLost(1, 'http-503', 0, second, 1 / 3, power);
  const { cells, classes, attempts } = outcome();
  const [page, post] = classes;
  expect(page!.lost).toBe(cells.find(({ cause }) => cause === 'refused')!.count);
  expect(page!.served + page!.lost).toBeCloseTo(1000, 6);
  expect(page!.lost + post!.lost).toBe(cells[0]!.count + cells[1]!.count);
  expect(attempts).toBe(1000);
});

test('months and years: offered, lost, planned, seconds cut at the end, outages by their beginning', () => {
  const measured = 2 * SECONDS_PER_YEAR + 40 * day;
  const { recorder, record, outcome, simulation } = recordFor(measured);
  const reboot = simulation.causes.fault('reboot', 'db1', 0);
  record.faultBegan('reboot', 'db1', true, reboot);
  const crash = simulation.causes.fault('crash', 'db1', 0);
  // An outage of 100 s, 40 of them in the second month; a planned one of 50 s in the first of the second year.
  report(recorder, 0, 30 * day - 60, 0);
  report(recorder, 30 * day - 60, 30 * day, 1, crash);
  report(recorder, 30 * day, 30 * day + 40, 1, crash);
  report(recorder, 30 * day + 40, 365 * day, 0);
  report(recorder, 365 * day, 365 * day + 50, 1, reboot);
  report(recorder, 365 * day + 50, measured, 0);
  const { month, year } = outcome();
  expect(month.offered).toHaveLength(25);
  expect(year.offered).toHaveLength(2);
  expect(month.downSeconds.slice(0, 3)).toEqual([60, 40, 0]);
  expect(month.outages.slice(0, 3)).toEqual([1, 0, 0]);
  expect(month.longestSeconds.slice(0, 3)).toEqual([100, 0, 0]);
  expect(month.lost.slice(0, 2)).toEqual([600, 400]);
  expect(year).toMatchObject({
    ...{ downSeconds: [100, 50], outages: [1, 1], longestSeconds: [100, 50] },
    ...{ lost: [1000, 500], lostPlanned: [0, 500] },
  });
});

test('the picture spreads an amount evenly over its bins', () => {
  const { recorder, outcome } = recordFor(600);
  recorder.flowServed(0, 0.5 * second, 3.5 * second, 30);
  recorder.flowLost(0, 'refused', 3.5 * second, 4 * second, 5, 0);
  const { series } = outcome();
  expect(series.binSeconds).toBe(1);
  expect(series.offered.slice(0, 5)).toEqual([5, 10, 10, 10, 0]);
  expect(series.served.slice(0, 5)).toEqual([5, 10, 10, 5, 0]);
});

test('latencies of an amount weigh as much as the amount', () => {
  const { recorder, outcome } = recordFor(600);
  recorder.flowLatency(0, 20_000.4, 900);
  recorder.flowLatency(0, 500_000, 100.5);
  const { latency } = outcome().classes[0]!;
  expect(latency.count).toBe(1000.5);
  expect(latency.quantileSeconds(0.89)).toBeCloseTo(0.02, 3);
  expect(latency.quantileSeconds(0.95)).toBeCloseTo(0.5, 2);
});

test('what is told of a time to come is noted at that time', () => {
  const { simulation, record, recorder, outcome } = recordFor(100);
  report(recorder, 0, 100, 0);
  const failover = record.failoverBegan('db', 'view-change', 'fault', 0, 0);
  simulation.runUntil(10 * second);
  record.redirected(failover);
  expect(recorder.awaited).toEqual(['db']);
  recorder.toldAt(12.5 * second, () => recorder.succeeded('db'));
  expect(recorder.awaited).toEqual([]);
  const other = record.failoverBegan('db', 'view-change', 'fault', 0, 0);
  record.redirected(other);
  recorder.succeeded('db');
  expect(outcome().failovers.map(({ reconnectionSeconds }) => reconnectionSeconds)).toEqual([2.5, 0]);
});

test('a snapshot holds everything: what follows twice is noted twice the same', () => {
  const measured = SECONDS_PER_YEAR;
  const { record, recorder, outcome, simulation } = recordFor(measured);
  const crash = simulation.causes.fault('crash', 'db1', 0);
  report(recorder, 0, 100, 0);
  report(recorder, 100, 105, 1, crash);
  const state = structuredClone(record.save());
  const goOn = (): ReplicationOutcome => {
    report(recorder, 105, 107, 1, crash);
    report(recorder, 107, measured, 0);
    recorder.flowLatency(0, 1000, 5);
    return structuredClone({ ...outcome(), classes: [] });
  };
  const first = goOn();
  record.restore(state);
  expect(goOn()).toEqual(first);
  expect(first.outages).toHaveLength(1);
});

test('20 years of thousands of incidents are summed up in less time than a second, and nothing grows with the seconds', () => {
  const years = 20;
  const incidents = 4000;
  const measured = years * SECONDS_PER_YEAR;
  const { record, recorder, outcome, simulation } = recordFor(measured);
  const step = Math.floor(measured / incidents);
  for (let i = 0; i < incidents; i++) {
    const at = i * step;
    simulation.runUntil(at * second);
    const fault = simulation.causes.fault('crash', `web${i % 3}`, at * second);
    const down = simulation.causes.add('web/crashed', fault);
    report(recorder, at, at + 5, 1, down);
    report(recorder, at + 5, i === incidents - 1 ? measured : at + step, 0);
    const failover = record.failoverBegan('web', 'check', 'fault', at * second, fault);
    simulation.runUntil((at + 5) * second);
    record.redirected(failover);
    // Every other one is never seen to end.
    if (i % 2 === 0) record.reconnected(failover);
  }
  const began = process.cpuUsage();
  const { outages, failovers } = outcome();
  const { user, system } = process.cpuUsage(began);
  expect(outages).toHaveLength(incidents);
  expect(failovers).toHaveLength(incidents);
  expect(failovers.filter(({ lost }) => Math.abs(lost - 50) > 1e-6)).toEqual([]);
  // 0.03 s on an idle machine; the square of the incidents would take a minute.
  expect((user + system) / 1e6).toBeLessThan(1);
  expect(JSON.stringify(record.save()).length).toBeLessThan(4e6);
});

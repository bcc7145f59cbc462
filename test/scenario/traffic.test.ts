import { describe, expect, test } from '@jest/globals';
import { problemsOf, scenarioOf, SMALL, warningsOf } from './support/toy.js';

const arrivals = (written: string): string => SMALL.replace('{ rate: 10/s }', written);
const recorded = (csv: string) => ({ 'main.yaml': arrivals('{ recorded: load.csv }'), 'load.csv': csv });

describe('traffic', () => {
  test('constant, daily, weekly, growing', () => {
    const text = arrivals(
      '{ rate: 600/min, daily: [50%, 150%], weekly: [110%, 110%, 110%, 110%, 110%, 80%, 70%], growth: 20% }',
    );
    expect(scenarioOf(text).traffic?.arrivals).toEqual({
      ratePerSecond: 10,
      daily: [0.5, 1.5],
      weekly: [1.1, 1.1, 1.1, 1.1, 1.1, 0.8, 0.7],
      growthPerYear: 0.2,
      recorded: null,
    });
    expect(warningsOf(text).join()).not.toContain('average');
  });

  test('nobody at all: then only states of components are simulated', () => {
    expect(scenarioOf(arrivals('{ rate: 0/s }')).traffic?.arrivals.ratePerSecond).toBe(0);
  });

  test('recorded: plain seconds or units, with or without a heading; the last row lasts as long as the one before', () => {
    const expected = { startSeconds: [0, 60, 120], ratePerSecond: [80, 2, 0], lengthSeconds: 180 };
    for (const csv of [
      'start,rate\n0,80\n60,2\n120,0\n',
      '# measured\n0s,80/s\r\n1min,120/min\r\n2min,0/s\r\n',
    ]) {
      expect(scenarioOf(recorded(csv)).traffic?.arrivals.recorded).toEqual(expected);
    }
  });

  test.each([
    ['0,80\n', 'load.csv needs at least two rows of start time and rate'],
    ['10,80\n20,80\n', 'load.csv: the first row must start at 0'],
    ['0,80\n0,90\n', 'load.csv, line 2: 0 is not later than the row before'],
    ['0,80\n5,-1\n', 'load.csv, line 2: a rate must be >= 0 (got -1)'],
    ['0,80\n5m,1\n', 'load.csv, line 2: 5m: write 5min'],
    ['0,80\n5\n', 'load.csv, line 2: must be a rate with a unit (/s /min /h /d /y) (got "")'],
  ])('recorded %j is refused', (csv, message) => {
    expect(problemsOf(recorded(csv))).toEqual([`main.yaml:18:15  traffic.arrivals.recorded: ${message}`]);
  });

  test.each([
    ['{}', 'traffic.arrivals.rate: is missing: write rate: 100/s, or recorded: file.csv'],
    ['{ recorded: absent.csv }', 'traffic.arrivals.recorded: cannot read absent.csv: no such file'],
    ['{ rate: -1/s }', 'traffic.arrivals.rate: must be >= 0 (got -1/s)'],
    ['{ rate: 1/s, weekly: [100%] }', 'traffic.arrivals.weekly: must be seven shares, Monday first (got 1)'],
    ['{ rate: 1/s, daily: [0%, 0%] }', 'traffic.arrivals.daily: needs at least one share above 0%'],
    ['{ rate: 1/s, daily: [] }', 'traffic.arrivals.daily: needs at least one share above 0%'],
    ['{ rate: 1/s, growth: -100% }', 'traffic.arrivals.growth: must be >= -99% (got -100%)'],
  ])('arrivals %s are refused', (written, message) => {
    expect(problemsOf(arrivals(written)).join('\n')).toContain(message);
  });

  test('shares that do not average 100 % change the mean: a warning says so', () => {
    expect(warningsOf(arrivals('{ rate: 1/s, daily: [50%, 100%] }')).join('\n')).toContain(
      'traffic.arrivals.daily: the shares average 75%, not 100%: so does the mean rate',
    );
  });

  test('clients have defaults, listed as guesses; a pause before no retry is none', () => {
    const { traffic, assumptions } = scenarioOf(SMALL);
    expect(traffic?.clients).toMatchObject({
      patienceSeconds: 10,
      attemptTimeoutSeconds: Infinity,
      retries: 0,
      population: 10_000,
    });
    const paths = assumptions.map(({ path }) => path);
    expect(paths).toContain('traffic.clients.patience');
    expect(paths).not.toContain('traffic.clients.backoff');
    const retrying = scenarioOf(
      SMALL.replace('entry: db-vip', 'entry: db-vip\n  clients: { retries: 2, attempt_timeout: 3s }'),
    );
    expect(retrying.traffic?.clients).toMatchObject({
      retries: 2,
      attemptTimeoutSeconds: 3,
      backoff: { kind: 'exponential', mean: 2 },
    });
    expect(retrying.assumptions.map(({ path }) => path)).toContain('traffic.clients.backoff');
  });

  test('classes: thirds are close enough, calls default to one read', () => {
    const text = SMALL.replace(
      /page: .*\n/,
      'a: { share: 33.3%, work: 1ms, calls: { to: db } }\n    b: { share: 33.3%, work: 1ms }\n    c: { share: 33.3%, work: 1ms }\n',
    );
    const classes = scenarioOf(text).traffic?.classes ?? [];
    expect(classes.map(({ index, name }) => [index, name])).toEqual([
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
    ]);
    expect(classes[0]?.calls).toEqual([{ to: 'db', operation: 'read', count: 1 }]);
    expect(classes[1]?.calls).toEqual([]);
    expect(problemsOf(text.replace('33.3%', '30%'))[0]).toContain('the shares add to 96.6%, not to 100%');
    expect(problemsOf(SMALL.replace(/ {2}classes:\n.*\n/, ''))[0]).toContain(
      'name at least one class of requests',
    );
  });

  test('memory is read, and does nothing yet', () => {
    expect(warningsOf(SMALL.replace('cores: 4', 'cores: 4, memory: 8GiB')).join('\n')).toContain(
      'hosts.db.memory: is understood, but not modelled yet',
    );
  });

  test('a network has one latency', () => {
    expect(
      scenarioOf(SMALL.replace('crews:', 'networks: { lan: { latency: 2ms } }\ncrews:')).latencySeconds,
    ).toBe(0.002);
    const two = SMALL.replace('crews:', 'networks: { a: {}, b: { on: db } }\ncrews:');
    expect(problemsOf(two)[0]).toContain('networks.b: only one network is modelled');
    expect(problemsOf(SMALL.replace('crews:', 'networks: { a: { on: db } }\ncrews:'))[0]).toContain(
      'networks.a.on: must be all',
    );
  });
});

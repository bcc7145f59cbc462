/** Whom a queue is charged to: a fault that its requests feel, not whatever breaks at the same time. */
import { expect, test } from '@jest/globals';
import { run } from '../reference/support/run.js';

const body = (faults: string, rate = '105/s'): string => `
hosts: { web: { cores: 10 }, part: { count: 2 }, elsewhere: {} }
networks: { lan: { on: all, latency: 0s } }
components:
  web: { kind: apache, on: web, MaxRequestWorkers: 10, ListenBacklog: 10 }
  part: { kind: generic, on: part }
  elsewhere: { kind: generic, on: elsewhere }
traffic:
  entry: web
  arrivals: { rate: ${rate} }
  clients: { patience: 2s }
  classes: { page: { share: 100%, work: 100ms, calls: [{ to: part }] } }
faults: { ${faults} }
run: { lens: requests, duration: 3min }
`;

test.each([
  ['a crash', 'fault: crash, on: elsewhere/unit, at: 30s, for: 1s'],
  ['a host that stays down', 'fault: power-off, on: elsewhere, at: 30s'],
  ['a slow host', 'fault: slow, on: elsewhere, factor: 9, at: 30s'],
])('%s where no request comes is not to blame for a server with too little room', async (name, fault) => {
  const { results } = await run(`elsewhere: ${name}`, body(`x: { ${fault} }`));
  expect(results.requests.lost).toBeGreaterThan(100);
  expect(results.requests.lostByFault).toEqual({ none: results.requests.lost });
});

test.each([
  ['a surge', 'fault: surge, factor: 2, at: 30s, for: 20s'],
  ['a slow server', 'fault: slow, on: web, factor: 2, at: 30s, for: 20s'],
  ['a called part that stands still', 'fault: power-off, on: part, at: 30s, for: 20s'],
])('%s is to blame for what it leads to', async (name, fault) => {
  const { results } = await run(`here: ${name}`, body(`x: { ${fault} }`, '70/s'));
  expect(results.requests.lost).toBeGreaterThan(100);
  expect(results.requests.lostByFault.none ?? 0).toBeLessThan(0.01 * results.requests.lost);
});

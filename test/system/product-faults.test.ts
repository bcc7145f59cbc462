import { expect, test } from '@jest/globals';
import { run } from '../reference/support/run.js';

const body = (fault: string): string => `
hosts: { lb: {}, web: { count: 2, cores: 10 } }
components:
  lb: { kind: load-balancer, profile: haproxy, on: lb, backends: web }
  web: { kind: apache, on: web }
traffic: { entry: lb, arrivals: { rate: 50/s }, clients: { patience: 2s }, classes: { page: { share: 100%, work: 5ms } } }
faults: { x: { ${fault} } }
run: { lens: requests, duration: 60s }
`;

test('a balancer that is told to reject a back end sends the others what that one got', async () => {
  const name = 'reject one back end';
  const { results } = await run(name, body('fault: load-balancer.reject, on: web1, at: 0s'));
  expect(results.requests.lost).toBe(0);
  const workers = results.stations.filter((station) => station.name.endsWith('/workers'));
  expect(workers.map(({ name, share }) => [name, share])).toEqual([['web2/workers', 1]]);
});

test('a balancer that is told to reject all answers 503', async () => {
  const name = 'reject all back ends';
  const { results } = await run(name, body('fault: load-balancer.reject, on: lb, at: 0s'));
  expect(results.requests.lostByCause).toEqual({ 'http-503': results.requests.offered });
  expect(results.requests.lostByFault).toEqual({ 'x@lb': results.requests.offered });
});

test('a fault of one back end is undone there', async () => {
  const name = 'reject one back end for a while';
  const { results } = await run(name, body('fault: load-balancer.reject, on: web1, at: 20s, for: 20s'));
  const share = results.stations.find((station) => station.name === 'web1/workers')?.share ?? 0;
  // Half of 40 s of 60 s; four standard errors of 3 000 requests in turn: sqrt(3000)/3000/2 = 0.9 %, at most 1 in 16 000.
  expect(Math.abs(share - 1 / 3)).toBeLessThan(0.04);
});

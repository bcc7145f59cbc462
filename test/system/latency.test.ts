import { expect, test } from '@jest/globals';
import { run } from '../reference/support/run.js';

const body = (delay: string): string => `
hosts: { web: { cores: 10 }, part: { cores: 10 } }
networks: { lan: { on: all, latency: 1ms } }
components:
  web: { kind: apache, on: web }
  part: { kind: generic, on: part, delay: 10ms }
traffic:
  entry: web
  arrivals: { rate: 1/s }
  classes: { page: { share: 100%, work: 5ms, calls: [{ to: part, count: 3 }] } }
faults: { far: { fault: latency, between: [web, part], delay: ${delay}, at: 0s } }
run: { lens: requests, duration: 60s }
`;

test('what lies between a page and what it calls is counted with each call', async () => {
  // Handshake and request from outside 2 x 2 ms, three calls of 2 ms + 10 ms on a connection that stands, work 5 ms; then
  // 2 x 7 ms more for each call.
  const near = await run('latency near', body('0.001ms'));
  const far = await run('latency far', body('7ms'));
  const mean = ({ results }: typeof near): number => results.requests.byClass.page?.latencySeconds.mean ?? 0;
  expect(mean(near)).toBeCloseTo(0.004 + 3 * 0.012002 + 0.005, 5);
  expect(mean(far)).toBeCloseTo(0.004 + 3 * 0.026 + 0.005, 5);
});

test.each([
  ['nodebalancer', 'check: http, check_interval: 5s, check_timeout: 3s, check_attempts: 2'],
  ['haproxy', 'check: http, inter: 2s'],
])('%s: a back end that answers too late for its checks is taken out', async (profile, check) => {
  const { results, details } = await run(
    `late checks ${profile}`,
    `
hosts: { lb: {}, web: { count: 3, cores: 4 } }
components:
  lb: { kind: load-balancer, profile: ${profile}, on: lb, backends: web, ${check} }
  web: { kind: apache, on: web }
traffic: { entry: lb, arrivals: { rate: 50/s }, clients: { patience: 5s }, classes: { page: { share: 100%, work: 5ms } } }
faults: { far: { fault: latency, on: web1, delay: 3s, at: 60s, for: 2min } }
run: { lens: requests, duration: 4min }
`,
  );
  expect(Object.keys(results.requests.lostByFault)).toEqual(['far@web1']);
  // Two checks of 3 s, five seconds apart; three of 2 s: no more than 13 s of the two minutes.
  expect(details.outages).toHaveLength(1);
  expect(details.outages[0]?.durationSeconds).toBeLessThan(13);
});

test('a back end most of whose packets are lost is taken out by its checks', async () => {
  const { results, details } = await run(
    'lossy back end',
    `
hosts: { lb: {}, web: { count: 3, cores: 4 } }
components:
  lb: { kind: load-balancer, profile: haproxy, on: lb, backends: web, check: http, inter: 2s }
  web: { kind: apache, on: web }
traffic: { entry: lb, arrivals: { rate: 50/s }, clients: { patience: 5s }, classes: { page: { share: 100%, work: 5ms } } }
faults: { lossy: { fault: packet-loss, on: web1, loss: 95%, at: 60s, for: 2min } }
run: { lens: requests, duration: 4min }
`,
  );
  expect(results.requests.lost).toBeGreaterThan(20);
  expect(Object.keys(results.requests.lostByFault)).toEqual(['lossy@web1']);
  // Each check passes with probability 1e-4 within its two seconds: three fail in a row, and two in a row never pass.
  for (const { startSeconds, durationSeconds } of details.outages) {
    expect(startSeconds + durationSeconds).toBeLessThan(60 + 13);
  }
});

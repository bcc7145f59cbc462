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

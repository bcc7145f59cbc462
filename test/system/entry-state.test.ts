/** Uptime read off the state of the entry, where that tells; and judged by the requests where it does not. */
import { expect, test } from '@jest/globals';
import { run } from '../reference/support/run.js';

const body = (part: string, rate: string, faults = ''): string => `
hosts: { part: { cores: 1 } }
components: { part: { kind: generic, on: part ${part} } }
traffic: { entry: part, arrivals: { rate: ${rate} }, clients: { patience: 2s }, classes: { page: { share: 100%, work: 1ms } } }
faults: { ${faults} }
run: { lens: requests, duration: 2min }
`;

test('a structure is down from its fault to its repair, to the microsecond, however few come', async () => {
  const fault = 'f: { fault: crash, on: part/unit, at: 20.5s, for: 30.25s }';
  const { details } = await run('few come', body('', '1/h', fault));
  expect(details.outages.map(({ startSeconds, durationSeconds }) => [startSeconds, durationSeconds])).toEqual(
    [[20.5, 30.25]],
  );
});

test('an answer later than the clients’ patience is none', async () => {
  const fault = 'f: { fault: latency, on: part, delay: 3s, at: 20s, for: 30s }';
  const { details } = await run('late answers', body('', '1/h', fault));
  expect(details.outages.map(({ startSeconds, durationSeconds }) => [startSeconds, durationSeconds])).toEqual(
    [[20, 30]],
  );
});

test('a processor with too much work is not up because it would answer in the end', async () => {
  const { results, details } = await run('too much work', body(', work: 100ms', '20/s'));
  expect(results.requests.lost / results.requests.offered).toBeGreaterThan(0.9);
  expect(details.outages).toHaveLength(1);
  expect(details.outages[0]?.durationSeconds).toBeGreaterThan(110);
});

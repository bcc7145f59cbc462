/**
 * A web server that has lost two thirds of its workers to a dead database and gets more than its processors carry: its
 * queue is full, a request is turned away until its proxy gives up, the passive check takes the server out; the queue
 * empties, the next check brings it back. Each time is an outage. Both lenses must have as many, lose and be down alike.
 *
 * |flow − requests| ≤ 4 standard errors + a share of the larger, over paired replications. Of three figures with six
 * replications Student's t exceeds 4 in 3 of 100 runs with no true difference at all, and by more than the share besides
 * in less than 1 of 1 000. The seeds are fixed. Outages are a tenth to a fifth too many in flow, where arrivals do not
 * vary by chance: hence their share. When a SYN that was repeated never found a place they were 2.3 times as many.
 *
 * Near its end a server may stay down for good, in either lens, by chance: such pairs say nothing about how it flaps.
 */
import { expect, jest, test } from '@jest/globals';
import type { ReplicationOutcome } from '../../../src/metrics/outcome.js';
import { byPrecision } from '../../support/precision.js';
import { compare, inBothLenses, type Pair } from './support/paired.js';

jest.setTimeout(900_000);

const REPLICATIONS = byPrecision({ quick: 6, full: 24 });
const ERRORS = 4;
const SHARE = 0.05;
/** Near the edge of capacity. */
const SHARE_OF_OUTAGES = 0.15;
const MOST_DOWN_SECONDS = 300;

/** 104 a second from the surge on, of which the processors carry 96. */
const text = `
format: hasim-scenario/1
name: flapping
question: q
extends: { file: scenarios/linode-ha.yaml, replacing: [faults, targets, run] }
hosts: { web: { count: 1, cores: 4 } }
components: { db: { max_connections: 1000 } }
traffic: { arrivals: { rate: 28/s, daily: null } }
faults:
  hang: { fault: hang, on: holder(db-vip)/mysqld, at: 1min, for: 30min }
  surge: { fault: surge, factor: 3.7, at: 150s, for: 6min }
run: { duration: 9min, seed: 1 }
`;

const outages = (one: ReplicationOutcome): number => one.outages.length;
const lost = ({ cells }: ReplicationOutcome): number => cells.reduce((sum, { count }) => sum + count, 0);
const down = ({ downSeconds }: ReplicationOutcome): number => downSeconds ?? 0;

/** Those that came back in both lenses. */
function flapping({ requests, flow }: Pair): Pair {
  const recovers = (one: ReplicationOutcome): boolean => down(one) < MOST_DOWN_SECONDS;
  const both = requests.map((one, index) => recovers(one) && recovers(flow[index]!));
  const kept = (all: readonly ReplicationOutcome[]): ReplicationOutcome[] => all.filter((_, at) => both[at]);
  return { requests: kept(requests), flow: kept(flow) };
}

test('a server that is taken out again and again', () => {
  const pair = flapping(inBothLenses('flapping.yaml', REPLICATIONS, text));
  expect(pair.flow.length).toBeGreaterThan(REPLICATIONS / 2);
  const figures = [
    { ...compare(pair, 'outages', outages), share: SHARE_OF_OUTAGES },
    { ...compare(pair, 'lost', lost), share: SHARE },
    { ...compare(pair, 'down', down), share: SHARE },
  ];
  for (const { what, requests, flow, error, share } of figures) {
    expect(requests).toBeGreaterThan(3);
    const tooFar = Math.abs(flow - requests) > ERRORS * error + share * Math.max(requests, flow);
    expect({ what, requests, flow, error, tooFar }).toMatchObject({ tooFar: false });
  }
});

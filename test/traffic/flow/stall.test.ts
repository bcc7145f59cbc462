/** A database hangs: the flow lens against the closed form of a stalled dependency, see support/stall.ts. */
import { expect, test } from '@jest/globals';
import type { ReplicationOutcome } from '../../../src/metrics/outcome.js';
import { replications, scenarioOf } from '../../support/replications.js';
import { persistence, stallFits, stallLosses, type Stall } from './support/stall.js';

const WORKERS = 50;
const BACKLOG = 100;
const PER_SECOND = 50;
/** Of the requests, so many need the database. */
const DEPENDENT = 0.4;
/** Who arrives in the longest step, 1/32 of the time for which an answer is waited for, shares one fate. */
const OF_A_STEP = (PER_SECOND * 5) / 32;

interface Clients {
  readonly patienceSeconds: number;
  readonly retries: number;
}

/** Requests take no time but where they wait: none is inside when the hang begins. */
function outcomeOf(seconds: number, { patienceSeconds, retries }: Clients): ReplicationOutcome {
  const text = JSON.stringify({
    format: 'hasim-scenario/1',
    name: 'stall',
    question: 'q',
    hosts: { web: { cores: 100 }, db: { cores: 100 } },
    components: {
      web: {
        ...{ kind: 'apache', on: 'web', MaxRequestWorkers: WORKERS, ListenBacklog: BACKLOG },
        connect_timeout: '1h',
      },
      db: { kind: 'galera', on: 'db' },
    },
    traffic: {
      entry: 'web',
      arrivals: { rate: `${PER_SECOND}/s` },
      clients: { patience: `${patienceSeconds}s`, attempt_timeout: '5s', retries, backoff: '1s' },
      classes: {
        page: { share: `${DEPENDENT * 100}%`, work: '0.1ms', calls: [{ to: 'db', op: 'read' }] },
        static: { share: `${(1 - DEPENDENT) * 100}%`, work: '0.1ms' },
      },
    },
    faults: { hang: { fault: 'hang', on: 'db/mysqld', at: '1min', for: `${seconds}s` } },
    run: { lens: 'flow', duration: '4min', seed: 'stall', start: 'new', replications: 1 },
  });
  return replications(scenarioOf('stall.yaml', [], text))[0]!;
}

function expectedLosses(
  seconds: number,
  { patienceSeconds, retries }: Clients,
): { all: number; static: number } {
  const stall: Stall = {
    ...{ durationSeconds: seconds, workers: WORKERS, busy: 0, backlog: BACKLOG },
    ...{ dependentPerSecond: DEPENDENT * PER_SECOND, arrivalsPerSecond: PER_SECOND },
  };
  const clients = persistence({ patienceSeconds, attemptTimeoutSeconds: 5, retries, backoffSeconds: 1 });
  expect(stallFits(stall, clients)).toBe(true);
  const sum = { all: 0, static: 0 };
  for (const { fromSeconds, toSeconds, ratePerSecond, dependentOnly } of stallLosses(stall, clients)) {
    const lost = ratePerSecond * (toSeconds - fromSeconds);
    sum.all += lost;
    if (!dependentOnly) sum.static += lost * (1 - DEPENDENT);
  }
  return sum;
}

test.each([
  [6, { patienceSeconds: 5, retries: 0 }],
  [10, { patienceSeconds: 5, retries: 0 }],
  [20, { patienceSeconds: 5, retries: 0 }],
  [42, { patienceSeconds: 5, retries: 0 }],
  [84, { patienceSeconds: 5, retries: 0 }],
  [20, { patienceSeconds: 11.5, retries: 1 }],
  [60, { patienceSeconds: 11.5, retries: 1 }],
])('a hang of %i s, %j', (seconds, clients) => {
  const [page, still] = outcomeOf(seconds, clients).classes;
  const expected = expectedLosses(seconds, clients);
  expect(Math.abs(page!.lost + still!.lost - expected.all)).toBeLessThan(OF_A_STEP);
  expect(Math.abs(still!.lost - expected.static)).toBeLessThan(OF_A_STEP * (1 - DEPENDENT));
});

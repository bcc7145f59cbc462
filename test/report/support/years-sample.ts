/** Reports of years, as the flow lens gives them; and of a scenario that means harm. */
import { detailsOf } from '../../../src/experiment/details.js';
import { SECONDS_PER_DAY, SECONDS_PER_YEAR } from '../../../src/engine/time.js';
import type { ReportInput } from '../../../src/report/report-format.js';
import { aggregateOf, replicationOf, resultsOf, type ToyOutage } from '../../experiment/support/years.js';
import { sample } from './sample.js';

/** Twelve years in four runs: outages of 10 s to 3 h. */
const OUTAGES: readonly (readonly ToyOutage[])[] = [
  [outage(0, 10, 10), outage(0, 200, 3600), outage(2, 4, 45)],
  [outage(1, 99, 10_800), { ...outage(2, 300, 600), fault: 'reboot' }],
  [outage(0, 364, 20), outage(1, 180, 300)],
  [],
];

function outage(year: number, day: number, seconds: number): ToyOutage {
  return { startSeconds: year * SECONDS_PER_YEAR + day * SECONDS_PER_DAY, seconds };
}

export function yearsSample(): ReportInput {
  const outcomes = OUTAGES.map((outages, index) => replicationOf(3, outages, index));
  const origin = {
    command: 'npx hasim run toy.yaml --replications=4',
    replay: 'npx hasim replay toy.yaml',
    scenario: 'name: toy\n',
  };
  return {
    results: resultsOf(outcomes, [
      { name: 'availability >= 99.99%', measure: 'availability', threshold: 0.9999 },
    ]),
    details: detailsOf(aggregateOf(outcomes)),
    origin,
  };
}

export const HOSTILE = `</script></style></pre>"'><img src=x onerror=alert(1)>&lt;b>\u0000\u001b[31m\u202e|\`\`@all ${'long'.repeat(60)}`;

/** Every text that a scenario may hold is an attempt to get out of where it stands. */
export function hostileSample(): ReportInput {
  const { results, details } = sample([40, 60]);
  const evil = JSON.parse(JSON.stringify({ results, details }), (_key, value: unknown) =>
    typeof value === 'string' && TEXTS.has(value) ? HOSTILE : value,
  ) as Pick<ReportInput, 'results' | 'details'>;
  const { lostByOrigin, lostByFault } = evil.results.requests;
  return {
    results: {
      ...evil.results,
      requests: {
        ...evil.results.requests,
        lostByOrigin: { ...lostByOrigin, [HOSTILE]: 1 },
        lostByFault: { ...lostByFault, [`${HOSTILE}@web1`]: 1 },
      },
      scenario: {
        ...evil.results.scenario,
        question: HOSTILE,
        faults: [{ id: HOSTILE, text: HOSTILE }],
      },
      warnings: [{ code: 'evil', path: HOSTILE, message: HOSTILE }],
    },
    details: evil.details,
    origin: {
      command: `npx hasim run '${HOSTILE}'`,
      replay: `npx hasim replay '${HOSTILE}'`,
      scenario: `name: ${HOSTILE}\n`,
    },
  };
}

/** Those of the sample that come from its scenario. */
const TEXTS = new Set([
  ...['sample', 'sample.yaml', 'availability >= 99%', 'components.balancer.takeover', 'uniform 1s to 5s'],
  ...['db-vip', 'db-vip/no-holder', 'power@db1', 'power', 'db1', 'page', 'db1 loses power', '2.8 to 3.8 s'],
]);

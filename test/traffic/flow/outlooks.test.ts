/** What is known of an outlook must be what asking anew would have found. */
import { afterEach, expect, jest, test } from '@jest/globals';
import { constant } from '../../../src/engine/distributions/index.js';
import type { Fate, Served } from '../../../src/infrastructure/service.js';
import { FateNumbers } from '../../../src/traffic/flow/fate-numbers.js';
import { Outlooks } from '../../../src/traffic/flow/outlooks.js';
import type { Outlook } from '../../../src/traffic/flow/survey.js';
import { startReplication } from '../../../src/experiment/replication.js';
import type { ReplicationOutcome } from '../../../src/metrics/outcome.js';
import { scenarioOf } from '../../support/replications.js';

afterEach(() => {
  jest.restoreAllMocks();
});

function outcomeOf(file: string, set: readonly string[]): ReplicationOutcome {
  const replication = startReplication(scenarioOf(file, ['run.lens=flow', ...set]), 0, false);
  while (!replication.done) replication.advance();
  return replication.outcome();
}

const text = (outcome: ReplicationOutcome): string =>
  JSON.stringify(outcome, (_, value: unknown) => (value instanceof Map ? [...value] : value));

test.each([
  ['scenarios/linode-ha.yaml', ['run.duration=2y']],
  ['scenarios/single-host.yaml', ['run.duration=1y']],
  ['scenarios/incidents/bad-deploy.yaml', []],
  ['scenarios/incidents/zone-outage.yaml', []],
])('%s comes out the same when every outlook is made anew', (file, set) => {
  const made = jest.fn<(outlook: Outlook) => void>();
  const find = Reflect.get(Outlooks.prototype, 'find');
  const spy = jest.spyOn(Outlooks.prototype, 'find').mockImplementation(function (
    this: Outlooks,
    roots,
    make,
  ) {
    const noted = (): Outlook => {
      const outlook = make();
      made(outlook);
      return outlook;
    };
    return find.call(this, roots, noted);
  });
  const known = outcomeOf(file, set);
  expect(made.mock.calls.length).toBeLessThan(spy.mock.calls.length);
  spy.mockImplementation((_, make) => make());
  expect(text(outcomeOf(file, set))).toBe(text(known));
});

test('fates have the same number whatever they are because of, and another one for another delay', () => {
  const numbers = new FateNumbers();
  const served = (delaySeconds: number, work = law): Served => ({
    kind: 'served',
    work,
    on: [],
    delaySeconds,
  });
  const law = constant(1);
  const refused = (because: number): Fate => ({
    kind: 'failed',
    afterSeconds: 1,
    cause: 'refused',
    because,
  });
  const mixed = (share: number): Fate => ({
    kind: 'mixed',
    parts: [
      { share, fate: served(1) },
      { share: 1 - share, fate: served(2) },
    ],
  });
  expect(numbers.of(refused(1))).toBe(numbers.of(refused(2)));
  expect(numbers.of(served(1))).toBe(numbers.of(served(1)));
  expect(numbers.of(mixed(0.5))).toBe(numbers.of(mixed(0.5)));
  const different = [refused(1), served(1), served(2), served(1, constant(1)), mixed(0.5), mixed(0.25)];
  expect(new Set(different.map((fate) => numbers.of(fate))).size).toBe(different.length);
});

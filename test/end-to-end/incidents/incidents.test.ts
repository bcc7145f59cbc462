/**
 * Every incident tells its story (issue 2, Done when 3): the first entries of loss by origin and by fault are those that
 * its own comment names, and the causal chain of its first replication is the stored text.
 *
 * Whoever changes a model, and with it a story, reads the new one and stores it:
 * HASIM_UPDATE_GOLDEN=1 npm run e2e -- test/end-to-end/incidents
 */
import { describe, expect, test } from '@jest/globals';
import { filesBelow } from '../../support/source-files.js';
import { byPrecision } from '../../support/precision.js';
import { brokenIdentities } from '../support/identities.js';
import { matches, stored, storyText, tellsOf, textOf } from './support/incident.js';
import { loadIncident, runIncident } from './support/run.js';

const incidents = filesBelow('scenarios/incidents', /\.yaml$/).map(({ path }) => path);

/** Replications run here: the first of those that the file asks for. */
const REPLICATIONS = byPrecision({ quick: 2, full: 12 });
/** For a machine with much else to do. */
const TIMEOUT_MILLISECONDS = byPrecision({ quick: 120_000, full: 600_000 });
const LONGEST_SECONDS = 30 * 60;
const LEAST_LOST = 0.01;
/** A request takes 10 to 40 µs of one core: a default run of so many ends within half a minute. */
const MOST_REQUESTS = 1_000_000;
/** What `validate` says of incidents on purpose. */
const EXPECTED_WARNINGS = ['backlog-limited', 'no-checks'];

test('there are as many incidents as were asked for', () => {
  expect(incidents.length).toBeGreaterThanOrEqual(15);
});

describe.each(incidents)('%s', (file) => {
  const { scenario, warnings } = loadIncident(file);

  test('opens with its question, what to expect and what it tells', () => {
    expect(textOf(file)).toMatch(
      /^# yaml-language-server.*\nformat: .*\nname: .*\nquestion: .*\?\n# Expect: /,
    );
    expect(file).toBe(`scenarios/incidents/${scenario.name}.yaml`);
    expect(() => tellsOf(file)).not.toThrow();
  });

  test('raises no warning that would surprise', () => {
    expect(warnings.filter((code) => !EXPECTED_WARNINGS.includes(code))).toEqual([]);
  });

  test('is short, and cheap by default', () => {
    expect(scenario.run.lens).toBe('requests');
    expect(scenario.run.durationSeconds).toBeLessThanOrEqual(LONGEST_SECONDS);
    const rate = scenario.traffic?.arrivals.ratePerSecond ?? Infinity;
    const requests = (scenario.run.replications ?? Infinity) * scenario.run.durationSeconds * rate;
    expect(requests).toBeLessThanOrEqual(MOST_REQUESTS);
  });

  test(
    'loses what its comment says, and tells its story',
    async () => {
      const { results, details } = await runIncident(scenario, REPLICATIONS);
      const { origin, fault } = tellsOf(file);
      const { offered, lost, lostByOrigin, lostByFault } = results.requests;
      expect(brokenIdentities(results, details)).toEqual([]);
      expect(lost / offered).toBeGreaterThanOrEqual(LEAST_LOST);
      expect(greatest(lostByOrigin)).toBe(Object.keys(lostByOrigin)[0]);
      expect(greatest(lostByFault)).toBe(Object.keys(lostByFault)[0]);
      expect(greatest(lostByOrigin)).toEqual(matches(origin));
      expect(greatest(lostByFault)).toEqual(matches(fault));
      const story = storyText(details.story);
      expect(story).toBe(stored(scenario.name, story));
    },
    TIMEOUT_MILLISECONDS,
  );
});

function greatest(counts: Readonly<Record<string, number>>): string | undefined {
  return Object.entries(counts).sort(([, one], [, other]) => other - one)[0]?.[0];
}

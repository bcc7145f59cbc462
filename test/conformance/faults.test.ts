/** Every kind survives every fault: it comes back by itself when the fault is undone, and serves again. */
import { describe, expect, jest, test } from '@jest/globals';
import { allKinds } from '../../src/scenario/load.js';
import { strikesOf, type Strike } from './support/faults.js';
import { Run, scenarioOf, subjectOf, type Subject } from './support/subjects.js';

jest.setTimeout(120_000);

/** When the fault strikes, how long it lasts, and how long after its end all must be well again. */
const AT = 60;
const LASTS = 40;
const SETTLES_WITHIN = 3600;
/** Callers may take so long to find their way back (an ARP entry ages, a SYN waits for its next rung). */
const FOUND_WITHIN = 120;
/** Then requests are watched for so long: all must be served. */
const WATCHED = 30;

const subjects = allKinds.components.map((kind) => subjectOf(kind, allKinds));

function struck(subject: Subject, { entry, hosts }: Strike): Run {
  const fault = { ...entry, at: `${AT}s`, for: `${LASTS}s` };
  return new Run(scenarioOf(subject, { faults: { strike: fault }, hosts }));
}

describe.each(subjects.map((subject) => [subject.kind.kind, subject] as const))('%s', (_name, subject) => {
  const strikes = strikesOf(subject, scenarioOf(subject));

  test.each(strikes.map((strike) => [strike.name, strike] as const))('%s', (_strike, strike) => {
    const run = struck(subject, strike).to(AT - 1);
    expect(run.complaints).toEqual([]);
    run.to(AT + LASTS + 1);
    const took = run.untilWell(SETTLES_WITHIN);
    expect({ took, complaints: run.complaints }).toEqual({ took: expect.any(Number), complaints: [] });
    const from = run.seconds + FOUND_WITHIN;
    run.to(from + WATCHED);
    expect(run.complaints).toEqual([]);
    const { offered, served } = run.tallyFrom(from);
    // 3 a second: none in 28 seconds has probability e^-84.
    expect(offered).toBeGreaterThan(0);
    expect(served).toBe(offered);
  });
});

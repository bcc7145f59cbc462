import { describe, expect, test } from '@jest/globals';
import { pack, unpack, type PackedOutcome } from '../../src/experiment/outcome-wire.js';
import { startReplication } from '../../src/experiment/replication.js';
import { fromText, toText } from '../../src/experiment/wire-text.js';
import type { ReplicationOutcome } from '../../src/metrics/outcome.js';
import { scenarioOf } from '../support/replications.js';

/** Traffic, an outage, a failed request and, in a class of its own, nobody at all. */
const TEXT = `format: hasim-scenario/1
name: wire
hosts: { web: {} }
components: { web: { kind: apache, on: web } }
traffic:
  entry: web
  arrivals: { rate: 5/s }
  classes: { page: { share: 99.9999999%, work: 1ms }, rare: { share: 0.0000001%, work: 1ms } }
faults: { crash: { fault: crash, on: web/httpd, at: 10s, for: 20s } }
run: { duration: 1min }
`;

function outcomeOf(lens: string): ReplicationOutcome {
  const scenario = scenarioOf('wire.yaml', [`run.lens=${lens}`], TEXT);
  const replication = startReplication(scenario, 3, true);
  while (!replication.done) replication.advance();
  return replication.outcome();
}

describe.each(['requests', 'flow'])('an outcome of the %s lens', (lens) => {
  const outcome = outcomeOf(lens);

  test('says something', () => {
    expect(outcome.outages).toHaveLength(1);
    expect(outcome.classes[0]!.latency.count).toBeGreaterThan(0);
    expect(outcome.story.length).toBeGreaterThan(0);
  });

  test('comes back from text as it was', () => {
    const back = unpack(fromText(toText(pack(outcome))) as PackedOutcome);
    // `toEqual` treats 0 and −0 as different, and NaN as equal to itself; the class of the histogram counts, too.
    expect(back).toStrictEqual(outcome);
    expect(back.classes.map(({ latency }) => latency.quantileSeconds(0.9))).toEqual(
      outcome.classes.map(({ latency }) => latency.quantileSeconds(0.9)),
    );
  });

  test('comes back from another thread as it was', () => {
    expect(unpack(structuredClone(pack(outcome)))).toStrictEqual(outcome);
  });
});

test('numbers that JSON has no words for, and what looks like our word for them', () => {
  const value = {
    numbers: [NaN, -0, 0, Infinity, -Infinity, 5e-324, 0.1 + 0.2, Number.MAX_VALUE, 1 / 3],
    $number: NaN,
    nothing: null,
    texts: ['NaN', '\u2028 \ud800 "\n'],
    empty: { list: [], map: {} },
  };
  expect(fromText(toText(value))).toStrictEqual(value);
  expect(toText(value)).not.toContain('\n');
});

test('rows of other shapes, words for our words, and lists of nothing', () => {
  const strange = {
    rows: [
      { a: 1, b: null, c: { d: NaN, e: [] } },
      { a: -0, b: 3, c: { d: 2, e: [1, 'x'] } },
    ],
    unlike: [{ a: 1 }, { b: 1 }, null, 7],
    hollow: [{}, {}],
    names: { $numbers: 1, $rows: 2, $words: 3, $latency: 4 },
    named: [{ $numbers: 1 }, { $numbers: -0 }],
  } as unknown as ReplicationOutcome;
  expect(unpack(fromText(toText(pack(strange))) as PackedOutcome)).toStrictEqual(strange);
});

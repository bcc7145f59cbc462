/** Every kind: same seed, same bytes; a snapshot goes on as if nothing had been; nobody else notices that it is there. */
import { describe, expect, jest, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { allKinds } from '../../src/scenario/load.js';
import { byPrecision } from '../support/precision.js';
import {
  Run,
  scenarioOf,
  scenarioOfText,
  subjectOf,
  treeOf,
  type Subject,
  type Tree,
} from './support/subjects.js';
import { bytes, outcomeOf, stateOf } from './support/bytes.js';

jest.setTimeout(120_000);

const subjects = allKinds.components.map((kind) => [kind.kind, subjectOf(kind, allKinds)] as const);

/** Much goes wrong, at random and all over the place. */
const TROUBLE: Tree = {
  power: {
    fault: 'power-off',
    on: 'subject',
    every: 'exponential mean 3min',
    for: 'lognormal median 20s sigma 1',
  },
  cut: {
    fault: 'partition',
    between: ['subject1', 'others'],
    every: 'weibull shape 0.7 mean 4min',
    for: 'uniform 5s to 40s',
  },
  wear: { fault: 'slow', on: 'subject2', factor: 5, every: 'exponential mean 5min', for: '30s' },
};

/** Names every process of the subject's hosts: one crash and one hang each. */
function trouble(subject: Subject): Tree {
  const { components } = scenarioOf(subject);
  const member = components.find(({ name }) => name === 'subject')?.members[0];
  const names = subject.kind.processesOn?.('subject1', member?.parameters ?? {}) ?? subject.kind.processes;
  const own = names.flatMap((process, index) => [
    [
      `crash-${index}`,
      {
        fault: 'crash',
        on: `subject/${process}`,
        every: 'exponential mean 4min',
        restart: 'uniform 2s to 20s',
      },
    ],
    [
      `hang-${index}`,
      { fault: 'hang', on: `subject/${process}`, every: 'exponential mean 6min', for: 'uniform 2s to 60s' },
    ],
  ]);
  return { ...TROUBLE, ...(Object.fromEntries(own) as Tree) };
}

const END = 900;
const SNAPSHOTS_AT = byPrecision({
  quick: [150, 333.333, 700],
  full: [61, 150, 222, 333.333, 444, 555.5, 700, 801.7],
});

describe.each(subjects)('%s', (_name, subject) => {
  const scenario = scenarioOf(subject, { faults: trouble(subject) });

  test('twice the same bytes, with the causal record and without', () => {
    const [one, other, silent] = [new Run(scenario, true), new Run(scenario, true), new Run(scenario, false)];
    for (const run of [one, other, silent]) run.to(END);
    expect(one.system.simulation.eventCount).toBeGreaterThan(1000);
    expect(stateOf(other)).toBe(stateOf(one));
    const { holders, now, eventCount, streams, queue } = silent.system.simulation.save();
    const recorded = one.system.simulation.save();
    expect(bytes({ holders, now, eventCount, streams, queue })).toBe(
      bytes({
        holders: recorded.holders,
        now: recorded.now,
        eventCount: recorded.eventCount,
        streams: recorded.streams,
        queue: recorded.queue,
      }),
    );
    expect(outcomeOf(other)).toBe(outcomeOf(one));
  });

  test('restored in the middle of incidents, again and again: the same bytes as uninterrupted', () => {
    const plain = new Run(scenario).to(END);
    const end = stateOf(plain);
    const told = outcomeOf(plain);
    const run = new Run(scenario);
    let ill = 0;
    for (const at of SNAPSHOTS_AT) {
      run.to(at);
      if (!run.well) ill += 1;
      const saved = run.system.save();
      const kept = bytes(saved);
      expect(stateOf(run.to(END))).toBe(end);
      expect(outcomeOf(run)).toBe(told);
      run.system.restore(structuredClone(saved));
      expect(bytes(run.system.save())).toBe(kept);
      expect(stateOf(run.to(END))).toBe(end);
      expect(outcomeOf(run)).toBe(told);
      run.system.restore(saved);
    }
    expect(ill).toBeGreaterThan(0);
  });

  test('added to a scenario, it changes no draw, no fault and no request of the others', () => {
    const others = parse(BYSTANDERS) as Tree;
    const { hosts, components, zones } = treeOf(subject);
    const merged = Object.fromEntries(
      Object.entries(others).map(([key, value]) => {
        if (key === 'hosts') return [key, { ...(value as Tree), ...(hosts as Tree) }];
        if (key === 'components') return [key, { ...(value as Tree), ...(components as Tree) }];
        return [key, value];
      }),
    );
    const alone = new Run(scenarioOfText(BYSTANDERS, subject.registries)).to(600);
    const together = new Run(
      scenarioOfText(stringify({ ...merged, zones: zones as Tree }), subject.registries),
    ).to(600);
    const draws = (run: Run) =>
      new Map(run.system.simulation.save().streams.map(([name, state]) => [name, bytes(state)]));
    const among = draws(together);
    const changed = [...draws(alone)].filter(([name, state]) => among.get(name) !== state);
    expect(draws(alone).size).toBeGreaterThan(5);
    expect(changed.map(([name]) => name)).toEqual([]);
    const [one, other] = [alone, together].map((run) => {
      outcomeOf(run);
      const { faults, cells, classes, failovers } = run.system.outcome();
      return { faults, cells, classes, failovers };
    });
    expect(one?.faults.length).toBeGreaterThan(5);
    expect(other).toEqual(one);
  });
});

/** Nobody in it knows of the subject. */
const BYSTANDERS = `format: hasim-scenario/1
name: bystanders
hosts:
  edge: { count: 2, boot: 10s }
  page: { count: 2, boot: 10s }
components:
  front: { kind: load-balancer, on: edge, backends: pages }
  pages: { kind: apache, on: page }
traffic:
  entry: front
  arrivals: { rate: 5/s }
  classes:
    page: { share: 100%, work: exponential mean 20ms }
crews:
  few: { count: 1, response: exponential mean 10s }
faults:
  crash: { fault: crash, on: page/httpd, every: exponential mean 2min, restart: uniform 2s to 20s }
  power: { fault: power-off, on: [edge, page], every: weibull shape 0.7 mean 5min, repair: lognormal median 20s sigma 1, crew: few, noticed: 1s }
run: { lens: requests, duration: 10min, seed: conformance }
`;

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FaultActions, FaultKind, Target } from '../../src/faults/fault.js';
import { faultKinds } from '../../src/faults/index.js';
import { OUTSIDE } from '../../src/infrastructure/network.js';
import { smallWorld } from '../infrastructure/support/small-world.js';

/** Two hosts with two processes each; what is not the world's is written down. */
function rig(seed: string) {
  const small = smallWorld(seed, 2);
  const [h1, h2] = small.world.hosts;
  for (const host of small.world.hosts) {
    small.world.addProcess('first', host);
    small.world.addProcess('second', host);
  }
  const told: string[] = [];
  let traffic = 1;
  const actions: FaultActions = {
    world: small.world,
    join: (host) => void told.push(`join ${host.name}`),
    leave: (host) => void told.push(`leave ${host.name}`),
    product: (fault, target) => void told.push(`${fault} ${target.name}`),
    undoProduct: (fault, target) => void told.push(`undo ${fault} ${target.name}`),
    surge: (factor) => void (traffic *= factor),
  };
  const [first] = h1!.processes;
  const targets: Readonly<Record<string, Target>> = {
    process: { kind: 'process', name: 'h1/first', process: first! },
    processes: { kind: 'processes', name: 'first', processes: [h1!.processes[0]!, h2!.processes[0]!] },
    host: { kind: 'host', name: 'h1', host: h1! },
    zone: { kind: 'zone', name: 'zone/z', hosts: small.world.hosts },
    pairs: { kind: 'pairs', name: 'h1|h2', pairs: [[h1!, h2!]] },
    traffic: { kind: 'traffic', name: 'traffic' },
  };
  return { ...small, h1: h1!, h2: h2!, told, actions, targets, traffic: () => traffic };
}

const kind = (name: string): FaultKind => faultKinds.find((one) => one.kind === name)!;

/** Values that every kind's own parameters accept. */
const values = { factor: 3, loss: 0.2, delay: 0.05, direction: 'both', mistake: 'stop' };

const targetOf = ({ aims, together }: FaultKind) => (together === true ? 'processes' : aims[0]!);

/** All that a fault may leave behind; incarnations and causes aside. */
function condition({ world, traffic }: ReturnType<typeof rig>) {
  return {
    traffic: Math.round(traffic() * 1e9) / 1e9,
    hosts: world.hosts.map(({ power, paused, linkUp, disk, slowFactor }) => [
      power,
      paused,
      linkUp,
      disk,
      slowFactor,
    ]),
    processes: world.processes.map(({ running, hung, faulty, slowFactor }) => [
      running,
      hung,
      faulty,
      slowFactor,
    ]),
    paths: [...world.hosts, OUTSIDE].flatMap((from) =>
      [...world.hosts, OUTSIDE].map((to) => [
        world.network.reaches(from, to),
        world.network.loss(from, to),
        world.network.delaySeconds(from, to),
      ]),
    ),
  };
}

describe('the registry', () => {
  test('names every fault of the design once', () => {
    expect(faultKinds.map((one) => one.kind).sort()).toEqual(
      [
        ...[
          'crash',
          'stop',
          'reboot',
          'power-off',
          'pause',
          'link-down',
          'partition',
          'packet-loss',
          'latency',
          'hang',
        ],
        ...[
          'slow',
          'disk-full',
          'disk-failure',
          'disk-loss',
          'zone-outage',
          'bad-deploy',
          'operator-error',
          'surge',
        ],
        ...['join', 'leave'],
      ].sort(),
    );
  });

  test.each(faultKinds.map((one) => [one.kind, one] as const))('%s says what it does', (_name, one) => {
    expect(one.description.length).toBeGreaterThan(20);
    expect(one.sentence('it').length).toBeGreaterThan(5);
    expect(one.undoVerb).toMatch(/^[a-z-]+$/);
    expect(one.aims.length).toBeGreaterThan(0);
  });
});

describe.each(faultKinds.map((one) => [one.kind, one] as const))('%s', (_name, one) => {
  test('changes something, and its undo puts it right', () => {
    const it = rig(one.kind);
    const before = condition(it);
    const target = it.targets[targetOf(one)]!;
    expect(one.possible(target)).toBe(true);
    const token = one.inject(target, values, it.actions, 1);
    const changed = JSON.stringify(condition(it)) !== JSON.stringify(before) || it.told.length > 0;
    expect(changed).toBe(true);
    it.wait(one.lastsSeconds?.(target) ?? 10);
    one.undo(target, values, it.actions, { because: 2, token });
    it.wait(31);
    expect(condition(it)).toEqual(before);
  });
});

describe('undo', () => {
  test('of a crash or hang does not touch a later incarnation', () => {
    const it = rig('token');
    const target = it.targets.process!;
    const process = it.h1.processes[0]!;
    const crashed = kind('crash').inject(target, values, it.actions, 1);
    it.world.start(process, 1);
    it.world.crash(process, 2);
    kind('crash').undo(target, values, it.actions, { because: 3, token: crashed });
    expect(process.running).toBe(false);
    it.world.start(process, 4);
    const hung = kind('hang').inject(target, values, it.actions, 5);
    it.world.crash(process, 6);
    it.world.start(process, 6);
    it.world.hang(process, 7);
    kind('hang').undo(target, values, it.actions, { because: 8, token: hung });
    expect(process.hung).toBe(true);
  });

  test('in any order of overlapping faults leaves everything healthy', () => {
    const kinds = faultKinds.filter((one) => !['join', 'leave'].includes(one.kind));
    const step = fc.record({
      which: fc.nat(kinds.length - 1),
      aim: fc.nat(3),
      wait: fc.nat(40),
      undoAfter: fc.nat(6),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const it = rig('overlap');
        // Numbers 1 and 2.
        const undone = it.simulation.causes.add('x/undo', it.fault('x'));
        expect(undone).toBe(2);
        const before = condition(it);
        const undos: { at: number; undo: () => void }[] = [];
        steps.forEach(({ which, aim, wait, undoAfter }, index) => {
          const one = kinds[which]!;
          const target = it.targets[one.together === true ? 'processes' : one.aims[aim % one.aims.length]!]!;
          if (one.possible(target)) {
            const token = one.inject(target, values, it.actions, 1);
            undos.push({
              at: index + undoAfter,
              undo: () => one.undo(target, values, it.actions, { because: 2, token }),
            });
          }
          it.wait(wait);
          for (const due of undos.filter(({ at }) => at === index)) due.undo();
        });
        for (const late of undos.filter(({ at }) => at >= steps.length)) late.undo();
        it.wait(31);
        expect(condition(it)).toEqual(before);
      }),
      { numRuns: 300, seed: 40 },
    );
  });
});

describe('network faults', () => {
  test('work one way or both, between two sides or around a host', () => {
    const it = rig('directions');
    const { network } = it.world;
    const cut = (target: string, direction: string) =>
      kind('partition').inject(it.targets[target]!, { direction }, it.actions, 1)!;
    const oneWay = cut('pairs', 'one-way');
    expect([network.reaches(it.h1, it.h2), network.reaches(it.h2, it.h1)]).toEqual([false, true]);
    it.world.heal(oneWay, 1);
    const around = cut('host', 'one-way');
    expect([network.reaches(it.h1, OUTSIDE), network.reaches(OUTSIDE, it.h1)]).toEqual([false, true]);
    it.world.heal(around, 1);
    cut('host', 'both');
    expect([network.reaches(it.h1, it.h2), network.reaches(OUTSIDE, it.h1)]).toEqual([false, false]);
    expect(network.reaches(it.h2, OUTSIDE)).toBe(true);
  });

  test('loss of everything is a cut', () => {
    const it = rig('all lost');
    kind('packet-loss').inject(it.targets.pairs!, { loss: 1, direction: 'both' }, it.actions, 1);
    expect(it.world.network.connects(it.h1, it.h2)).toBe(false);
  });
});

describe('possible', () => {
  test('is only what the target can suffer now', () => {
    const it = rig('possible');
    const can = (name: string, target: string) => kind(name).possible(it.targets[target]!);
    it.world.powerOff(it.h1, 1);
    expect(
      ['crash', 'stop', 'hang'].map((name) => can(name, 'process')).concat(can('slow', 'process')),
    ).toEqual([false, false, false, false]);
    expect(['reboot', 'power-off', 'pause'].map((name) => can(name, 'host'))).toEqual([false, false, false]);
    expect(can('zone-outage', 'zone')).toBe(true);
    it.world.powerOff(it.h2, 1);
    // A rack may go dark whatever its machines do.
    expect(can('zone-outage', 'zone')).toBe(true);
    it.world.damageDisk(it.h1, 'full', 1);
    expect(can('disk-loss', 'host')).toBe(false);
  });

  test('an error of aim is ours, and said', () => {
    const it = rig('aim');
    expect(() => kind('crash').possible(it.targets.host!)).toThrow('expected a process, got the host h1');
  });
});

describe('an operator’s mistake', () => {
  test.each([
    ['wipe', (it: ReturnType<typeof rig>) => it.h1.disk, 'lost', 'ok'],
    ['power-off', (it: ReturnType<typeof rig>) => it.h1.power, 'off', 'booting'],
    [
      'stop',
      (it: ReturnType<typeof rig>) => it.h1.processes.map(({ running }) => running),
      [false, false],
      [true, true],
    ],
  ] as const)('%s', (mistake, look, wrong, right) => {
    const it = rig('mistake');
    const one = kind('operator-error');
    one.inject(it.targets.host!, { mistake }, it.actions, 1);
    expect(look(it)).toEqual(wrong);
    one.undo(it.targets.host!, { mistake }, it.actions, { because: 2, token: null });
    expect(look(it)).toEqual(right);
  });
});

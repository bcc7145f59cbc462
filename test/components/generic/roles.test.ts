import { describe, expect, test } from '@jest/globals';
import { generic } from '../../../src/components/generic/index.js';
import { valuesOf } from '../../../src/declaration/values.js';
import { OUTSIDE } from '../../../src/infrastructure/network.js';
import type { Caller, Operation } from '../../../src/infrastructure/service.js';
import { harness, type Rig } from '../harness.js';

const READ: Operation = { kind: 'read', trafficClass: null, path: null };
const CLIENT: Caller = { host: null, client: 1 };

function part(hosts: number, parameters: Record<string, unknown> = {}): Rig {
  return harness({
    hosts: { unit: { count: hosts, boot: 10 } },
    components: { part: { kind: generic, on: 'unit', parameters } },
  });
}

/** What a client outside gets: `served`, or how it fails, and why. */
function answer(rig: Rig, from: Caller = CLIENT): string {
  const fate = rig.service('part').begin(READ, from);
  if (fate.kind === 'mute') return `mute ${fate.ask} ${rig.simulation.causes.originOf(fate.because)}`;
  if (fate.kind !== 'failed') return fate.kind;
  return `${fate.cause} ${rig.simulation.causes.originOf(fate.because)}`;
}

const serving = (rig: Rig): string[] => {
  return rig
    .service('part')
    .endpoints.filter((endpoint) => endpoint.begin(READ, CLIENT).kind === 'served')
    .map(({ name }) => name);
};

describe('every fault of the world counts', () => {
  test.each<[string, (rig: Rig) => void, (rig: Rig) => void]>([
    ['crash', (rig) => rig.crash('unit1/unit'), (rig) => rig.startProcess('unit1/unit')],
    ['hang', (rig) => rig.hang('unit1/unit'), (rig) => rig.resume('unit1/unit')],
    ['power-off', (rig) => rig.powerOff('unit1'), (rig) => rig.powerOn('unit1')],
    [
      'a bad deploy',
      (rig) =>
        rig.inject('unit1', 'deploy', (because) => rig.world.deployBad(rig.process('unit1/unit'), because)),
      (rig) =>
        rig.inject('unit1', 'roll-back', (because) => rig.world.rollBack(rig.process('unit1/unit'), because)),
    ],
  ])('%s: down, and up again after it', (_, fault, undo) => {
    const rig = part(1);
    expect([answer(rig), rig.component('part').health()]).toEqual(['served', 'healthy']);
    rig.run(5);
    fault(rig);
    expect([answer(rig), rig.component('part').health()]).toEqual(['refused part/down', 'down']);
    undo(rig);
    rig.run(20);
    expect([answer(rig), rig.component('part').health()]).toEqual(['served', 'healthy']);
  });

  test('a mere connection to one that hangs is completed by the kernel, a question is not answered', () => {
    const rig = part(1);
    const [member] = rig.service('part').endpoints;
    const asked = (path: string | null) =>
      member!.begin({ kind: 'check', trafficClass: null, path }, CLIENT).kind;
    rig.hang('unit1/unit');
    expect([asked(null), asked('/')]).toEqual(['served', 'mute']);
    rig.crash('unit1/unit');
    expect([asked(null), asked('/')]).toEqual(['failed', 'failed']);
  });

  test('a partition: the callers that reach enough of it are served, the others hear nothing', () => {
    const rig = part(3, { needs: 2 });
    const cut = ['unit1', 'unit2'].map((name) => [rig.host(name), OUTSIDE] as const);
    rig.inject('clients', 'cut', (because) => rig.world.impair(cut, { cut: true }, because));
    expect(answer(rig)).toBe('mute syn-ladder part/cut-off');
    expect(answer(rig, { host: rig.host('unit3'), client: 1 })).toBe('served');
    expect(rig.component('part').health()).toBe('healthy');
  });

  test('after a restore another fault gets its own answer', () => {
    const rig = part(1);
    const snapshot = rig.simulation.save();
    rig.crash('unit1/unit');
    expect(answer(rig)).toBe('refused part/down');
    rig.simulation.restore(snapshot);
    const cut = [[rig.host('unit1'), OUTSIDE] as const];
    rig.inject('clients', 'late', (because) => rig.world.impair(cut, { latencySeconds: 1 }, because));
    const fate = rig.service('part').begin(READ, CLIENT);
    expect(fate).toMatchObject({ kind: 'served', delaySeconds: 1 });
  });

  test('the fault that crossed the threshold is to blame, with those before it', () => {
    const rig = part(3, { needs: 2 });
    rig.crash('unit3/unit');
    expect([answer(rig), rig.component('part').health()]).toEqual(['served', 'degraded']);
    rig.powerOff('unit1');
    const fate = rig.service('part').begin(READ, CLIENT);
    expect(fate.kind === 'failed' && rig.simulation.causes.rootsOf(fate.because)).toEqual([
      'crash@unit3/unit',
      'power-off@unit1',
    ]);
    expect(rig.observer.redundancy.map(({ lost }) => lost)).toEqual([true]);
  });

  test('when that one is over and another keeps it down, the other is to blame', () => {
    const rig = part(2, { needs: 2 });
    const roots = (): readonly string[] => {
      const fate = rig.service('part').begin(READ, CLIENT);
      return fate.kind === 'failed' ? rig.simulation.causes.rootsOf(fate.because) : [fate.kind];
    };
    rig.crash('unit1/unit');
    rig.run(1).powerOff('unit2');
    expect(roots()).toEqual(['crash@unit1/unit']);
    rig.run(2).startProcess('unit1/unit');
    expect(roots()).toEqual(['power-off@unit2']);
    rig.run(3).powerOn('unit2');
    rig.run(20);
    expect(roots()).toEqual(['served']);
  });

  test('silent when down, if so wished', () => {
    const rig = part(1, { when_down: 'silent' });
    rig.crash('unit1/unit');
    expect(answer(rig)).toBe('mute on-change part/down');
  });
});

describe('the work', () => {
  test('is done by those that serve, evenly', () => {
    const rig = part(3, { work: 'exponential mean 10ms', delay: '2ms' });
    rig.crash('unit2/unit');
    const fate = rig.service('part').begin(READ, CLIENT);
    expect(fate).toMatchObject({ kind: 'mixed', parts: [{ share: 0.5 }, { share: 0.5 }] });
    expect(
      fate.kind === 'mixed' &&
        fate.parts.map(({ fate: each }) => each.kind === 'served' && each.on[0]?.host.name),
    ).toEqual(['unit1', 'unit3']);
    expect(rig.service('part').begin(READ, CLIENT)).toBe(fate);
  });

  test('a member by itself, for a balancer: refused when dead, silent when off, hung when it hangs', () => {
    const rig = part(2);
    const [first] = rig.service('part').endpoints;
    const kind = (): unknown => {
      const fate = first!.begin(READ, CLIENT);
      return fate.kind === 'failed' ? fate.cause : fate.kind === 'mute' ? fate.ask : fate.kind;
    };
    expect(kind()).toBe('served');
    rig.hang('unit1/unit');
    expect(kind()).toBe('on-change');
    rig.crash('unit1/unit');
    expect(kind()).toBe('refused');
    rig.powerOff('unit1');
    expect(kind()).toBe('syn-ladder');
    expect(first!.connected(CLIENT)).toBeNull();
  });
});

describe('standby', () => {
  const pair = { active: 1, detection: '5s', switch_over: '30s' };

  test('the one that stands by takes over after detection and switch-over; the other stands by when mended', () => {
    const rig = part(2, pair);
    expect(serving(rig)).toEqual(['unit1/unit']);
    rig.run(10).crash('unit1/unit');
    expect(rig.component('part').settled()).toBe(false);
    rig.run(44.9);
    expect(answer(rig)).toBe('refused part/down');
    rig.run(45);
    expect([answer(rig), serving(rig)]).toEqual(['served', ['unit2/unit']]);
    rig.run(60).startProcess('unit1/unit');
    expect(serving(rig)).toEqual(['unit2/unit']);
    expect(rig.observer.failovers).toMatchObject([
      {
        mechanism: 'switch-over',
        trigger: 'fault',
        injected: 10,
        stages: { detection: 15 },
        redirected: 45,
        restored: 60,
      },
    ]);
    expect(rig.component('part').formulas?.()).toMatchObject([{ lowSeconds: 35, highSeconds: 35 }]);
    expect(rig.component('part').health()).toBe('healthy');
  });

  test('one that is back before the takeover goes on', () => {
    const rig = part(2, pair);
    rig.run(10).crash('unit1/unit');
    rig.run(20).startProcess('unit1/unit');
    expect(serving(rig)).toEqual(['unit1/unit']);
    rig.run(100);
    expect(serving(rig)).toEqual(['unit1/unit']);
    expect(rig.observer.failovers).toMatchObject([{ abandoned: 20, redirected: null }]);
  });

  test('with nobody left, whoever is mended first becomes active', () => {
    const rig = part(2, pair);
    rig.run(10).crash('unit1/unit');
    rig.run(20).crash('unit2/unit');
    rig.run(100);
    expect(answer(rig)).toBe('refused part/down');
    rig.startProcess('unit2/unit');
    expect(serving(rig)).toEqual(['unit2/unit']);
    rig.startProcess('unit1/unit');
    expect(serving(rig)).toEqual(['unit2/unit']);
  });

  test('an orderly stop is planned', () => {
    const rig = part(2, pair);
    rig.run(10).stop('unit1/unit');
    rig.run(100);
    expect(rig.observer.failovers).toMatchObject([{ trigger: 'planned', redirected: 45 }]);
  });

  test('two active of three', () => {
    const rig = part(3, { ...pair, active: 2, needs: 2 });
    rig.run(10).crash('unit2/unit');
    expect(serving(rig)).toEqual(['unit1/unit']);
    rig.run(50);
    expect(serving(rig)).toEqual(['unit1/unit', 'unit3/unit']);
    rig.crash('unit1/unit');
    rig.run(100);
    expect([answer(rig), serving(rig)]).toEqual(['refused part/down', ['unit3/unit']]);
  });

  test('a failure of the redundancy while nobody watches is no failover', () => {
    const rig = part(2, pair);
    rig.run(10).crash('unit2/unit');
    expect([answer(rig), rig.component('part').health()]).toEqual(['served', 'degraded']);
    expect(rig.observer.failovers).toEqual([]);
  });

  test('exposure: hot as the active one, warm less, cold not at all; nothing at all when frozen; more under shared load', () => {
    const exposures = (
      parameters: Record<string, unknown>,
      hosts = 2,
      act: (rig: Rig) => unknown = () => 0,
    ) => {
      const rig = part(hosts, parameters);
      act(rig);
      return rig.world.hosts.map((host) => rig.component('part').exposure?.(host));
    };
    // Absent: always 1, and no clock has to be looked after.
    expect(exposures({ active: 1 })).toEqual([undefined, undefined]);
    expect(exposures({ active: 1, standby: 'warm', warm_factor: '25%' })).toEqual([1, 0.25]);
    expect(exposures({ active: 1, standby: 'cold' })).toEqual([1, 0]);
    expect(exposures({ needs: 2, frozen_when_down: true }, 2, (rig) => rig.crash('unit1/unit'))).toEqual([
      0, 0,
    ]);
    expect(exposures({ load_sharing: true }, 3, (rig) => rig.crash('unit1/unit'))[1]).toBe(1.5);
  });
});

describe('coverage', () => {
  test('0 %: every failure that should be masked takes the whole down, until its member is mended', () => {
    const rig = part(3, { coverage: '0%' });
    rig.run(10).crash('unit2/unit');
    expect(answer(rig)).toBe('refused part/down');
    rig.run(1000);
    expect(rig.component('part').health()).toBe('down');
    rig.startProcess('unit2/unit');
    expect(answer(rig)).toBe('served');
  });

  test('or for a time of its own; then whoever stands by is active', () => {
    const rig = part(2, { active: 1, coverage: '0%', uncovered: '30min' });
    rig.run(10).crash('unit1/unit');
    rig.run(1809);
    expect(answer(rig)).toBe('refused part/down');
    rig.run(1811);
    expect([answer(rig), serving(rig)]).toEqual(['served', ['unit2/unit']]);
  });

  test('a share of the failures, drawn by host', () => {
    let uncovered = 0;
    const trials = 400;
    for (let replication = 0; replication < trials; replication++) {
      const rig = harness({
        hosts: { unit: { count: 2 } },
        components: { part: { kind: generic, on: 'unit', parameters: { coverage: '75%' } } },
        replication,
      });
      rig.crash('unit1/unit');
      if (rig.component('part').health() === 'down') uncovered += 1;
    }
    // 4.5 standard deviations of a binomial count.
    expect(Math.abs(uncovered - 100)).toBeLessThan(4.5 * Math.sqrt(75));
  });
});

test('a restored run ends as the first did', () => {
  const rig = part(4, {
    active: 2,
    needs: 2,
    coverage: '50%',
    detection: 'exponential mean 5s',
    switch_over: 'exponential mean 30s',
    uncovered: 'exponential mean 20s',
  });
  const names = ['unit1/unit', 'unit2/unit', 'unit3/unit', 'unit4/unit'];
  names.forEach((name, index) => {
    rig.at(10 + 9 * index, () => rig.crash(name));
    rig.at(60 + 7 * index, () => rig.startProcess(name));
    rig.at(110 + 11 * index, () => rig.crash(name));
  });
  rig.simulation.registerState('failovers', {
    save: () => rig.observer.failovers.length,
    restore: (length) => void rig.observer.failovers.splice(length as number),
  });
  const end = (): string =>
    JSON.stringify([rig.run(300).component('part').save(), answer(rig), rig.observer.failovers.length]);
  for (const at of [12, 25, 40, 62, 115, 130]) {
    rig.run(at);
    const snapshot = rig.simulation.save();
    const first = end();
    rig.simulation.restore(snapshot);
    expect(end()).toBe(first);
    rig.simulation.restore(snapshot);
  }
});

test('numbers that do not go together are said so', () => {
  const codes = (written: Record<string, unknown>, hosts = 3): string[] => {
    const parameters = valuesOf(generic.parameters, written);
    const members = Array.from({ length: hosts }, (_, index) => ({
      host: `unit${index + 1}`,
      zone: null,
      parameters,
    }));
    const complaints = generic.check?.({ name: 'part', parameters, members, kindOf: () => null }) ?? [];
    return complaints.map(({ severity, code, path }) => `${severity} ${code} ${path.join('.')}`);
  };
  expect(codes({})).toEqual([]);
  expect(codes({ needs: 4 })).toEqual(['error never-works needs']);
  expect(codes({ needs: 2, active: 1 })).toEqual(['error never-works active']);
  expect(codes({ active: 4 })).toEqual(['error too-many-active active']);
  expect(codes({ works_while: { all: ['unit1', 'unit9'] } })).toEqual(['error structure works_while.all.1']);
  expect(codes({ works_while: { any: 'unit' }, needs: 2 })).toEqual(['warning needs-ignored needs']);
  expect(codes({ standby: 'cold' })).toEqual(['warning nobody-stands-by standby']);
  expect(codes({ switch_over: '30s' })).toEqual(['warning nobody-stands-by switch_over']);
  expect(() => valuesOf(generic.parameters, { works_while: { most: ['unit1'] } })).toThrow('works_while');
});

test('connections are limited by member, and for a whole of one', () => {
  const limits = (hosts: number) => {
    const { connections, endpoints } = part(hosts, { max_connections: 4 }).service('part');
    return [connections?.workers ?? null, ...endpoints.map((one) => one.connections?.workers)];
  };
  expect(limits(1)).toEqual([4, 4]);
  expect(limits(2)).toEqual([null, 4, 4]);
});

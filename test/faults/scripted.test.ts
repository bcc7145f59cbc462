import { describe, expect, test } from '@jest/globals';
import { OUTSIDE } from '../../src/infrastructure/network.js';
import { at, daemons, fault, faultyWorld, hosts, lasts, runTo } from './support/faulty-world.js';

describe('a scripted fault', () => {
  test('strikes at its times and ends after its duration, with the fault as root of both', () => {
    const it = faultyWorld({
      seed: 'scripted',
      hosts: 2,
      faults: [
        fault({ id: 'power', fault: 'power-off', on: [hosts('h1')], when: at(60, 600), end: lasts(30) }),
      ],
    });
    const { causes } = it.simulation;
    const begun: string[] = [];
    it.world.listen({
      changed: ({ kind, because }) =>
        void begun.push(`${kind} ${causes.originOf(because)} ${causes.rootsOf(because).join()}`),
    });
    runTo(it, 300);
    expect(begun.slice(0, 3)).toEqual([
      'host-off power@h1 power@h1',
      'host-on power/power-on power@h1',
      'process-started power/power-on power@h1',
    ]);
    expect(it.log.take()).toEqual(['60 host-off h1', '120 host-on h1', '120 process-started h1/daemon']);
    runTo(it, 700);
    expect(it.rows.map(({ id, target, start, end }) => [id, target, start, end])).toEqual([
      ['power', 'h1', 60, 90],
      ['power', 'h1', 600, 630],
    ]);
    expect(causes.chain(it.rows[0]!.because)[0]!.text).toBe('h1 loses power');
  });

  test('a reboot ends with the boot, which is no event more, and not while power is away', () => {
    const power = fault({
      id: 'power',
      fault: 'power-off',
      on: [hosts('h1')],
      when: at(610),
      end: lasts(60),
    });
    const it = faultyWorld({
      seed: 'reboots',
      hosts: 1,
      faults: [fault({ fault: 'reboot', on: [hosts('h1')], when: at(60, 600) }), power],
    });
    runTo(it, 300);
    // The time of the script has come, and the host has booted.
    expect(it.simulation.eventCount).toBe(2);
    runTo(it, 800);
    const ends = it.rows.map(({ id, start, end }) => [id, start, end]);
    expect(ends.filter(([id]) => id === 'reboot')).toEqual([
      ['reboot', 60, 90],
      ['reboot', 600, 700],
    ]);
  });

  test('stays when it has no end, and is ignored on a target that cannot suffer it', () => {
    const it = faultyWorld({
      seed: 'stays',
      hosts: 2,
      faults: [fault({ fault: 'crash', on: [daemons('h1')], when: at(10, 20) })],
    });
    runTo(it, 100);
    expect(it.rows.map(({ start, end }) => [start, end])).toEqual([[10, null]]);
  });

  test('of a reboot ends with the boot', () => {
    const it = faultyWorld({
      seed: 'reboot',
      hosts: 1,
      faults: [fault({ fault: 'reboot', on: [hosts('h1')], when: at(10) })],
    });
    runTo(it, 100);
    expect(it.rows.map(({ start, end }) => [start, end])).toEqual([[10, 40]]);
    expect(it.log.take().at(-1)).toBe('40 process-started h1/daemon');
  });

  test('finds the holder of a role at the injection, and does nothing when there is none', () => {
    const it = faultyWorld({
      seed: 'role',
      hosts: 3,
      faults: [
        fault({
          fault: 'power-off',
          on: [{ kind: 'role', role: 'holder', component: 'vip', process: null }],
          when: at(10, 100, 200),
          end: lasts(5),
        }),
      ],
    });
    it.holder.host = it.world.hosts[1]!;
    runTo(it, 50);
    it.holder.host = null;
    runTo(it, 150);
    it.holder.host = it.world.hosts[2]!;
    runTo(it, 250);
    expect(it.rows.map(({ target, start, end }) => [target, start, end])).toEqual([
      ['h2', 10, 15],
      ['h3', 200, 205],
    ]);
  });

  test('asks others for what is not the world’s', () => {
    const it = faultyWorld({
      seed: 'others',
      hosts: 2,
      faults: [
        fault({ fault: 'surge', on: [], when: at(1), end: lasts(10), values: { factor: 4 } }),
        fault({ fault: 'join', on: [hosts('h2')], when: at(2) }),
        fault({ fault: 'galera.bootstrap', on: [hosts('h1')], when: at(3), end: lasts(10) }),
        fault({ fault: 'balancer.reject', on: [{ kind: 'component', component: 'lb' }], when: at(4) }),
      ],
    });
    runTo(it, 100);
    expect(it.told).toEqual([
      'surge 4',
      'join h2',
      'galera.bootstrap h1',
      'balancer.reject lb',
      'surge 0.25',
      'undo galera.bootstrap h1',
    ]);
  });

  test('rolls a bad release out to all at once', () => {
    const it = faultyWorld({
      seed: 'deploy',
      hosts: 3,
      faults: [fault({ fault: 'bad-deploy', on: [daemons('h1', 'h2', 'h3')], when: at(1), end: lasts(10) })],
    });
    runTo(it, 5);
    expect(it.world.processes.every((process) => process.faulty)).toBe(true);
    expect(it.rows.map(({ target }) => target)).toEqual(['h/daemon']);
    runTo(it, 20);
    expect(it.world.processes.some((process) => process.faulty)).toBe(false);
  });
});

describe('a partition', () => {
  const between = (first: string[], ...second: readonly ('others' | 'clients')[]) => [
    [hosts(...first)],
    second.map((kind) => ({ kind }) as const),
  ];

  test('from others cuts off everybody else, clients included, but nobody of its own side', () => {
    const it = faultyWorld({
      seed: 'others',
      hosts: 4,
      faults: [
        fault({
          fault: 'partition',
          on: [],
          between: between(['h1', 'h2'], 'others'),
          when: at(1),
          end: lasts(10),
          values: { direction: 'both' },
        }),
      ],
    });
    const [h1, h2, h3, h4] = it.world.hosts;
    const { network } = it.world;
    runTo(it, 5);
    expect([network.connects(h1!, h2!), network.connects(h3!, h4!), network.connects(h3!, OUTSIDE)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([network.reaches(h1!, h3!), network.reaches(h4!, h2!), network.reaches(OUTSIDE, h1!)]).toEqual([
      false,
      false,
      false,
    ]);
    expect(it.rows[0]!.target).toBe('h1,h2|others');
    runTo(it, 20);
    expect(network.connects(h1!, h3!)).toBe(true);
  });

  test('from the clients leaves the hosts alone', () => {
    const it = faultyWorld({
      seed: 'clients',
      hosts: 2,
      faults: [
        fault({
          fault: 'partition',
          on: [],
          between: between(['h1'], 'clients'),
          when: at(1),
          values: { direction: 'one-way' },
        }),
      ],
    });
    const [h1, h2] = it.world.hosts;
    runTo(it, 5);
    const { network } = it.world;
    expect([
      network.reaches(h1!, OUTSIDE),
      network.reaches(OUTSIDE, h1!),
      network.connects(h1!, h2!),
    ]).toEqual([false, true, true]);
  });
});

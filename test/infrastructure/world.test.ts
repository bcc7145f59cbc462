import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OUTSIDE } from '../../src/infrastructure/network.js';
import { smallWorld, type SmallWorld } from './support/small-world.js';

function withDaemon(seed: string, hosts = 2) {
  const small = smallWorld(seed, hosts);
  const processes = small.world.hosts.map((host) => small.world.addProcess('daemon', host));
  return { ...small, processes, host: small.world.hosts[0]!, daemon: processes[0]! };
}

describe('a process', () => {
  test('dies and comes back as another incarnation', () => {
    const { world, daemon, log } = withDaemon('crash');
    world.crash(daemon, 0);
    expect([daemon.running, daemon.working, daemon.listening]).toEqual([false, false, false]);
    world.crash(daemon, 0);
    world.start(daemon, 0);
    world.start(daemon, 0);
    expect([daemon.working, daemon.incarnation]).toEqual([true, 2]);
    expect(log.take()).toEqual(['0 process-crashed h1/daemon', '0 process-started h1/daemon']);
  });

  test('says goodbye when it is stopped, unless it hangs', () => {
    const { world, daemon, log } = withDaemon('stop');
    const runningWhileStopping: boolean[] = [];
    world.listen({
      changed: ({ kind }) => {
        if (kind === 'process-stopping') runningWhileStopping.push(daemon.working);
      },
    });
    world.stop(daemon, 0);
    expect(runningWhileStopping).toEqual([true]);
    world.start(daemon, 0);
    world.hang(daemon, 0);
    expect([daemon.listening, daemon.working]).toEqual([true, false]);
    world.stop(daemon, 0);
    expect(log.take()).toEqual([
      '0 process-stopping h1/daemon',
      '0 process-stopped h1/daemon',
      '0 process-started h1/daemon',
      '0 process-hung h1/daemon',
      '0 process-crashed h1/daemon',
    ]);
    world.start(daemon, 0);
    expect(daemon.working).toBe(true);
  });

  test('hangs until the last of two hangs is over; a crash ends both', () => {
    const { world, daemon } = withDaemon('hang');
    world.hang(daemon, 0);
    world.hang(daemon, 0);
    world.resume(daemon, 0);
    expect(daemon.working).toBe(false);
    world.resume(daemon, 0);
    expect(daemon.working).toBe(true);
    world.hang(daemon, 0);
    world.crash(daemon, 0);
    world.start(daemon, 0);
    expect(daemon.working).toBe(true);
    world.hang(daemon, 0);
    expect(daemon.working).toBe(false);
    world.resume(daemon, 0);
    expect(daemon.working).toBe(true);
  });

  test('keeps a bad release over restarts, until it is rolled back', () => {
    const { world, daemon, log } = withDaemon('deploy');
    const deploy = world.simulation.causes.fault('deploy', 'h1/daemon', 0);
    world.deployBad(daemon, deploy);
    world.crash(daemon, 0);
    world.start(daemon, 0);
    expect([daemon.faulty, daemon.faultyBecause, daemon.working]).toEqual([true, deploy, true]);
    world.rollBack(daemon, 0);
    expect(daemon.faulty).toBe(false);
    expect(log.take().filter((line) => line.includes('deploy'))).toHaveLength(2);
  });

  test('of a later member runs only once it has joined, and then survives a power cycle', () => {
    const { world, host, wait } = withDaemon('join');
    const later = world.addProcess('later', host, false);
    world.reboot(host, 0);
    wait(31);
    expect(later.running).toBe(false);
    world.enroll(later, 0);
    expect([later.working, later.incarnation]).toEqual([true, 1]);
    world.reboot(host, 0);
    wait(31);
    expect([later.working, later.incarnation]).toEqual([true, 2]);
    world.retire(later, 0);
    world.reboot(host, 0);
    wait(31);
    expect(later.running).toBe(false);
  });
});

describe('a host', () => {
  test('loses its processes with its power and starts them after the boot', () => {
    const { world, host, daemon, log, wait } = withDaemon('power');
    world.powerOff(host, 0);
    expect([host.alive, daemon.running]).toEqual([false, false]);
    wait(100);
    world.powerOn(host, 0);
    world.start(daemon, 0);
    wait(29.9);
    expect([host.power, daemon.running]).toEqual(['booting', false]);
    wait(0.1);
    expect(log.take()).toEqual(['0 host-off h1', '130 host-on h1', '130 process-started h1/daemon']);
  });

  test('whose power fails again during the boot does not boot early', () => {
    const { world, host, wait } = withDaemon('power twice');
    world.powerOff(host, 0);
    world.powerOn(host, 0);
    wait(20);
    world.powerOff(host, 0);
    wait(5);
    world.powerOn(host, 0);
    wait(29);
    expect(host.power).toBe('booting');
    wait(1);
    expect(host.power).toBe('on');
  });

  test('stays dark until the last of two outages is over, and names what keeps it', () => {
    const { world, host, wait, fault } = withDaemon('dark');
    const rack = fault('rack');
    const stun = fault('stun');
    world.pause(host, stun);
    world.powerOff(host, rack);
    expect(host.because).toBe(rack);
    const supply = fault('supply');
    world.powerOff(host, supply);
    world.powerOn(host, supply);
    wait(1000);
    expect(host.power).toBe('off');
    const back = fault('back');
    world.powerOn(host, back);
    expect([host.power, host.because]).toEqual(['booting', rack]);
    wait(31);
    expect([host.power, host.alive, host.because]).toEqual(['on', false, stun]);
    world.unpause(host, stun);
    expect([host.alive, host.because]).toEqual([true, back]);
  });

  test('reboots in order: goodbyes, silence, boot', () => {
    const { world, host, log, wait } = withDaemon('reboot');
    world.addProcess('second', host);
    world.reboot(host, 0);
    wait(60);
    expect(log.take()).toEqual([
      '0 process-stopping h1/daemon',
      '0 process-stopped h1/daemon',
      '0 process-stopping h1/second',
      '0 process-stopped h1/second',
      '0 host-off h1',
      '30 host-on h1',
      '30 process-started h1/daemon',
      '30 process-started h1/second',
    ]);
  });

  test('has the worst of the damages to its disk', () => {
    const { world, host, log } = withDaemon('disk');
    world.damageDisk(host, 'full', 0);
    world.damageDisk(host, 'lost', 0);
    world.damageDisk(host, 'failed', 0);
    expect(host.disk).toBe('lost');
    world.mendDisk(host, 'lost', 0);
    expect(host.disk).toBe('failed');
    world.mendDisk(host, 'full', 0);
    world.mendDisk(host, 'failed', 0);
    world.mendDisk(host, 'failed', 0);
    expect(host.disk).toBe('ok');
    expect(log.take()).toHaveLength(4);
  });

  test('is slowed by the product of all factors, and by exactly 1 after the last', () => {
    const { world, host, daemon } = withDaemon('slow');
    world.slow(host, 3, 0);
    world.slow(host, 0.1, 0);
    world.slow(daemon, 7, 0);
    expect(host.slowFactor).toBeCloseTo(0.3, 12);
    world.quicken(host, 3, 0);
    world.quicken(host, 0.1, 0);
    expect([host.slowFactor, daemon.slowFactor]).toEqual([1, 7]);
  });
});

type Act = (small: ReturnType<typeof withDaemon>) => () => void;

/** Every fault of the world with its undo, aimed at host or process `which`. */
const acts: readonly ((which: number) => Act)[] = [
  (which) => (it) => (
    it.world.powerOff(it.world.hosts[which]!, 1),
    () => it.world.powerOn(it.world.hosts[which]!, 1)
  ),
  (which) => (it) => (it.world.reboot(it.world.hosts[which]!, 1), () => undefined),
  (which) => (it) => (
    it.world.pause(it.world.hosts[which]!, 1),
    () => it.world.unpause(it.world.hosts[which]!, 1)
  ),
  (which) => (it) => (
    it.world.linkDown(it.world.hosts[which]!, 1),
    () => it.world.linkUp(it.world.hosts[which]!, 1)
  ),
  (which) => (it) => (it.world.crash(it.processes[which]!, 1), () => it.world.start(it.processes[which]!, 1)),
  (which) => (it) => (it.world.stop(it.processes[which]!, 1), () => it.world.start(it.processes[which]!, 1)),
  (which) => (it) => (it.world.hang(it.processes[which]!, 1), () => it.world.resume(it.processes[which]!, 1)),
  (which) => (it) => (
    it.world.deployBad(it.processes[which]!, 1),
    () => it.world.rollBack(it.processes[which]!, 1)
  ),
  (which) => (it) => (
    it.world.slow(it.world.hosts[which]!, 1.7, 1),
    () => it.world.quicken(it.world.hosts[which]!, 1.7, 1)
  ),
  (which) => (it) => (
    it.world.slow(it.processes[which]!, 0.3, 1),
    () => it.world.quicken(it.processes[which]!, 0.3, 1)
  ),
  ...(['full', 'failed', 'lost'] as const).map((damage) => (which: number): Act => (it) => {
    it.world.damageDisk(it.world.hosts[which]!, damage, 1);
    return () => it.world.mendDisk(it.world.hosts[which]!, damage, 1);
  }),
  ...[{ cut: true }, { loss: 0.3 }, { latencySeconds: 0.01 }].map(
    (impairment) =>
      (which: number): Act =>
      (it) => {
        const id = it.world.impair([[it.world.hosts[which]!, OUTSIDE]], impairment, 1);
        return () => it.world.heal(id, 1);
      },
  ),
];

/** What must be as on the first day. */
function condition({
  world,
  processes,
}: SmallWorld & { processes: ReturnType<typeof withDaemon>['processes'] }) {
  return {
    hosts: world.hosts.map(({ power, paused, linkUp, disk, slowFactor }) => [
      power,
      paused,
      linkUp,
      disk,
      slowFactor,
    ]),
    processes: processes.map(({ running, hung, faulty, slowFactor }) => [running, hung, faulty, slowFactor]),
    network: world.hosts.map((host) => [
      world.network.connects(host, OUTSIDE),
      world.network.loss(host, OUTSIDE),
      world.network.delaySeconds(host, OUTSIDE),
    ]),
  };
}

const step = fc.record({
  act: fc.nat(acts.length - 1),
  which: fc.nat(1),
  waitSeconds: fc.nat(40),
  undoAfter: fc.nat(6),
});

/** Does the steps; each is undone `undoAfter` steps later, the rest in the end. */
function play(
  it: ReturnType<typeof withDaemon>,
  steps: readonly { act: number; which: number; waitSeconds: number; undoAfter: number }[],
) {
  const undos: { at: number; undo: () => void }[] = [];
  steps.forEach((one, index) => {
    undos.push({ at: index + one.undoAfter, undo: acts[one.act]!(one.which)(it) });
    it.wait(one.waitSeconds);
    for (const due of undos.filter(({ at }) => at === index)) due.undo();
  });
  for (const late of undos.filter(({ at }) => at >= steps.length)) late.undo();
  it.wait(31);
}

describe('what is left of two overlapping faults', () => {
  /** The first is over before the second: until then the second is to blame. */
  const overlap = (
    take: (it: ReturnType<typeof withDaemon>, because: number) => void,
    release: (it: ReturnType<typeof withDaemon>, because: number) => void,
    why: (it: ReturnType<typeof withDaemon>) => number,
  ): string[] => {
    const it = withDaemon('what is left');
    const { causes } = it.simulation;
    const [first, second] = [it.fault('first'), it.fault('second')];
    const told: string[] = [];
    const tell = (): number => told.push(causes.rootsOf(why(it)).join('+').replace(/@.*/, ''));
    take(it, first);
    take(it, second);
    tell();
    release(it, causes.add('first/undo', first));
    tell();
    return told;
  };

  test('is to blame: power, pause, carrier, disk, hang, deploy, speed', () => {
    const inTurn = ['first', 'second'];
    const ways: Record<string, string[]> = {
      power: overlap(
        (it, because) => it.world.powerOff(it.host, because),
        (it, because) => it.world.powerOn(it.host, because),
        (it) => it.host.because,
      ),
      pause: overlap(
        (it, because) => it.world.pause(it.host, because),
        (it, because) => it.world.unpause(it.host, because),
        (it) => it.host.because,
      ),
      link: overlap(
        (it, because) => it.world.linkDown(it.host, because),
        (it, because) => it.world.linkUp(it.host, because),
        (it) => it.host.linkBecause,
      ),
      disk: overlap(
        (it, because) => it.world.damageDisk(it.host, 'failed', because),
        (it, because) => it.world.mendDisk(it.host, 'failed', because),
        (it) => it.host.diskBecause,
      ),
      hang: overlap(
        (it, because) => it.world.hang(it.daemon, because),
        (it, because) => it.world.resume(it.daemon, because),
        (it) => it.daemon.because,
      ),
      deploy: overlap(
        (it, because) => it.world.deployBad(it.daemon, because),
        (it, because) => it.world.rollBack(it.daemon, because),
        (it) => it.daemon.faultyBecause,
      ),
      speed: overlap(
        (it, because) => it.world.slow(it.host, 2, because),
        (it, because) => it.world.quicken(it.host, 2, because),
        (it) => it.host.speedBecause,
      ),
    };
    for (const [way, told] of Object.entries(ways)) expect([way, told]).toEqual([way, inTurn]);
  });

  test('the second may be over first, and changes nothing', () => {
    const it = withDaemon('second first');
    const [first, second] = [it.fault('first'), it.fault('second')];
    it.world.powerOff(it.host, first);
    it.world.powerOff(it.host, second);
    it.world.powerOn(it.host, it.simulation.causes.add('second/undo', second));
    expect(it.host.because).toBe(first);
    it.world.powerOn(it.host, it.simulation.causes.add('first/undo', first));
    expect(it.host.power).toBe('booting');
  });
});

describe('any order of overlapping faults and undos', () => {
  test('ends in the healthy state', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
        const it = withDaemon('overlap');
        it.fault('number 1');
        const healthy = condition(it);
        play(it, steps);
        expect(condition(it)).toEqual(healthy);
      }),
      { numRuns: 300, seed: 20 },
    );
  });

  test('goes on after a snapshot is restored as it went on before', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.array(step, { maxLength: 8 }), (before, after) => {
        const it = withDaemon('restore');
        it.fault('number 1');
        before.forEach(({ act, which, waitSeconds }) => {
          acts[act]!(which)(it);
          it.wait(waitSeconds);
        });
        const snapshot = it.simulation.save();
        it.log.take();
        play(it, after);
        const first = [it.log.take(), it.world.save()];
        it.simulation.restore(snapshot);
        expect(it.world.save()).toEqual(snapshot.holders[0]);
        play(it, after);
        expect([it.log.take(), it.world.save()]).toEqual(first);
      }),
      { numRuns: 100, seed: 21 },
    );
  });
});

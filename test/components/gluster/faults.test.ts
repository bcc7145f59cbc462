import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byPrecision } from '../../support/precision.js';
import type { Rig } from '../harness.js';
import type { Written } from '../support/written.js';
import { READ, WRITE, cut, fate, kindOf, parts, volume, write } from './support/volume.js';

const HOSTS = ['gluster1', 'gluster2', 'gluster3', 'web1', 'web2'];
const BRICK_HOSTS = HOSTS.slice(0, 3);
const DAEMONS = ['glusterd', 'glusterfsd', 'glustershd'];

/** A fault at `at`, undone after `lasts` seconds; times in tenths of a second, so that ties are common. */
interface Fault {
  readonly kind:
    'crash' | 'hang' | 'power' | 'pause' | 'link' | 'cut' | 'disk-failed' | 'disk-full' | 'write';
  readonly host: number;
  readonly other: number;
  readonly at: number;
  readonly lasts: number;
}

const faults = fc.array(
  fc.record<Fault>({
    kind: fc.constantFrom(
      'crash',
      'hang',
      'power',
      'pause',
      'link',
      'cut',
      'disk-failed',
      'disk-full',
      'write',
    ),
    host: fc.nat(HOSTS.length - 1),
    other: fc.nat(HOSTS.length - 1),
    at: fc.integer({ min: 0, max: 2000 }),
    lasts: fc.integer({ min: 0, max: 1500 }),
  }),
  { maxLength: 10 },
);

/** Two functions: the fault and its undo. */
function pairOf(rig: Rig, fault: Fault): readonly [(because: number) => void, (because: number) => void] {
  const { world } = rig;
  const name = HOSTS[fault.host]!;
  const host = rig.host(name);
  const brickHost = BRICK_HOSTS[fault.host % 3]!;
  const process = rig.process(`${brickHost}/${DAEMONS[fault.other % 3]!}`);
  switch (fault.kind) {
    case 'crash':
      return [(because) => world.crash(process, because), (because) => world.start(process, because)];
    case 'hang':
      return [(because) => world.hang(process, because), (because) => world.resume(process, because)];
    case 'power':
      return [(because) => world.powerOff(host, because), (because) => world.powerOn(host, because)];
    case 'pause':
      return [(because) => world.pause(host, because), (because) => world.unpause(host, because)];
    case 'link':
      return [(because) => world.linkDown(host, because), (because) => world.linkUp(host, because)];
    case 'cut': {
      let heal: (because: number) => void = () => undefined;
      const others = HOSTS.filter((one) => one !== name);
      return [() => (heal = cut(rig, [name], others)), (because) => heal(because)];
    }
    case 'disk-failed':
    case 'disk-full': {
      const what = fault.kind === 'disk-full' ? 'full' : 'failed';
      const at = rig.host(brickHost);
      return [
        (because) => world.damageDisk(at, what, because),
        (because) => world.mendDisk(at, what, because),
      ];
    }
    case 'write':
      return [() => write(rig, 20, fault.other % 2 === 0 ? 'web1' : 'web2'), () => undefined];
  }
}

function play(parameters: Written, list: readonly Fault[]): Rig {
  const rig = volume({
    webs: 2,
    parameters: { 'network.ping-timeout': '10s', working_set: 30, data: '3MB', ...parameters },
  });
  for (const fault of list) {
    const [strike, undo] = pairOf(rig, fault);
    rig.at(fault.at / 10, () => rig.inject('test', fault.kind, strike));
    rig.at((fault.at + fault.lasts) / 10, () => rig.inject('test', 'undo', undo));
  }
  return rig;
}

/** What an operator does last: whatever does not run is started, by hand. */
function startAll(rig: Rig): void {
  for (const { fullName } of rig.world.processes) rig.startProcess(fullName);
}

const VARIANTS: [string, Written][] = [
  ['replica 3', {}],
  ['server quorum', { 'cluster.server-quorum-type': 'server' }],
  ['arbiter', { arbiter: 1 }],
];

test.each(VARIANTS)(
  '%s: whatever happens, answers are whole, and all heals when all is mended',
  (_, parameters) => {
    fc.assert(
      fc.property(faults, (list) => {
        const rig = play(parameters, list);
        while (rig.simulation.nextTime() <= 400e6) {
          rig.simulation.runUntil(400e6, 1);
          for (const operation of [READ, WRITE]) {
            const shares = parts(fate(rig, operation)).map(({ share }) => share);
            expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
            expect(Math.min(...shares)).toBeGreaterThan(0);
          }
        }
        rig.run(400);
        startAll(rig);
        rig.run(400 + 2 * 3600);
        expect([rig.component('files').health(), rig.component('files').settled()]).toEqual([
          'healthy',
          true,
        ]);
        expect([kindOf(rig, READ), kindOf(rig, WRITE), kindOf(rig, WRITE, 'web2')]).toEqual([
          'served',
          'served',
          'served',
        ]);
        expect(rig.observer.redundancy.at(-1)?.lost ?? false).toBe(false);
        expect(rig.observer.splits).toEqual([]);
        expect(rig.simulation.pendingCount).toBe(0);
        for (const { redirected, abandoned, restored } of rig.observer.failovers) {
          expect(redirected === null).toBe(abandoned !== null);
          expect(restored === null).toBe(redirected === null);
        }
      }),
      { numRuns: byPrecision({ quick: 100, full: 3000 }), seed: 60, endOnFailure: true },
    );
  },
);

/** Whatever happens to the routers: among those that hear each other there is soon one master, and only one. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byPrecision } from '../../support/precision.js';
import type { Rig } from '../harness.js';
import { cluster, conditions, seenFrom } from './support/cluster.js';
import type { Place } from '../../../src/infrastructure/network.js';

const HOSTS = 4;
const ACTS = [
  'crash',
  'kill child',
  'stop',
  'start',
  'hang',
  'resume',
  'off',
  'on',
  'pause',
  'unpause',
] as const;
const NET_ACTS = ['down', 'up', 'cut', 'heal', 'loss', 'no loss'] as const;
type Act = (typeof ACTS)[number] | (typeof NET_ACTS)[number];

interface Step {
  readonly act: Act;
  readonly host: number;
  readonly wait: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom(...ACTS, ...NET_ACTS),
  host: fc.integer({ min: 1, max: HOSTS }),
  wait: fc.integer({ min: 0, max: 9000 }).map((milliseconds) => milliseconds / 1000),
});

const settings = fc.record({
  priority: fc.array(fc.integer({ min: 1, max: 255 }), { minLength: HOSTS, maxLength: HOSTS }),
  nopreempt: fc.boolean(),
  preempt_delay: fc.constantFrom('0s', '3s'),
  vrrp_version: fc.constantFrom(2, 3),
  garp_master_refresh: fc.constantFrom('0s', '5s'),
});

/** Cut off from all others, per host: impairments that are there now. */
interface Network {
  cuts: Map<number, number>;
  losses: Map<number, number>;
}

function perform(rig: Rig, { act, host }: Step, network: Network): void {
  const name = `db${host}`;
  const [machine, daemon] = [rig.host(name), `${name}/keepalived`];
  const { world } = rig;
  const others: Place[] = world.hosts.filter((other) => other !== machine);
  const pairs = others.flatMap((other): [Place, Place][] => [
    [machine, other],
    [other, machine],
  ]);
  const impair = (map: Map<number, number>, what: { cut?: boolean; loss?: number }): void => {
    if (!map.has(host)) map.set(host, world.impair(pairs, what, 0));
  };
  const heal = (map: Map<number, number>): void => {
    const id = map.get(host);
    if (id !== undefined) world.heal(id, 0);
    map.delete(host);
  };
  const actions: Record<Act, () => unknown> = {
    crash: () => rig.crash(daemon),
    'kill child': () => rig.crash(`${daemon}-vrrp`),
    stop: () => rig.stop(daemon),
    start: () => rig.startProcess(daemon),
    hang: () => rig.hang(daemon),
    resume: () => rig.resume(daemon),
    off: () => rig.powerOff(name),
    on: () => rig.powerOn(name),
    pause: () => world.pause(machine, 0),
    unpause: () => world.unpause(machine, 0),
    down: () => world.linkDown(machine, 0),
    up: () => world.linkUp(machine, 0),
    cut: () => impair(network.cuts, { cut: true }),
    heal: () => heal(network.cuts),
    loss: () => impair(network.losses, { loss: 0.3 }),
    'no loss': () => heal(network.losses),
  };
  actions[act]();
}

/** Undoes whatever was done to a host, as often as it was done. */
function mendAll(rig: Rig, steps: readonly Step[], network: Network): void {
  for (let host = 1; host <= HOSTS; host++) {
    for (const act of ['on', 'unpause', 'resume', 'up', 'heal', 'no loss'] as const) {
      for (let times = 0; times <= steps.length; times++) perform(rig, { act, host, wait: 0 }, network);
    }
  }
  // After the boots (30 s) of those that had lost their power.
  rig.run(rig.now + 31);
  for (let host = 1; host <= HOSTS; host++) perform(rig, { act: 'start', host, wait: 0 }, network);
}

/** Hosts whose daemons are able to act and that hear one another: those cut off are alone. */
function companies(rig: Rig, network: Network): number[][] {
  const able = [1, 2, 3, 4].filter((host) => {
    const [machine, name] = [rig.host(`db${host}`), `db${host}/keepalived`];
    const running = rig.process(name).working && rig.process(`${name}-vrrp`).working;
    return running && machine.alive && machine.linkUp;
  });
  const alone = able.filter((host) => network.cuts.has(host)).map((host) => [host]);
  return [...alone, able.filter((host) => !network.cuts.has(host))].filter((company) => company.length > 0);
}

/** Start-up and reaction are drawn and unbounded: without them the bound is exact. */
const exact = { start_up: '0.1s', reaction: '0.05s', advert_int: '1s' };
/** Longest master-down interval, a preempt_delay that has just been noticed, and an advert more. */
const PATIENCE = 4 + 3 + 4 + 1 + 0.2;

test('each company of routers that hear each other has one master, after the longest patience at the latest', () => {
  fc.assert(
    fc.property(settings, fc.array(step, { maxLength: 12 }), (parameters, steps) => {
      const rig = cluster({ ...exact, ...parameters }, { hosts: HOSTS });
      const network: Network = { cuts: new Map(), losses: new Map() };
      for (const one of steps) {
        perform(rig, one, network);
        rig.run(rig.now + one.wait);
        // Whoever lost power boots for 30 s, and a killed child may be started as late.
        if (one.wait < 8.5 || network.losses.size > 0) continue;
        rig.run(rig.now + 61 + PATIENCE);
        const masters = conditions(rig).map((condition, index) => (condition === 'master' ? index + 1 : 0));
        for (const company of companies(rig, network)) {
          expect(masters.filter((host) => company.includes(host))).toHaveLength(1);
        }
      }
    }),
    { numRuns: byPrecision({ quick: 150, full: 5000 }), seed: 20 },
  );
});

test('once all is mended the address has one holder, callers find it, and nothing is left to happen', () => {
  fc.assert(
    fc.property(settings, fc.array(step, { maxLength: 15 }), (parameters, steps) => {
      const rig = cluster({ ...exact, ...parameters }, { hosts: HOSTS });
      const network: Network = { cuts: new Map(), losses: new Map() };
      for (const one of steps) {
        perform(rig, one, network);
        rig.run(rig.now + one.wait);
      }
      mendAll(rig, steps, network);
      // Respawns wait for up to 60 s, neighbours' entries live for up to 53 s.
      rig.run(rig.now + 200);
      const state = conditions(rig);
      expect([...state].sort()).toEqual(['backup', 'backup', 'backup', 'master']);
      const holder = `db${state.indexOf('master') + 1}`;
      expect([seenFrom(rig), seenFrom(rig, rig.host('web1'))]).toEqual([holder, holder]);
      expect(rig.component('vip').role?.('holder')?.name).toBe(holder);
      expect(rig.component('vip').settled()).toBe(true);
      expect(rig.component('vip').health()).toBe('healthy');
      const before = rig.simulation.eventCount;
      rig.run(rig.now + 1e7);
      expect(rig.simulation.eventCount).toBe(before);
    }),
    { numRuns: byPrecision({ quick: 150, full: 5000 }), seed: 21 },
  );
});

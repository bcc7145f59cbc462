import { describe, expect, test } from '@jest/globals';
import { toSeconds } from '../../src/engine/index.js';
import { NeighbourTables } from '../../src/infrastructure/address-book.js';
import type { Address } from '../../src/infrastructure/address.js';
import { OUTSIDE, type Place } from '../../src/infrastructure/network.js';
import { smallWorld, type SmallWorld } from './support/small-world.js';

interface Rig extends SmallWorld {
  readonly address: Address;
}

/** The first `neighbours` hosts share the subnet; h1 has the address and has had it for long. */
function rig(seed: string, hosts: number): Rig {
  const small = smallWorld(seed, hosts);
  const book = new NeighbourTables(small.world);
  const address = book.add('vip', small.world.hosts);
  address.configure(small.world.hosts[0]!, 0);
  address.announce(small.world.hosts[0]!, 0);
  return { ...small, address };
}

/** `h1`, `black-hole` or `unresolved`. */
function seen({ address }: Rig, from: Place): string {
  const location = address.locate(from);
  return location.kind === 'host' ? location.host.name : location.kind;
}

/** Seconds until a place reaches a host again, in steps of a tenth; `Infinity` after two minutes. */
function secondsUntilServed(it: Rig, from: Place): number {
  const start = it.simulation.now;
  while (it.address.locate(from).kind !== 'host') {
    if (toSeconds(it.simulation.now - start) > 120) return Infinity;
    it.wait(0.1);
  }
  return toSeconds(it.simulation.now - start);
}

describe('an address', () => {
  test('is where it was announced; its holder sees it at home', () => {
    const it = rig('announced', 3);
    const [h1, h2, h3] = it.world.hosts;
    expect([seen(it, h1!), seen(it, h2!), seen(it, OUTSIDE)]).toEqual(['h1', 'h1', 'h1']);
    it.address.configure(h2!, 0);
    expect([seen(it, h1!), seen(it, h2!), seen(it, h3!)]).toEqual(['h1', 'h2', 'h1']);
    it.address.announce(h2!, 0);
    expect([seen(it, h1!), seen(it, h2!), seen(it, h3!), seen(it, OUTSIDE)]).toEqual([
      'h1',
      'h2',
      'h2',
      'h2',
    ]);
    expect(it.address.holders.map((host) => host.name)).toEqual(['h1', 'h2']);
  });

  test('announced by nobody is found by asking, and lost when nobody has it', () => {
    const it = rig('asked', 3);
    const [h1, h2, h3] = it.world.hosts;
    const lost = it.fault('lost');
    it.address.remove(h1!, lost);
    expect(it.address.locate(h3!)).toEqual({ kind: 'black-hole', because: lost });
    it.wait(60);
    expect(it.address.locate(h3!)).toEqual({ kind: 'unresolved', because: lost });
    it.address.configure(h2!, lost);
    it.wait(1.1);
    expect(seen(it, h3!)).toBe('h2');
  });

  test('a neighbour that a partition keeps from hearing an announcement stays with the old holder', () => {
    const it = rig('deaf', 4);
    const [h1, h2, h3, h4] = it.world.hosts;
    const cut = it.world.impair([[h2!, h3!]], { cut: true }, it.fault('cut'));
    it.address.configure(h2!, 0);
    it.address.announce(h2!, 0);
    expect([seen(it, h3!), seen(it, h4!)]).toEqual(['h1', 'h2']);
    expect(it.address.announcementWouldMove(h2!)).toBe(false);
    it.world.heal(cut, 0);
    it.wait(300);
    expect([seen(it, h3!), seen(it, h4!)]).toEqual(['h1', 'h2']);
    expect(it.address.announcementWouldMove(h2!)).toBe(true);
    it.address.announce(h2!, 0);
    expect(seen(it, h1!)).toBe('h1');
    expect(seen(it, h3!)).toBe('h2');
  });

  test('a dead or cut-off holder swallows packets, with the fault as cause, and answers again when it is back', () => {
    const it = rig('dead', 3);
    const [h1, h2] = it.world.hosts;
    // Who has asked once is told of changes.
    expect(seen(it, h2!)).toBe('h1');
    const epoch = it.address.epoch;
    it.log.take();
    const power = it.fault('power');
    it.world.pause(h1!, power);
    expect(it.address.locate(h2!)).toEqual({ kind: 'black-hole', because: power });
    expect(it.address.epoch).toBe(epoch + 1);
    it.wait(2);
    it.world.unpause(h1!, power);
    expect(seen(it, h2!)).toBe('h1');
    const cut = it.fault('cut');
    it.world.impair([[h1!, h2!]], { cut: true }, cut);
    expect(it.address.locate(h2!)).toEqual({ kind: 'black-hole', because: cut });
    expect(seen(it, OUTSIDE)).toBe('h1');
    expect(it.log.take().filter((line) => line.endsWith('address'))).toEqual([
      '0 address',
      '2 address',
      '2 address',
    ]);
  });

  test('a machine without power loses its entries and asks after it has booted', () => {
    const it = rig('reboot', 3);
    const [h1, h2, h3] = it.world.hosts;
    it.world.powerOff(h2!, 0);
    it.address.remove(h1!, 0);
    it.address.configure(h3!, 0);
    it.address.announce(h3!, 0);
    it.world.powerOn(h2!, 0);
    it.wait(31.1);
    expect(seen(it, h2!)).toBe('h3');
  });

  test('a machine that has booted asks when it next sends something there, and not before', () => {
    const it = rig('unasked', 3);
    const [, h2] = it.world.hosts;
    expect(seen(it, h2!)).toBe('h1');
    it.wait(1);
    it.world.powerOff(h2!, 0);
    // Nothing that has died with it asks.
    expect(seen(it, h2!)).toBe('unresolved');
    it.world.powerOn(h2!, 0);
    const { eventCount } = it.simulation;
    it.wait(60);
    // Its boot.
    expect(it.simulation.eventCount).toBe(eventCount + 1);
    expect(seen(it, h2!)).toBe('h1');
  });

  test('a restored run goes on in the same way', () => {
    const it = rig('snapshot', 3);
    const [h1, h2, h3] = it.world.hosts;
    it.address.configure(h2!, 0);
    it.address.remove(h1!, 0);
    it.wait(1);
    const snapshot = structuredClone(it.simulation.save());
    expect(JSON.parse(JSON.stringify(snapshot.holders[1]))).toEqual(snapshot.holders[1]);
    const first = [secondsUntilServed(it, h3!), secondsUntilServed(it, OUTSIDE), it.address.epoch];
    it.simulation.restore(snapshot);
    expect(seen(it, h3!)).toBe('black-hole');
    expect([secondsUntilServed(it, h3!), secondsUntilServed(it, OUTSIDE), it.address.epoch]).toEqual(first);
    expect(first[0]).toBeGreaterThan(1);
  });
});

describe('loss of announcements', () => {
  test('needs every copy to be lost', () => {
    // 400 neighbours, each misses 2 copies at 30 % loss with probability 0.09: binomial, s.e. 0.0143.
    // Limit 4.5 s.e.: false-alarm rate 7e-6.
    const it = rig('loss of announcements', 402);
    const [h1, h2, ...others] = it.world.hosts;
    it.world.impair(
      others.map((host) => [h2!, host] as const),
      { loss: 0.3 },
      0,
    );
    it.address.configure(h2!, 0);
    it.address.announce(h2!, 0, 2);
    const missed = others.filter((host) => seen(it, host) === h1!.name).length / others.length;
    expect(Math.abs(missed - 0.09)).toBeLessThan(4.5 * Math.sqrt((0.09 * 0.91) / others.length));
  });
});

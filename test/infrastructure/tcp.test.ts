/** TCP as callers feel it, row by row of the tables in src/infrastructure/tcp.ts. */
import { describe, expect, test } from '@jest/globals';
import { NeighbourTables } from '../../src/infrastructure/address-book.js';
import type { Ticket } from '../../src/infrastructure/service.js';
import {
  beginFate,
  beginThrough,
  connectionTo,
  resumeFate,
  resumeThrough,
} from '../../src/infrastructure/tcp.js';
import { smallWorld } from './support/small-world.js';

function rig(seed: string) {
  const small = smallWorld(seed, 3, { latencySeconds: 0.001 });
  const [caller, one, other] = small.world.hosts;
  const daemon = small.world.addProcess('daemon', one!);
  const spare = small.world.addProcess('daemon', other!);
  const address = new NeighbourTables(small.world).add('vip', small.world.hosts);
  address.configure(one!, 0);
  address.announce(one!, 0);
  const ticket = (acknowledged: boolean): Ticket => ({
    host: one!,
    process: daemon,
    incarnation: 1,
    acknowledged,
  });
  const ask = (acknowledged: boolean) => {
    const fate = resumeFate(small.world, caller!, ticket(acknowledged));
    return fate === null ? null : fate.kind === 'mute' ? fate.ask : fate.cause;
  };
  return {
    ...small,
    ...{ caller: caller!, one: one!, other: other!, daemon, spare, address, ticket },
    begin: () => beginFate(small.world, caller!, daemon),
    /** What stops [one who sends, one who waits]. */
    open: () => [ask(false), ask(true)],
    openThrough: () =>
      [false, true].map((acknowledged) => {
        const fate = resumeThrough(small.world, caller!, address, ticket(acknowledged));
        return fate === null ? null : fate.kind === 'mute' ? fate.ask : fate.cause;
      }),
  };
}

describe('a connection to a process', () => {
  test('that works: nothing in the way', () => {
    const it = rig('works');
    expect(it.begin()).toBeNull();
    expect(it.open()).toEqual([null, null]);
  });

  test('that hangs: accepted and acknowledged, no answer until it changes', () => {
    const it = rig('hangs');
    it.world.hang(it.daemon, 0);
    expect(connectionTo(it.world, it.caller, it.daemon)).toBe('accepted');
    expect(it.open()).toEqual(['on-change', 'on-change']);
  });

  test('that has died: refused, open ones are reset', () => {
    const it = rig('dead');
    const crash = it.fault('crash');
    it.world.crash(it.daemon, crash);
    expect(it.begin()).toEqual({ kind: 'failed', afterSeconds: 0.002, cause: 'refused', because: crash });
    expect(it.open()).toEqual(['reset', 'reset']);
    it.world.start(it.daemon, crash);
    expect(it.begin()).toBeNull();
    expect(it.open()).toEqual(['reset', 'reset']);
  });

  test('on a host without power: silence; after the boot only those who send learn of it', () => {
    const it = rig('power');
    const power = it.fault('power');
    it.world.powerOff(it.one, power);
    expect(it.begin()).toEqual({ kind: 'mute', ask: 'syn-ladder', because: power });
    expect(it.open()).toEqual(['rto-ladder', 'never']);
    it.world.powerOn(it.one, power);
    expect(it.open()).toEqual(['rto-ladder', 'never']);
    it.wait(31);
    expect(it.open()).toEqual(['reset', 'never']);
    it.world.crash(it.daemon, power);
    expect(it.open()).toEqual(['reset', 'never']);
  });

  test('on a host that stands still: who waits gets the answer at its return', () => {
    const it = rig('paused');
    const pause = it.fault('pause');
    it.world.pause(it.one, pause);
    expect(it.begin()).toEqual({ kind: 'mute', ask: 'syn-ladder', because: pause });
    expect(it.open()).toEqual(['rto-ladder', 'on-change']);
    it.world.unpause(it.one, pause);
    expect(it.open()).toEqual([null, null]);
  });

  test('beyond a cut in either direction: both sides resend', () => {
    for (const there of [true, false]) {
      const it = rig('cut');
      const cut = it.fault('cut');
      const id = it.world.impair([there ? [it.caller, it.one] : [it.one, it.caller]], { cut: true }, cut);
      expect(it.begin()).toEqual({ kind: 'mute', ask: 'syn-ladder', because: cut });
      expect(it.open()).toEqual(['rto-ladder', 'rto-ladder']);
      it.world.crash(it.daemon, 0);
      expect(it.open()).toEqual(['rto-ladder', 'rto-ladder']);
      it.world.heal(id, 0);
      expect(it.open()).toEqual(['reset', 'reset']);
    }
  });

  test('without carrier: as a cut', () => {
    const it = rig('carrier');
    const unplugged = it.fault('unplugged');
    it.world.linkDown(it.caller, unplugged);
    expect(it.begin()).toEqual({ kind: 'mute', ask: 'syn-ladder', because: unplugged });
    expect(it.open()).toEqual(['rto-ladder', 'rto-ladder']);
  });
});

describe('a connection through an address', () => {
  const processOn = (it: ReturnType<typeof rig>) => (host: unknown) =>
    host === it.one ? it.daemon : host === it.other ? it.spare : null;

  test('fares as one to its holder while it stays', () => {
    const it = rig('stays');
    expect(beginThrough(it.world, it.caller, it.address, processOn(it))).toBeNull();
    expect(it.openThrough()).toEqual([null, null]);
    it.world.hang(it.daemon, 0);
    expect(it.openThrough()).toEqual(['on-change', 'on-change']);
    it.world.crash(it.daemon, 0);
    expect(beginThrough(it.world, it.caller, it.address, processOn(it))).toMatchObject({ cause: 'refused' });
    expect(beginThrough(it.world, it.caller, it.address, () => null)).toMatchObject({ cause: 'refused' });
    expect(it.openThrough()).toEqual(['reset', 'reset']);
  });

  test('is reset by the new holder, or waits for ever, once it has moved', () => {
    const it = rig('moved');
    const gone = it.fault('gone');
    it.address.remove(it.one, gone);
    expect(beginThrough(it.world, it.caller, it.address, processOn(it))).toEqual({
      kind: 'mute',
      ask: 'syn-ladder',
      because: gone,
    });
    expect(it.openThrough()).toEqual(['rto-ladder', 'never']);
    it.address.configure(it.other, gone);
    it.address.announce(it.other, gone);
    expect(beginThrough(it.world, it.caller, it.address, processOn(it))).toBeNull();
    expect(it.openThrough()).toEqual(['reset', 'never']);
  });

  test('to one of two holders is answered by the one that has the request', () => {
    const it = rig('two holders');
    it.address.configure(it.other, 0);
    it.address.announce(it.other, 0);
    expect(it.openThrough()).toEqual(['reset', null]);
    it.world.hang(it.daemon, 0);
    expect(it.openThrough()).toEqual(['reset', 'on-change']);
  });

  test('that nobody has: no route to host after 3 s', () => {
    const it = rig('nobody');
    const gone = it.fault('gone');
    it.address.remove(it.one, gone);
    it.wait(60);
    expect(beginThrough(it.world, it.caller, it.address, processOn(it))).toEqual({
      kind: 'failed',
      afterSeconds: 3,
      cause: 'no-route',
      because: gone,
    });
    expect(it.openThrough()).toEqual(['rto-ladder', 'never']);
  });
});

describe('fates', () => {
  test('are the same object for the same cause', () => {
    const it = rig('same');
    it.world.crash(it.daemon, 1);
    expect(it.begin()).toBe(it.begin());
    it.world.powerOff(it.one, 2);
    expect(it.begin()).toBe(it.begin());
  });

  test('keep their cause when very many are asked for', () => {
    const it = rig('many');
    for (let because = 1; because < 1000; because++) {
      it.world.crash(it.daemon, because);
      expect(it.begin()).toMatchObject({ cause: 'refused', because });
      it.world.start(it.daemon, because);
    }
  });
});

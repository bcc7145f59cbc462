/** Rungs against Linux Documentation/networking/ip-sysctl.rst: tcp_syn_retries 6, tcp_retries2 15 (924.6 s). */
import { describe, expect, test } from '@jest/globals';
import { fromSeconds } from '../../src/engine/index.js';
import {
  LAST_SYN_WAIT_SECONDS,
  RTO_GIVES_UP_SECONDS,
  dataLossDelaySeconds,
  exchangeLoss,
  nextRtoRungSeconds,
  nextSynRungSeconds,
  rtoRungSeconds,
  SYN_TRIES,
  synDelaySeconds,
} from '../../src/infrastructure/tcp-timers.js';
import { smallWorld } from './support/small-world.js';

describe('retransmission', () => {
  test('of a SYN after 1, 2, 3, 4, 5, 7, 11, ... s (tcp_syn_linear_timeouts 4, tcp_syn_retries 6)', () => {
    const rungs: number[] = [];
    for (let rung = 0; rung < Infinity; rungs.push(rung)) rung = nextSynRungSeconds(rung);
    expect(rungs).toEqual([1, 2, 3, 4, 5, 7, 11, 19, 35, 67, Infinity]);
    expect([1, 5, 6, 10, 11].map(synDelaySeconds)).toEqual([1, 1, 2, 32, Infinity]);
    expect(nextSynRungSeconds(5.5)).toBe(7);
    // ETIMEDOUT after 131 s.
    expect(rungs.filter((rung) => rung < Infinity)).toHaveLength(SYN_TRIES - 1);
    expect(67 + LAST_SYN_WAIT_SECONDS).toBe(131);
  });

  test('of data after 0.2, 0.6, 1.4 s and so on, in steps of at most 120 s, for 924.6 s', () => {
    expect([0, 1, 2, 3, 4].map(rtoRungSeconds)).toEqual([0, 0.2, 0.6, 1.4, 3]);
    expect(rtoRungSeconds(11) - rtoRungSeconds(10)).toBeCloseTo(120, 9);
    expect(RTO_GIVES_UP_SECONDS).toBeCloseTo(924.6, 9);
    expect(nextRtoRungSeconds(0.3)).toBe(0.6);
    expect(nextRtoRungSeconds(900)).toBe(Infinity);
    // Asked again exactly at a rung, in whole microseconds, it names the following one.
    for (let k = 0; k < 15; k++) {
      const elapsed = fromSeconds(rtoRungSeconds(k)) / 1_000_000;
      expect(nextRtoRungSeconds(elapsed)).toBe(rtoRungSeconds(k + 1));
    }
  });

  test('after an outage lets the caller wait about as long again at most', () => {
    for (let outage = 0.5; outage < 100; outage *= 1.3) {
      expect(nextRtoRungSeconds(outage)).toBeLessThanOrEqual(2 * outage + 0.2 + 1e-9);
    }
  });
});

describe('random loss', () => {
  test('of a handshake needs one packet each way, of an exchange any of its segments', () => {
    const { world } = smallWorld('exchange', 2);
    const [h1, h2] = world.hosts;
    expect(exchangeLoss(world.network, [h1!, h2!])).toBe(0);
    world.impair([[h1!, h2!]], { loss: 0.1 }, 0);
    expect(exchangeLoss(world.network, [h1!, h2!])).toBeCloseTo(0.1, 12);
    world.impair([[h2!, h1!]], { loss: 0.2 }, 0);
    expect(exchangeLoss(world.network, [h1!, h2!])).toBeCloseTo(1 - 0.9 * 0.8, 12);
    expect(exchangeLoss(world.network, [h1!, h2!], 2, 3)).toBeCloseTo(1 - 0.81 * 0.512, 12);
  });

  test('delays as its geometric law says', () => {
    // Exact: the share of uniforms above which each rung is reached.
    const grid = Array.from({ length: 100_000 }, (_, index) => (index + 0.5) / 100_000);
    const share = (delays: readonly number[], seconds: number) =>
      delays.filter((delay) => delay === seconds).length / grid.length;
    const data = grid.map((uniform) => dataLossDelaySeconds(0.3, uniform));
    expect(share(data, 0)).toBeCloseTo(0.7, 4);
    expect(share(data, 0.2)).toBeCloseTo(0.21, 4);
    expect(share(data, 0.6)).toBeCloseTo(0.063, 4);
    expect([dataLossDelaySeconds(1, 0.5), dataLossDelaySeconds(0, 0.1)]).toEqual([Infinity, 0]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { OUTSIDE } from '../../src/infrastructure/network.js';
import { smallWorld } from './support/small-world.js';

describe('paths between places', () => {
  test('may be cut one way, by several at a time, and heal one by one', () => {
    const { world, fault } = smallWorld('cut', 2);
    const [h1, h2] = world.hosts;
    const [first, second] = [fault('first'), fault('second')];
    const one = world.impair([[h1!, h2!]], { cut: true }, first);
    const other = world.impair([[h1!, h2!]], { cut: true }, second);
    expect([world.network.reaches(h1!, h2!), world.network.reaches(h2!, h1!)]).toEqual([false, true]);
    expect(world.network.connects(h2!, h1!)).toBe(false);
    expect(world.network.becauseOf(h1!, h2!)).toBe(first);
    expect(world.network.becauseOfSilence(h2!, h1!)).toBe(first);
    world.heal(one, 0);
    expect(world.network.reaches(h1!, h2!)).toBe(false);
    expect(world.network.becauseOf(h1!, h2!)).toBe(second);
    world.heal(other, 0);
    expect([world.network.connects(h1!, h2!), world.network.becauseOf(h1!, h2!)]).toEqual([true, 0]);
  });

  test('lose packets independently and add latencies; a cut is blamed before a loss', () => {
    const { world, fault } = smallWorld('loss', 2, { latencySeconds: 0.001 });
    const [h1, h2] = world.hosts;
    const lossy = fault('lossy');
    world.impair([[h1!, OUTSIDE]], { loss: 0.1, latencySeconds: 0.01 }, lossy);
    const id = world.impair([[h1!, OUTSIDE]], { loss: 0.5, latencySeconds: 0.02 }, 0);
    expect(world.network.loss(h1!, OUTSIDE)).toBeCloseTo(0.55, 12);
    expect(world.network.delaySeconds(h1!, OUTSIDE)).toBeCloseTo(0.031, 12);
    expect(world.network.loss(OUTSIDE, h1!)).toBe(0);
    expect(world.network.delaySeconds(h1!, h1!)).toBe(0);
    expect(world.network.becauseOf(h1!, OUTSIDE)).toBe(lossy);
    const cut = fault('cut');
    world.impair([[h1!, OUTSIDE]], { cut: true }, cut);
    expect(world.network.becauseOf(h1!, OUTSIDE)).toBe(cut);
    world.heal(id, 0);
    expect(world.network.loss(h1!, OUTSIDE)).toBeCloseTo(0.1, 12);
    expect(world.network.loss(h1!, h2!)).toBe(0);
  });

  test('need carrier at both ends', () => {
    const { world, fault } = smallWorld('carrier', 2);
    const [h1, h2] = world.hosts;
    const unplugged = fault('unplugged');
    world.linkDown(h1!, unplugged);
    expect([world.network.reaches(h1!, h2!), world.network.reaches(h2!, h1!)]).toEqual([false, false]);
    expect(world.network.reaches(h1!, h1!)).toBe(true);
    expect(world.network.becauseOf(h2!, h1!)).toBe(unplugged);
    world.linkUp(h1!, 0);
    expect(world.network.connects(h1!, h2!)).toBe(true);
  });
});

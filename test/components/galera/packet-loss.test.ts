import { expect, test } from '@jest/globals';
import { ask, cluster, pairs, word, WRITE } from './support/cluster.js';
import type { Rig } from '../harness.js';

function lossy(loss: number, members: number, replication = 0): Rig {
  const rig = cluster({ members, replication });
  const others = Array.from({ length: members - 1 }, (_, index) => `db${index + 2}`);
  rig.at(10, () => {
    rig.inject('db1', 'loss', (because) => rig.world.impair(pairs(rig, ['db1'], others), { loss }, because));
  });
  return rig;
}

test('moderate loss delays commits and drops nobody', () => {
  const rig = lossy(0.1, 3);
  rig.run(10.5);
  const lossless = ask(cluster(), 'db2', WRITE);
  const fate = ask(rig, 'db2', WRITE);
  if (fate.kind !== 'served' || lossless.kind !== 'served') throw new Error('not served');
  // Mean of a doubling retransmission, both ways: 2 × 0.2 s × 0.1 / (1 − 0.2).
  expect(fate.delaySeconds - lossless.delaySeconds).toBeCloseTo(0.05, 9);
  rig.run(3600);
  expect(rig.observer.failovers).toEqual([]);
  expect(rig.simulation.eventCount).toBeLessThan(50);
});

test('heavy loss makes views flap', () => {
  const rig = lossy(0.5, 3);
  rig.run(3600);
  const failovers = rig.observer.failovers.filter((failover) => failover.redirected !== null);
  expect(failovers.length).toBeGreaterThan(5);
  expect(failovers.every((failover) => failover.trigger === 'spurious')).toBe(true);
});

test('between two members, silence begins as often as five tries in a row are lost', () => {
  // One way 20 % lost, acknowledgements not: 0.2^5 a second, one in 3125 s. Poisson with mean 500.
  const seconds = 500 * 3125;
  const rig = cluster({ members: 2 });
  const [one, other] = [rig.host('db1'), rig.host('db2')];
  rig.world.impair([[one, other]], { loss: 0.2 }, 1);
  rig.run(seconds);
  const spells = rig.observer.failovers.length;
  // Six standard deviations: a false alarm in 10^9.
  expect(Math.abs(spells - 500)).toBeLessThan(6 * Math.sqrt(500));
});

test('all lost is as good as a cut', () => {
  const rig = lossy(1, 3);
  rig.run(60);
  expect(word(ask(rig, 'db1', WRITE, 'db1'))).toBe('failed http-500');
  expect(word(ask(rig, 'db2', WRITE, 'db2'))).toBe('served');
});

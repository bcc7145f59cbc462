import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { ComponentSet } from '../../src/scenario/component-set.js';
import { replications, scenarioOf } from '../support/replications.js';

const SETTINGS = [
  ...['run.lens=flow', 'run.duration=60d', 'run.replications=1'],
  ...['traffic.arrivals.rate=0/s', 'faults.patch-reboot.every=7d'],
];

afterEach(() => void jest.restoreAllMocks());

/** When each host was taken down for maintenance, and the events of the run. */
function reboots(): { readonly starts: readonly string[]; readonly events: number } {
  const [outcome] = replications(scenarioOf('scenarios/linode-ha.yaml', SETTINGS));
  const { faults = [], events = 0 } = outcome ?? {};
  return { starts: faults.map(({ id, target, startSeconds }) => `${id} ${target} ${startSeconds}`), events };
}

describe('maintenance that waits for health', () => {
  test('goes on at the very instants at which somebody would who looks every time', () => {
    const found = reboots();
    jest.spyOn(ComponentSet.prototype, 'recoverUnseenAt').mockReturnValue(0);
    const everyTime = reboots();
    expect(found.starts.length).toBeGreaterThan(70);
    expect(found.starts).toEqual(everyTime.starts);
    expect(everyTime.events - found.events).toBeGreaterThan(40);
  });
});

/** What a long run must not gather: nothing may be kept for each request that is over. */
import { expect, test } from '@jest/globals';
import { exponential } from '../../../src/engine/index.js';
import { Rig } from '../support/rig.js';
import { database, web } from '../support/servers.js';

interface Saved {
  readonly core: { readonly lines: readonly { readonly ids: Int32Array }[]; readonly frames: unknown[] };
  readonly clients: { readonly patience: { readonly ids: Int32Array } };
}

/** PHP waits a day for its database, users wait an hour. */
function patient(seed: string): Rig {
  const rig = new Rig({ hosts: { web: 8, db: 8 }, seed });
  const db = database(rig, 'db', { on: 'db', work: exponential(0.002) });
  const calls = [{ service: db, connectTimeoutSeconds: 60, responseTimeoutSeconds: 86_400 }];
  web(rig, 'web', { on: 'web', workers: 100, backlog: 100, calls });
  return rig.traffic({ entry: 'web', rate: 100, patience: 3600 });
}

test('timeouts of operations that are over are forgotten long before they would have been due', () => {
  const rig = patient('timeouts are forgotten').run(60);
  const { core, clients } = rig.lens.save() as Saved;
  expect(rig.memory.served.length).toBeGreaterThan(5000);
  // At 2 ms a request hardly ever more than five are under way at a time.
  for (const { ids } of core.lines) expect(ids.length).toBeLessThan(50);
  expect(clients.patience.ids.length).toBeLessThan(50);
});

test('after a restore there is nothing of what came after the snapshot', () => {
  const rig = patient('nothing of what came after').run(5);
  const snapshot = rig.simulation.save();
  const { core } = rig.lens.save() as Saved;
  // A hang of the database puts all its callers into frames of their own.
  rig.world.hang(rig.host('db').processes[0]!, rig.fault('hang', 'db'));
  rig.run(6);
  expect((rig.lens.save() as Saved).core.frames.length).toBeGreaterThan(core.frames.length);
  rig.simulation.restore(snapshot);
  expect(rig.lens.save()).toEqual(snapshot.holders.at(-1));
});

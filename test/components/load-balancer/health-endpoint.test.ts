import { describe, expect, test } from '@jest/globals';
import { apache } from '../../../src/components/apache/index.js';
import { loadBalancer } from '../../../src/components/load-balancer/index.js';
import { valuesOf } from '../../../src/declaration/values.js';
import { failed, harness, mute, refused, type Rig } from '../harness.js';

/** The table "health endpoint choices": what each check_path sees, with the real Apache behind the balancer. */
const work = valuesOf(apache.parameters).start_up;
const CLASSES = [
  {
    ...{ name: 'page', share: 0.6, work },
    calls: [
      { to: 'files', operation: 'read', count: 1 },
      { to: 'db', operation: 'read', count: 8 },
    ],
  },
  { name: 'static', share: 0.4, work, calls: [{ to: 'files', operation: 'read', count: 1 }] },
] as const;

function cluster(check: Record<string, unknown>, docroot: 'files' | null = 'files'): Rig {
  const rig = harness({
    hosts: { lb: { count: 2 }, web: { count: 3 }, gluster: {}, db: {} },
    fakes: { files: 'gluster', db: 'db' },
    classes: docroot === null ? [CLASSES[0], { ...CLASSES[1], calls: [] }] : CLASSES,
    components: {
      balancer: {
        ...{ kind: loadBalancer, on: 'lb', profile: 'nodebalancer' },
        parameters: {
          ...{
            backends: 'web',
            check_interval: '5s',
            check_timeout: '3s',
            check_attempts: 2,
            check_passive: false,
          },
          ...check,
        },
      },
      web: { kind: apache, on: 'web', parameters: docroot === null ? {} : { DocumentRoot: docroot } },
    },
  });
  rig.fake('db').sessions = true;
  return rig;
}

const FAULTS: Record<string, (rig: Rig) => void> = {
  crash: (rig) => rig.crash('web2/httpd'),
  hang: (rig) => rig.hang('web2/httpd'),
  'power-off': (rig) => rig.powerOff('web2'),
  'bad deploy': (rig) =>
    rig.inject('web2', 'bad-deploy', (because) => rig.world.deployBad(rig.process('web2/httpd'), because)),
  'storage without quorum': (rig) => rig.fake('files').set(refused()),
  'storage hangs': (rig) => rig.fake('files').set(mute('on-change')),
  'database refuses': (rig) => rig.fake('db').set(failed('http-500')),
  'database is silent': (rig) => rig.fake('db').set(mute('syn-ladder')),
};

/** Which faults take back ends out: one, or all. */
function seen(check: Record<string, unknown>, docroot: 'files' | null = 'files'): Record<string, string> {
  const found = Object.entries(FAULTS).map(([name, fault]) => {
    const rig = cluster(check, docroot);
    rig.at(100, () => fault(rig));
    rig.run(130);
    const health = rig.component('balancer').health();
    return [name, { healthy: 'nothing', degraded: 'one', down: 'all' }[health]];
  });
  return Object.fromEntries(found.filter(([, out]) => out !== 'nothing')) as Record<string, string>;
}

describe('what a health check sees', () => {
  const process = { crash: 'one', 'power-off': 'one' };
  const server = { ...process, hang: 'one', 'bad deploy': 'one' };
  const storage = { ...server, 'storage without quorum': 'all', 'storage hangs': 'all' };

  test('a TCP connection: only that the process or its host is gone', () => {
    expect(seen({ check: 'connection' })).toEqual(process);
  });

  test('a file on the local disk: the server, not what is behind it', () => {
    expect(seen({ check: 'http', check_path: '/alive.html' }, null)).toEqual(server);
  });

  test('a file on the volume: a loss of storage takes all back ends out', () => {
    expect(seen({ check: 'http', check_path: '/logo.png' })).toEqual(storage);
  });

  test('a page: a loss of the database takes all back ends out, too', () => {
    const all = { ...storage, 'database refuses': 'all', 'database is silent': 'all' };
    expect(seen({ check: 'http', check_path: '/index.php' })).toEqual(all);
  });

  test('no check sees nothing', () => {
    expect(seen({ check: 'none' })).toEqual({});
  });
});

test('every loss of a back end leads back to its fault', () => {
  const rig = cluster({ check: 'http', check_path: '/index.php' });
  rig.at(100, () =>
    rig.inject('db1', 'db-crash', (because) => rig.fake('db').set(failed('http-500', because), because)),
  );
  rig.run(130);
  const { causes } = rig.simulation;
  expect(rig.observer.failovers.map(({ because }) => causes.rootsOf(because))).toEqual(
    Array(3).fill(['db-crash@db1']),
  );
  expect(rig.observer.failovers.map(({ injected }) => injected)).toEqual([100, 100, 100]);
});

test('a rolling restart: the balancer is healthy again only when the back end is back in rotation', () => {
  const rig = cluster({ check: 'http', check_path: '/index.php' });
  rig.at(100, () => rig.stop('web1/httpd'));
  rig.at(130, () => rig.startProcess('web1/httpd'));
  rig.run(129);
  expect([rig.component('web').health(), rig.component('balancer').health()]).toEqual([
    'degraded',
    'degraded',
  ]);
  rig.run(131.6); // started, perhaps not yet checked
  expect(rig.component('web').health()).toBe('healthy');
  rig.run(137);
  expect(rig.component('balancer').health()).toBe('healthy');
});

test('a healthy year of balancer and web tier together costs no event', () => {
  const rig = cluster({ check: 'http', check_path: '/index.php' });
  rig.run(365 * 86_400);
  expect(rig.simulation.eventCount).toBe(0);
});

import { describe, expect, test } from '@jest/globals';
import { apache } from '../../../src/components/apache/index.js';
import type { Operation, Ticket, TrafficClass } from '../../../src/infrastructure/service.js';
import { defaultsOf } from '../../../src/declaration/values.js';
import { failed, harness, type Plan, type Rig } from '../harness.js';

const work = defaultsOf(apache.parameters).start_up; // any law will do
const CLASSES: Omit<TrafficClass, 'index'>[] = [
  {
    ...{ name: 'page', share: 0.6, work },
    calls: [
      { to: 'files', operation: 'read', count: 1 },
      { to: 'db', operation: 'read', count: 8 },
    ],
  },
  { name: 'static', share: 0.4, work, calls: [{ to: 'files', operation: 'read', count: 1 }] },
];

function web(parameters: Record<string, unknown> = {}, plan: Partial<Plan> = {}): Rig {
  const rig = harness({
    hosts: { web: { count: 3, boot: 40 }, gluster: {}, db: {} },
    fakes: { files: 'gluster', db: 'db' },
    classes: CLASSES,
    components: {
      web: { kind: apache, on: 'web', parameters: { DocumentRoot: 'files', start_up: '1s', ...parameters } },
    },
    ...plan,
  });
  rig.fake('db').sessions = true;
  return rig;
}

const client = { host: null, client: 7 };
const request = (rig: Rig, name: string): Operation => {
  const trafficClass = rig.classes.find((one) => one.name === name)!;
  return { kind: 'request', trafficClass, path: null };
};
const check = (path: string | null): Operation => ({ kind: 'check', trafficClass: null, path });
const server = (rig: Rig, host = 'web2') => rig.service('web').endpointOn(rig.host(host))!;

/** What a new request, or check, of web2 gets. */
const begin = (rig: Rig, operation = request(rig, 'page')) => server(rig).begin(operation, client);

/** What one that is under way gets, connected when it was made. */
function ticketTo(rig: Rig, acknowledged = true): Ticket {
  const process = rig.process('web2/httpd');
  return { host: process.host, process, incarnation: process.incarnation, acknowledged };
}
const resume = (rig: Rig, ticket: Ticket) => server(rig).resume(request(rig, 'page'), client, ticket);

const originOf = (rig: Rig, fate: { kind: string; because?: number }): string =>
  rig.simulation.causes.originOf(fate.because ?? 0);
const rootsOf = (rig: Rig, fate: { kind: string; because?: number }): readonly string[] =>
  rig.simulation.causes.rootsOf(fate.because ?? 0);

test('in health a request waits for a worker, calls in listed order, then works', () => {
  const rig = web();
  const fate = begin(rig);
  expect(fate).toMatchObject({
    kind: 'station',
    station: { name: 'web2/workers', workers: 256, backlog: 511 },
  });
  const plan = fate.kind === 'station' ? fate.plan : [];
  expect(plan.map((step) => (step.kind === 'call' ? step.service.name : step.kind))).toEqual([
    'files',
    'db',
    'work',
  ]);
  expect(plan[0]).toMatchObject({ count: 1, connectTimeoutSeconds: Infinity, failAs: 'http-500' });
  expect(plan[1]).toMatchObject({
    count: 8,
    connectTimeoutSeconds: 60,
    responseTimeoutSeconds: 86400,
    failAs: 'http-500',
  });
  expect(plan[2]).toMatchObject({ share: 1, process: { fullName: 'web2/httpd' } });
  expect(begin(rig)).toBe(fate); // the same object while nothing changes
});

test('a class that only reads files fails with 403, a page with 500', () => {
  const rig = web();
  const fate = begin(rig, request(rig, 'static'));
  expect(fate.kind === 'station' && fate.plan[0]).toMatchObject({ failAs: 'http-403' });
});

describe('a fault of one host', () => {
  test('crash: refused, open connections reset, and back after the start-up time', () => {
    const rig = web();
    const ticket = ticketTo(rig);
    rig.at(10, () => rig.crash('web2/httpd'));
    rig.at(20, () => rig.startProcess('web2/httpd'));
    rig.run(15);
    const fate = begin(rig);
    expect(fate).toMatchObject({ kind: 'failed', cause: 'refused' });
    expect([originOf(rig, fate), ...rootsOf(rig, fate)]).toEqual(['web/crashed', 'crash@web2/httpd']);
    expect(resume(rig, ticket)).toMatchObject({ kind: 'failed', cause: 'reset' });
    expect(begin(rig, check(null))).toMatchObject({ kind: 'failed', cause: 'refused' });
    expect(rig.component('web').health()).toBe('degraded');
    rig.run(20.5); // it listens, its workers are not ready
    expect(begin(rig)).toMatchObject({ kind: 'mute', ask: 'on-change' });
    expect(begin(rig, check(null))).toMatchObject({ kind: 'served' });
    expect(resume(rig, ticketTo(rig))).toMatchObject({ kind: 'mute', ask: 'on-change' });
    expect(rig.component('web').settled()).toBe(false);
    rig.run(21.1);
    expect(begin(rig)).toMatchObject({ kind: 'station' });
    expect(rig.component('web').health()).toBe('healthy');
    expect(rig.observer.redundancy).toEqual([
      { component: 'web', lost: true, at: 10 },
      { component: 'web', lost: false, at: 21 },
    ]);
  });

  test('power-off: silence, then boot and start-up', () => {
    const rig = web();
    const ticket = ticketTo(rig);
    rig.at(10, () => rig.powerOff('web2'));
    rig.at(100, () => rig.powerOn('web2'));
    rig.run(50);
    expect(begin(rig)).toMatchObject({ kind: 'mute', ask: 'syn-ladder' });
    expect(originOf(rig, begin(rig) as never)).toBe('web/host-lost');
    expect(resume(rig, ticket)).toMatchObject({ kind: 'mute', ask: 'never' });
    expect(begin(rig, check('/'))).toMatchObject({ kind: 'mute', ask: 'syn-ladder' });
    rig.run(140.5); // booted after 40 s, starting
    expect(begin(rig)).toMatchObject({ kind: 'mute', ask: 'on-change' });
    rig.run(142);
    expect(begin(rig)).toMatchObject({ kind: 'station' });
  });

  test('hang: the kernel accepts until the queue is full, nothing is answered', () => {
    const rig = web();
    rig.at(10, () => rig.hang('web2/httpd'));
    rig.run(11);
    const fate = begin(rig);
    expect(fate).toMatchObject({ kind: 'station', station: { process: { hung: true } } });
    expect(resume(rig, ticketTo(rig))).toMatchObject({ kind: 'mute', ask: 'on-change' });
    expect(begin(rig, check(null))).toMatchObject({ kind: 'served' });
    if (fate.kind === 'station') fate.station.queued = fate.station.backlog + 1; // the kernel lets one more in
    expect(begin(rig, check(null))).toMatchObject({ kind: 'mute', ask: 'syn-ladder' });
    rig.resume('web2/httpd');
    expect(resume(rig, ticketTo(rig))).toMatchObject({ kind: 'station' });
  });

  test('partition: silence for those cut off only', () => {
    const rig = web();
    const pairs = [
      [rig.host('gluster'), rig.host('web2')],
      [rig.host('web2'), rig.host('gluster')],
    ] as const;
    rig.inject('web2', 'partition', (because) => rig.world.impair(pairs, { cut: true }, because));
    const from = { host: rig.host('gluster'), client: 1 };
    expect(server(rig).begin(request(rig, 'page'), from)).toMatchObject({ kind: 'mute', ask: 'syn-ladder' });
    expect(begin(rig)).toMatchObject({ kind: 'station' });
  });

  test('bad deploy: 500 for everything, health checks too, until the roll-back; a restart does not help', () => {
    const rig = web();
    const process = rig.process('web2/httpd');
    rig.inject('web2/httpd', 'bad-deploy', (because) => rig.world.deployBad(process, because));
    expect(begin(rig)).toMatchObject({ kind: 'failed', cause: 'http-500' });
    expect(begin(rig, check('/'))).toMatchObject({ kind: 'failed', cause: 'http-500' });
    expect(begin(rig, check(null))).toMatchObject({ kind: 'served' });
    expect(originOf(rig, begin(rig) as never)).toBe('web/bad-deploy');
    expect(rig.component('web').health()).toBe('degraded');
    rig.crash('web2/httpd');
    rig.startProcess('web2/httpd');
    rig.run(5);
    expect(begin(rig)).toMatchObject({ kind: 'failed', cause: 'http-500' });
    rig.world.rollBack(process, 0);
    expect(begin(rig)).toMatchObject({ kind: 'station' });
  });

  test('disk failure: nothing when the files are on a volume; 403 and 500 when they are local', () => {
    const onVolume = web();
    onVolume.world.damageDisk(onVolume.host('web2'), 'failed', 0);
    expect(begin(onVolume)).toMatchObject({ kind: 'station' });
    const local = web({ DocumentRoot: null }, { classes: [{ ...CLASSES[1]!, calls: [] }, CLASSES[0]!] });
    local.inject('web2', 'disk-failure', (because) =>
      local.world.damageDisk(local.host('web2'), 'failed', because),
    );
    expect(begin(local, request(local, 'static'))).toMatchObject({ kind: 'failed', cause: 'http-403' });
    expect(begin(local)).toMatchObject({ kind: 'failed', cause: 'http-500' });
  });
});

describe('orderly stops', () => {
  test('graceful stop: refused, running requests go on; start begins anew', () => {
    const rig = web();
    const ticket = ticketTo(rig);
    rig.component('web').inject?.('graceful-stop', rig.host('web2'), 0);
    expect(begin(rig)).toMatchObject({ kind: 'failed', cause: 'refused' });
    expect(resume(rig, ticket)).toMatchObject({ kind: 'station' });
    rig.run(10);
    rig.component('web').undo?.('graceful-stop', rig.host('web2'), 0);
    expect(resume(rig, ticket)).toMatchObject({ kind: 'failed', cause: 'reset' });
    rig.run(12);
    expect(begin(rig)).toMatchObject({ kind: 'station' });
  });

  test('GracefulShutdownTimeout ends what is left', () => {
    const rig = web({ GracefulShutdownTimeout: '5s' });
    const ticket = ticketTo(rig);
    rig.component('web').inject?.('graceful-stop', rig.host('web2'), 0);
    rig.run(4.9);
    expect(resume(rig, ticket)).toMatchObject({ kind: 'station' });
    rig.run(5.1);
    expect(resume(rig, ticket)).toMatchObject({ kind: 'failed', cause: 'reset' });
  });

  test('GracefulShutdownTimeout is each server’s own', () => {
    const rig = web({ GracefulShutdownTimeout: ['0s', '5s', '0s'] });
    const ticket = ticketTo(rig);
    rig.component('web').inject?.('graceful-stop', rig.host('web2'), 0);
    rig.run(5.1);
    expect(resume(rig, ticket)).toMatchObject({ kind: 'failed', cause: 'reset' });
  });

  test('graceful restart: running requests go on, new ones wait for the new workers', () => {
    const rig = web();
    const ticket = ticketTo(rig);
    rig.component('web').inject?.('graceful-restart', rig.host('web2'), 0);
    expect(begin(rig)).toMatchObject({ kind: 'mute', ask: 'on-change' });
    expect(resume(rig, ticket)).toMatchObject({ kind: 'station' });
    rig.run(2);
    expect(begin(rig)).toMatchObject({ kind: 'station' });
  });
});

test('a snapshot in the middle of a start brings back the same future', () => {
  const rig = web();
  rig.at(10, () => rig.crash('web2/httpd'));
  rig.at(11, () => rig.startProcess('web2/httpd'));
  rig.run(11.5);
  const middle = rig.simulation.save();
  const seen = () => [rig.now, begin(rig).kind, server(rig).epoch, rig.simulation.eventCount];
  const story = [11.9, 12.1, 20].map((until) => (rig.run(until), seen()));
  rig.simulation.restore(middle);
  expect([11.9, 12.1, 20].map((until) => (rig.run(until), seen()))).toEqual(story);
  expect(story.map(([, kind]) => kind)).toEqual(['mute', 'station', 'station']);
});

test('nothing ticks', () => {
  const rig = web();
  rig.run(1_000_000);
  expect(rig.simulation.eventCount).toBe(0);
  rig.at(1_000_001, () => rig.fake('db').set(failed('refused')));
  rig.run(2_000_000);
  expect(rig.simulation.eventCount).toBe(1);
});

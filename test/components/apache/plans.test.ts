import { expect, test } from '@jest/globals';
import { backlog, workers } from '../../../src/components/apache/capacity.js';
import { complaints } from '../../../src/components/apache/complaints.js';
import { apache } from '../../../src/components/apache/index.js';
import { planForCheck } from '../../../src/components/apache/plans.js';
import { defaultsOf, valuesOf } from '../../../src/declaration/values.js';
import type { Call, TrafficClass } from '../../../src/infrastructure/service.js';
import { FakeService, harness } from '../harness.js';

const work = defaultsOf(apache.parameters).start_up;
const set = (written: Record<string, unknown>) => valuesOf(apache.parameters, written);
const call = (to: string, count = 1): Call => ({ to, operation: 'read', count });

test('as many workers as httpd allows', () => {
  expect(workers(set({}))).toBe(256);
  expect(workers(set({ MaxRequestWorkers: 250 }))).toBe(250);
  expect(workers(set({ MaxRequestWorkers: 1000 }))).toBe(256); // ServerLimit
  expect(workers(set({ MaxRequestWorkers: 1000, ServerLimit: 2000 }))).toBe(1000);
  expect(workers(set({ mpm: 'event' }))).toBe(400); // 16 x 25
  expect(workers(set({ mpm: 'worker', MaxRequestWorkers: 90 }))).toBe(75); // whole processes
  expect(workers(set({ mpm: 'event', MaxRequestWorkers: 10, ThreadsPerChild: 10 }))).toBe(10); // as in our trials
});

test('the smaller of ListenBacklog and somaxconn counts', () => {
  expect(backlog(set({}))).toBe(511);
  expect(backlog(set({ somaxconn: 128 }))).toBe(128);
  expect(backlog(set({ ListenBacklog: 10 }))).toBe(10);
});

test('what is cut is said', () => {
  const about = (written: Record<string, unknown>) =>
    complaints({ name: 'web', parameters: set(written), members: [], kindOf: () => null }).map(
      ({ code }) => code,
    );
  expect(about({})).toEqual([]);
  expect(about({ MaxRequestWorkers: 300, somaxconn: 128 })).toEqual(['workers-limited', 'backlog-limited']);
});

const CLASSES: readonly TrafficClass[] = [
  { name: 'post', share: 0.05, calls: [call('files'), call('db', 2)] },
  { name: 'page', share: 0.5, calls: [call('files'), call('db', 8)] },
  { name: 'cached', share: 0.3, calls: [call('cache')] },
  { name: 'static', share: 0.15, calls: [call('files')] },
].map((one, index) => ({ ...one, index, work }));

function checkPlan(path: string, classes = CLASSES, DocumentRoot: string | null = 'files') {
  const rig = harness({ hosts: { web: {} }, fakes: { web: 'web' }, components: {} });
  const services = new Map(['files', 'db', 'cache'].map((name) => [name, new FakeService(name)]));
  services.get('db')!.sessions = true;
  const context = {
    parameters: set({ DocumentRoot }),
    trafficClasses: classes,
    service: (name: string) => services.get(name)!,
  };
  return planForCheck(path, rig.process('web/web'), context).map((step) =>
    step.kind === 'work'
      ? `work${step.work === work ? ' of a class' : ''}`
      : `${step.service.name} x${step.count} ${step.failAs}`,
  );
}

test('a check of a page runs the commonest class with a database; of anything else the commonest file', () => {
  const page = ['files x1 http-500', 'db x8 http-500', 'work of a class'];
  expect(checkPlan('/index.php')).toEqual(page);
  expect(checkPlan('/index.php?probe=1')).toEqual(page);
  expect(checkPlan('/')).toEqual(['files x1 http-403', 'work of a class']);
  expect(checkPlan('/php')).toEqual(['files x1 http-403', 'work of a class']);
});

test('without such a class a check still reads its file', () => {
  const pages = CLASSES.slice(0, 3);
  expect(checkPlan('/status.html', pages)).toEqual(['files x1 http-403']);
  expect(checkPlan('/status.html', pages, null)).toEqual([]);
  expect(checkPlan('/index.php', CLASSES.slice(2))).toEqual(['cache x1 http-500', 'work of a class']);
  expect(checkPlan('/index.php', CLASSES.slice(3))).toEqual(['files x1 http-403', 'work of a class']);
});

test('files are served, but only a page takes an upload: its failure is a 500', () => {
  const rig = harness({
    hosts: { web: {} },
    fakes: { files: 'web' },
    classes: (['read', 'write'] as const).map((operation) => {
      return { name: operation, share: 0.5, work, calls: [{ to: 'files', operation, count: 1 }] };
    }),
    components: { web: { kind: apache, on: 'web', parameters: { DocumentRoot: 'files' } } },
  });
  const failures = rig.classes.map((trafficClass) => {
    const fate = rig
      .service('web')
      .begin({ kind: 'request', trafficClass, path: null }, { host: null, client: 1 });
    const [step] = fate.kind === 'station' ? fate.plan : [];
    return step?.kind === 'call' ? step.failAs : null;
  });
  expect(failures).toEqual(['http-403', 'http-500']);
});

test('a service that is neither volume nor database is limited by TimeOut', () => {
  const rig = harness({
    hosts: { web: {} },
    fakes: { cache: null },
    classes: [{ name: 'cached', share: 1, work, calls: [call('cache')] }],
    components: { web: { kind: apache, on: 'web', parameters: { TimeOut: '7s', connect_timeout: '2s' } } },
  });
  const operation = { kind: 'request', trafficClass: rig.classes[0]!, path: null } as const;
  const fate = rig.service('web').begin(operation, { host: null, client: 3 });
  expect(fate.kind === 'station' && fate.plan[0]).toMatchObject({
    ...{ connectTimeoutSeconds: 2, responseTimeoutSeconds: 7, failAs: 'http-500' },
  });
});

test('without a balancer a client always comes to the same host', () => {
  const rig = harness({
    hosts: { web: { count: 3 } },
    components: { web: { kind: apache, on: 'web' } },
  });
  const check = { kind: 'check', trafficClass: null, path: '/' } as const;
  const names = [0, 1, 2, 3, 4].map((client) => {
    const fate = rig.service('web').begin(check, { host: null, client });
    return fate.kind === 'station' ? fate.station.name : fate.kind;
  });
  expect(names).toEqual(['web1/workers', 'web2/workers', 'web3/workers', 'web1/workers', 'web2/workers']);
});

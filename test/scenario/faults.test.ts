import { describe, expect, test } from '@jest/globals';
import { loadScenario } from '../../src/scenario/load.js';
import { problemsOf, scenarioOf, SMALL, warningsOf } from './support/toy.js';

const CRASH =
  'crash: { fault: crash, on: db/stored, every: exponential mean 1y, restart: uniform 5s to 30s }';
const withFault = (fault: string): string => SMALL.replace(CRASH, `x: ${fault}`);
const faultOf = (fault: string) => scenarioOf(withFault(fault)).faults[0];
const complaint = (fault: string): string => (problemsOf(withFault(fault))[0] ?? '').replace(/^\S+\s+/, '');

describe('faults', () => {
  test('when: at one time or several, every with a window, random with hours', () => {
    expect(faultOf('{ fault: power-off, on: db1, at: 1min }')?.when).toEqual({ kind: 'at', atSeconds: [60] });
    expect(faultOf('{ fault: power-off, on: db1, at: [2min, 30s] }')?.when).toEqual({
      kind: 'at',
      atSeconds: [30, 120],
    });
    expect(faultOf('{ fault: reboot, on: db, every: 90d, window: Sun 03:00 to 05:00 }')?.when).toMatchObject({
      kind: 'every',
      every: { kind: 'constant', mean: 90 * 86_400 },
      window: { fromSeconds: 529_200, toSeconds: 536_400 },
    });
    expect(faultOf('{ fault: reboot, on: db, every: 90d }')?.when).toMatchObject({ window: null });
    const random = faultOf('{ fault: power-off, on: db, random: 1/d, hours: Mon 09:00 to 17:00 }')?.when;
    expect(random).toEqual({
      kind: 'random',
      ratePerSecond: 1 / 86_400,
      hours: [{ fromSeconds: 32_400, toSeconds: 61_200 }],
    });
    expect(faultOf('{ fault: power-off, on: db, random: 1/d }')?.when).toMatchObject({
      hours: { length: 5 },
    });
  });

  test('end: none, for, restart, repair with and without a crew', () => {
    const end = (rest: string) => faultOf(`{ fault: power-off, on: db1, at: 1min${rest} }`)?.end;
    expect(end('')).toEqual({ kind: 'stays' });
    expect(end(', for: 2min')).toMatchObject({ kind: 'for', duration: { mean: 120 } });
    expect(end(', restart: 5s')).toMatchObject({ kind: 'restart', after: { mean: 5 } });
    expect(end(', repair: 1h')).toMatchObject({
      kind: 'repair',
      crew: null,
      noticed: { kind: 'after', delay: { mean: 0 } },
    });
    expect(end(', repair: 1h, crew: on-call')).toMatchObject({
      crew: 'on-call',
      noticed: { kind: 'after', delay: { min: 60, max: 300 } },
    });
    expect(end(', repair: 1h, crew: on-call, noticed: 10s')).toMatchObject({
      noticed: { delay: { mean: 10 } },
    });
    expect(end(', repair: 1h, noticed: at-next-check 7d')).toMatchObject({
      noticed: { kind: 'at-next-check', periodSeconds: 604_800 },
    });
  });

  test('that a fault is noticed after 1 to 5 min is a guess, listed where a crew waits for it', () => {
    const guesses = (fault: string) =>
      scenarioOf(withFault(fault)).assumptions.filter(({ path }) => path.startsWith('faults'));
    expect(guesses('{ fault: power-off, on: db1, at: 1min, repair: 1h, crew: on-call }')).toEqual([
      { path: 'faults.x.noticed', value: 'uniform 1min to 5min', source: 'MODEL', guess: true },
    ]);
    expect(guesses('{ fault: power-off, on: db1, at: 1min, repair: 1h }')).toEqual([]);
  });

  test('values of the kind itself, planned work, rolling work, groups, common cause', () => {
    expect(faultOf('{ fault: packet-loss, on: db1, at: 1min, loss: 20% }')?.values).toEqual({
      loss: 0.2,
      direction: 'both',
    });
    expect(faultOf('{ fault: surge, at: 1min, factor: 3 }')).toMatchObject({ on: [], values: { factor: 3 } });
    expect(
      faultOf(
        '{ fault: reboot, on: db, every: 90d, planned: true, order: one-at-a-time, wait_for_health: true }',
      ),
    ).toMatchObject({
      planned: true,
      rolling: { waitForHealth: true },
    });
    expect(faultOf('{ fault: reboot, on: db, every: 90d, order: one-at-a-time }')?.rolling).toEqual({
      waitForHealth: false,
    });
    expect(faultOf('{ fault: power-off, on: db, every: 9y, group: { probability: 50% } }')?.group).toEqual({
      probability: 0.5,
    });
    expect(faultOf('{ fault: power-off, on: db, every: 9y, beta: 10% }')?.beta).toBe(0.1);
  });

  test('faults that one product knows', () => {
    expect(faultOf('{ fault: store.bootstrap, on: db2, at: 1min }')).toMatchObject({
      fault: 'store.bootstrap',
      on: [{ kind: 'hosts', hosts: ['db2'], process: null }],
    });
    expect(faultOf('{ fault: store.freeze, on: db, at: 1min }')?.on).toEqual([
      { kind: 'component', component: 'db' },
    ]);
    expect(complaint('{ fault: store.melt, on: db, at: 1min }')).toContain('unknown fault store.melt');
    expect(complaint('{ fault: store.freeze, on: db-vip, at: 1min }')).toBe(
      'faults.x.on: store.freeze happens to a component of kind store, and db-vip is of kind address',
    );
    expect(complaint('{ fault: store.freeze, on: db2, at: 1min }')).toBe(
      'faults.x.on: store.freeze happens to a whole component: write its name',
    );
  });

  test('a balancer may be told of one of its back ends, by its host, or of all', () => {
    const components = `hosts: { lb: {}, web: { count: 2 } }
components: { lb: { kind: load-balancer, on: lb, backends: web }, web: { kind: apache, on: web } }`;
    const scenario = (on: string): string =>
      `format: hasim-scenario/1\nname: reject\nquestion: q\n${components}\nfaults: { x: { fault: load-balancer.reject, on: ${on}, at: 1min } }\n`;
    const selectorsOf = (on: string) => {
      const loaded = loadScenario('x.yaml', { read: () => scenario(on) });
      return loaded.ok ? loaded.scenario.faults[0]?.on : loaded.problems;
    };
    expect(selectorsOf('web1')).toEqual([{ kind: 'hosts', hosts: ['web1'], process: null }]);
    expect(selectorsOf('lb')).toEqual([{ kind: 'component', component: 'lb' }]);
  });

  test('two sides of a partition', () => {
    expect(faultOf('{ fault: partition, between: [zone/rack-a, others], at: 1min }')?.between).toEqual([
      [{ kind: 'zone', zone: 'rack-a' }],
      [{ kind: 'others' }],
    ]);
    expect(faultOf('{ fault: partition, between: [[db1, db2], clients], at: 1min }')?.between).toEqual([
      [
        { kind: 'hosts', hosts: ['db1'], process: null },
        { kind: 'hosts', hosts: ['db2'], process: null },
      ],
      [{ kind: 'clients' }],
    ]);
    expect(faultOf('{ fault: partition, on: link(db1 db2), at: 1min }')?.on).toEqual([
      { kind: 'link', a: 'db1', b: 'db2' },
    ]);
    expect(complaint('{ fault: partition, between: [db1], at: 1min }')).toContain('needs two sides (got 1)');
    expect(complaint('{ fault: partition, between: [others, others], at: 1min }')).toContain(
      'others is everybody but the first side',
    );
    expect(complaint('{ fault: partition, between: [db1..2, db2], at: 1min }')).toBe(
      'faults.x.between: db2 is on both sides',
    );
    expect(complaint('{ fault: partition, between: [db/stored, db2], at: 1min }')).toContain(
      'a side is made of hosts or zones',
    );
    expect(complaint('{ fault: power-off, between: [db1, db2], at: 1min }')).toBe(
      'faults.x.between: power-off has no two sides: write on',
    );
    expect(complaint('{ fault: partition, at: 1min }')).toBe(
      'faults.x: between whom? write between: [zone/rack-a, others]',
    );
  });

  test('a zone stands for its hosts where a fault hits hosts', () => {
    expect(faultOf('{ fault: power-off, on: zone/rack-a, at: 1min }')?.on).toEqual([
      { kind: 'hosts', hosts: ['db1', 'db3'], process: null },
    ]);
    expect(faultOf('{ fault: zone-outage, on: zone/rack-a, at: 1min }')?.on).toEqual([
      { kind: 'zone', zone: 'rack-a' },
    ]);
    expect(complaint('{ fault: zone-outage, on: db1, at: 1min }')).toBe(
      'faults.x.on: zone-outage hits a zone: write zone/NAME (got db1)',
    );
    expect(complaint('{ fault: power-off, on: db/stored, at: 1min }')).toBe(
      'faults.x.on: power-off hits a host, not a process: write db',
    );
    expect(complaint('{ fault: power-off, at: 1min }')).toBe('faults.x: on what? write on: and a selector');
    expect(complaint('{ fault: surge, on: db, at: 1min, factor: 2 }')).toBe(
      'faults.x.on: surge hits the traffic: leave out on',
    );
    expect(complaint('{ fault: crash, on: holder(db-vip), at: 1min }')).toBe(
      'faults.x.on: crash hits a process: write holder(db-vip)/PROCESS',
    );
  });

  test('a new member: the host comes into being with its group, and is no member before', () => {
    const scenario = scenarioOf(
      withFault('{ fault: join, on: db4, at: 10min }').replace('priority: [150, 100, 50]', 'priority: 9'),
    );
    expect(scenario.hosts.map(({ name, zone }) => [name, zone])).toContainEqual(['db4', 'rack-b']);
    // Only kinds that can join have a member there: the toy address cannot.
    expect(scenario.components[1]?.members.map(({ host }) => host)).toEqual(['db1', 'db2', 'db3']);
    const members = scenario.components[0]?.members.map(({ host, initial }) => [host, initial]);
    expect(members).toEqual([
      ['db1', true],
      ['db2', true],
      ['db3', true],
      ['db4', false],
    ]);
    expect(complaint('{ fault: join, on: db5..6, at: 10min }')).toContain('there is no host or group db5..6');
  });

  test('a host that leaves and comes back was a member from the start', () => {
    const text = withFault('{ fault: leave, on: db3, at: 1min }').replace(
      'targets:',
      '  y: { fault: join, on: db3, at: 9min }\ntargets:',
    );
    expect(scenarioOf(text).components[0]?.members.every(({ initial }) => initial)).toBe(true);
  });

  test('noticed without anybody to call is worth a warning', () => {
    const noticed = (rest: string) =>
      warningsOf(withFault(`{ fault: power-off, on: db1, at: 1min, repair: 1h${rest} }`)).join();
    expect(noticed(', noticed: 1min')).toContain('faults.x.noticed: nobody is called without a crew');
    expect(noticed(', noticed: at-next-check 7d')).not.toContain('nobody is called');
    expect(noticed(', noticed: 1min, crew: on-call')).not.toContain('nobody is called');
  });

  test.each([
    [
      '{ fault: power-off, on: db, every: 9y, group: { probability: 50% }, order: one-at-a-time }',
      'one of them',
    ],
    [
      '{ fault: power-off, on: db, every: 9y, group: { probability: 50% }, beta: 10% }',
      'group already says who is hit together',
    ],
    [
      '{ fault: reboot, on: db, every: 90d, window: daily 03:00 to 05:00 }',
      'one window a week: name one day, as in Sun 03:00 to 05:00 (got daily 03:00 to 05:00)',
    ],
    ['{ fault: reboot, on: db, every: 90d, window: Sun }', 'Sun: write Sun 03:00 to 05:00'],
    ['{ fault: power-off, on: db1, at: 1min, repair: 1h, noticed: soon }', 'or at-next-check 7d'],
    [
      '{ fault: power-off, on: db1, at: 1min, repair: 1h, noticed: at-next-check }',
      'how often? write at-next-check 7d',
    ],
    [
      '{ fault: power-off, on: db1, at: 1min, repair: 1h, noticed: at-next-check 7 }',
      'at-next-check: 7: write 7s or 7min',
    ],
    ['{ fault: power-off, on: db1, every: 0s }', 'must be > 0'],
    ['{ fault: power-off, on: db1, at: -1min }', 'must be >= 0 (got -1min)'],
    ['{ fault: packet-loss, on: db1, at: 1min }', 'faults.x.loss: is missing: it has no default'],
    ['{ fault: power-off, on: db1, at: 1min, loss: 20% }', 'faults.x.loss: unknown key'],
  ])('%s is refused', (fault, message) => {
    expect(complaint(fault)).toContain(message);
  });
});

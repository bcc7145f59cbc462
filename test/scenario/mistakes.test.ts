import { describe, expect, test } from '@jest/globals';
import { problemsOf, SMALL, warningsOf } from './support/toy.js';

/** Line and column of the first occurrence. */
function placeIn(text: string, where: string): string {
  const before = text.slice(0, text.indexOf(where)).split('\n');
  return `main.yaml:${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

describe('mistakes', () => {
  test('ten mistakes get ten messages, each with its line and column, in the order of the file', () => {
    const text = `format: hasim-scenario/1
name: ten
zones: { rack-a: {} }
hosts:
  db: { count: 3, zone: rack-b }
components:
  db: { kind: store, on: db, sync.suspect_timout: 5s }
  db-vip: { kind: address, on: db, serves: database, advert_int: -1s }
traffic:
  entry: db-vip
  arrivals: { rate: 10 }
  classes:
    page: { share: 60%, work: 1ms, calls: [ { to: db } ] }
faults:
  crash: { fault: crash, on: db/stord, every: exponential mean 1y, restart: 5m }
  loss: { fault: power-of, on: db1, at: 1min }
targets: [ availability >= 99.9 ]
`;
    expect(problemsOf(text)).toEqual([
      'main.yaml:5:19  hosts.db.zone: there is no zone rack-b; did you mean rack-a (line 3)?',
      'main.yaml:7:30  components.db.sync.suspect_timout: unknown key; did you mean sync.suspect_timeout?',
      'main.yaml:8:36  components.db-vip.serves: there is no component database; components: db, db-vip',
      'main.yaml:8:54  components.db-vip.advert_int: must be > 0 (got -1s)',
      'main.yaml:11:15  traffic.arrivals.rate: 10: write 10/s or 10/min',
      'main.yaml:12:3  traffic.classes: the shares add to 60%, not to 100%',
      'main.yaml:15:26  faults.crash.on: there is no process stord on db1; did you mean stored?',
      'main.yaml:15:68  faults.crash.restart: 5m: write 5min',
      'main.yaml:16:11  faults.loss.fault: unknown fault power-of; did you mean power-off?',
      'main.yaml:17:12  targets.0: availability: 99.9: write 99.9%',
    ]);
  });

  /** What was changed, in what way, where the message points in the changed text, and what it says. */
  test.each<[string, [string, string], string, string]>([
    ['an unknown top-level key', ['run:', 'rum:'], 'rum:', 'rum: unknown key; did you mean run?'],
    [
      'a key that stands twice',
      ['    on: db\n', '    on: db\n    on: db \n'],
      'on: db \n',
      'components.db.on: stands here twice, first on line 10',
    ],
    [
      'an unknown kind',
      ['kind: store', 'kind: stor'],
      'kind: stor',
      'components.db.kind: unknown kind stor; did you mean store?',
    ],
    [
      'a missing kind',
      ['    kind: store\n', ''],
      'db:\n    on',
      'components.db: kind is missing: write kind: and one of store, address',
    ],
    [
      'a missing value',
      ['    serves: db\n', ''],
      'db-vip:\n',
      'components.db-vip.serves: is missing: it has no default',
    ],
    [
      'hosts that are not there',
      ['store\n    on: db\n', 'store\n    on: web\n'],
      'on: web',
      'components.db.on: there is no host or group web; hosts: db',
    ],
    [
      'a wrong name',
      ['  db-vip:\n', '  DB_vip:\n'],
      'DB_vip',
      'components.DB_vip: a name is lower case letters, digits and hyphens, and starts with a letter: write db-vip',
    ],
    [
      'a group whose name ends in a digit',
      ['  db: { count', '  db9: { count'],
      'db9',
      'hosts.db9: the name of a group with a count ends in a letter, because its hosts are numbered',
    ],
    [
      'a scalar in place of a map',
      ['  on-call: {}', '  on-call: 3'],
      'on-call',
      'crews.on-call: must be a map with keys such as count, response, inspection, order (got 3)',
    ],
    [
      'a list in place of a map',
      ['zones: { rack-a: {}, rack-b: {} }', 'zones: [rack-a, rack-b]'],
      'zones',
      'zones: must be a map of zones by name (got a list)',
    ],
    [
      'no when',
      [', every: exponential mean 1y', ''],
      'crash: {',
      'faults.crash: when? write at: 1min, every: exponential mean 1y, or random: 1/d',
    ],
    [
      'two whens',
      [', restart: uniform 5s to 30s', ', at: 1min'],
      'every',
      "faults.crash.every: has at and every: one when only (null takes a parent's away)",
    ],
    [
      'two ends',
      [', restart:', ', for: 1min, restart:'],
      'restart',
      "faults.crash.restart: has for and restart: one end only (null takes a parent's away)",
    ],
    [
      'a fault at the wrong thing',
      ['on: db/stored', 'on: db '],
      'on: db ,',
      'faults.crash.on: crash hits a process: write db/stored or db/addressd',
    ],
    [
      'an unknown crew',
      ['restart: uniform 5s to 30s', 'repair: 1h, crew: oncall'],
      'crew: oncall',
      'faults.crash.crew: there is no crew oncall; did you mean on-call (line 22)?',
    ],
    [
      'a key beside nothing',
      ['restart: uniform 5s to 30s', 'noticed: 1min'],
      'noticed',
      'faults.crash.noticed: means something only together with repair',
    ],
    [
      'an unknown entry',
      ['entry: db-vip', 'entry: db-ip'],
      'entry',
      'traffic.entry: there is no component db-ip; did you mean db-vip (line 11)?',
    ],
    [
      'a call to nobody',
      ['{ to: db }', '{ to: bd }'],
      'to: bd',
      'traffic.classes.page.calls.0.to: there is no component bd; did you mean db (line 8)?',
    ],
    [
      'a target about nobody',
      ['availability >= 99.9%', 'failover dbvip p99 <= 1s'],
      'failover',
      'targets.0: failover: names nobody: there is no component dbvip; did you mean db-vip (line 11)?',
    ],
    [
      'a component that refers to itself',
      ['serves: db\n', 'serves: db-vip\n'],
      'serves',
      'components.db-vip.serves: refers to itself',
    ],
    [
      'what only the kind can see',
      ['    serves: db\n', '    serves: db\n    advert_int: 2s\n    script: { interval: 1s }\n'],
      'interval',
      'components.db-vip.script.interval: must not be shorter than advert_int',
    ],
  ])('%s', (_name, [from, to], where, message) => {
    expect(SMALL).toContain(from);
    const text = SMALL.replace(from, to);
    expect(problemsOf(text)).toContain(`${placeIn(text, where)}  ${message}`);
  });

  test('circles of calls are refused, callers named with _by are none', () => {
    const two = SMALL.replace('    serves: db\n', '    serves: other\n').replace(
      'traffic:',
      '  other: { kind: address, on: db, serves: db-vip }\ntraffic:',
    );
    expect(problemsOf(two)).toEqual([
      'main.yaml:16:35  components.other.serves: a circle: db-vip calls other calls db-vip',
    ]);
    expect(problemsOf(SMALL.replace('{ to: db }', '{ to: db-vip }'))).toEqual([
      'main.yaml:20:48  traffic.classes.page.calls.0.to: db-vip is the entry: the request would call itself',
    ]);
  });

  test('limits that a run needs', () => {
    expect(problemsOf(SMALL.replace('hosts:\n', 'hosts:\n  a: { count: 999 }\n'))).toEqual([
      'main.yaml:7:3  hosts.db: more than 1000 hosts in all',
    ]);
    expect(problemsOf(SMALL.replace('duration: 1h', 'duration: 300y'))).toEqual([
      'main.yaml:27:8  run.duration: must be <= 200y: use replications',
    ]);
    expect(problemsOf(SMALL.replace('hosts:\n', 'hosts:\n  all: {}\n'))[0]).toContain(
      'hosts.all: all means something else',
    );
  });

  test('one mistake, one message: no echoes', () => {
    expect(problemsOf(SMALL.replace('every:', 'evry:'))).toHaveLength(1);
    expect(problemsOf(SMALL.replace('kind: store', 'kind: stoer'))).toHaveLength(1);
    expect(problemsOf(SMALL.replace('count: 3', 'count: three'))).toHaveLength(1);
    expect(problemsOf(SMALL.replace('\n    on: db\n', '\n    on: web\n'))).toHaveLength(1);
  });

  test('warnings do not make a scenario invalid', () => {
    expect(warningsOf(SMALL)).toEqual([
      `${placeIn(SMALL, 'on-call')}  warning: crews.on-call: no fault calls it`,
    ]);
    expect(warningsOf(SMALL.replace('count: 3', 'count: 2').replace(', 50]', ']'))).toContain(
      'main.yaml:8:3  warning: components.db: two members and no arbitrator',
    );
    expect(warningsOf(SMALL.replace('kind: store', 'kind: store\n    method: dump'))).toContain(
      'main.yaml:10:5  warning: components.db.method: dump is understood, but not modelled yet',
    );
  });

  test('an empty file, a list and another language', () => {
    expect(problemsOf('')).toEqual(['main.yaml:1:1  is empty: start with format: hasim-scenario/1']);
    expect(problemsOf('- a\n')).toEqual([
      'main.yaml:1:1  must be a map that starts with format: hasim-scenario/1',
    ]);
    expect(problemsOf('{"a": 1,\n')[0]).toContain('main.yaml:');
    expect(problemsOf({})).toEqual(['main.yaml  cannot be read: no such file']);
  });
});

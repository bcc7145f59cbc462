import { describe, expect, test } from '@jest/globals';
import { parseWindows } from '../../src/scenario/calendar.js';
import { parseSelector } from '../../src/scenario/selectors/selector.js';
import { parseTarget } from '../../src/scenario/targets.js';
import { outlineOf } from '../../src/scenario/outline.js';
import { parseYaml } from '../../src/scenario/text/parse.js';
import { Problems } from '../../src/scenario/text/problem.js';
import { SMALL, toys } from './support/toy.js';

const tree = parseYaml(SMALL.replace('crews:', 'crews:\n  other: {}'), 'x.yaml', new Problems());
if (tree?.kind !== 'map') throw new Error('a map');
const outline = outlineOf(tree, toys);
const HOUR = 3600;
const DAY = 24 * HOUR;

describe('selectors', () => {
  test.each<[string, unknown]>([
    ['db', { kind: 'hosts', hosts: ['db1', 'db2', 'db3'], process: null }],
    ['db2', { kind: 'hosts', hosts: ['db2'], process: null }],
    ['db1..2', { kind: 'hosts', hosts: ['db1', 'db2'], process: null }],
    ['db/stored', { kind: 'hosts', hosts: ['db1', 'db2', 'db3'], process: 'stored' }],
    ['db2/addressd', { kind: 'hosts', hosts: ['db2'], process: 'addressd' }],
    ['db2..3/stored', { kind: 'hosts', hosts: ['db2', 'db3'], process: 'stored' }],
    ['zone/rack-a', { kind: 'zone', zone: 'rack-a' }],
    ['link(db1 db2)', { kind: 'link', a: 'db1', b: 'db2' }],
    ['all', { kind: 'all' }],
    ['others', { kind: 'others' }],
    ['clients', { kind: 'clients' }],
    ['holder(db-vip)', { kind: 'role', role: 'holder', component: 'db-vip', process: null }],
    ['donor(db)/stored', { kind: 'role', role: 'donor', component: 'db', process: 'stored' }],
    ['random(db)', { kind: 'random', of: { kind: 'hosts', hosts: ['db1', 'db2', 'db3'], process: null } }],
    [
      'random(db/stored)',
      { kind: 'random', of: { kind: 'hosts', hosts: ['db1', 'db2', 'db3'], process: 'stored' } },
    ],
    ['random(db1..2)', { kind: 'random', of: { kind: 'hosts', hosts: ['db1', 'db2'], process: null } }],
  ])('%s', (text, value) => {
    expect(parseSelector(text, outline)).toEqual({ ok: true, value });
  });

  test.each([
    ['dbs', 'there is no host or group dbs; did you mean db (line 6)?'],
    ['db4', 'there is no host or group db4; did you mean db (line 6)?'],
    ['db0', 'there is no host or group db0; did you mean db (line 6)?'],
    ['db2..4', 'there is no host or group db2..4; did you mean db2 (line 6)?'],
    ['db3..1', 'db3..1: the smaller number first: db1..3'],
    ['web[1-3]/httpd', 'web[1-3]/httpd: brackets are not safe in YAML: write web1..3/httpd'],
    ['db/mysqld', 'there is no process mysqld on db1; there run: stored, addressd'],
    ['db/stored/x', '"db/stored/x": one slash at most: db/mysqld'.replaceAll('"', '')],
    ['zone/rack-z', 'there is no zone rack-z; did you mean rack-a (line 4)?'],
    ['rack-a', 'rack-a is a zone: write zone/rack-a'],
    ['db-vip', 'db-vip is a component, not a host; it runs on db: write db'],
    ['db-vip/addressd', 'db-vip is a component, not a host; it runs on db: write db/addressd'],
    ['link(db1)', 'link needs two hosts: link(web1 db1)'],
    ['link(db1 db)', 'link joins two hosts, and db is 3: link(web1 db1)'],
    ['link(db1 db1)', 'link(db1 db1): a host is always linked with itself'],
    ['holder(db)', 'there is no role holder in db; known: donor, random, link'],
    ['holder(vip)', 'holder(vip): there is no component vip; components: db, db-vip'],
    ['leader(db-vip)', 'there is no role leader in db-vip; known: holder, random, link'],
    ['random(zone/rack-a)', 'random(zone/rack-a): draws one of a group: random(web) or random(web/httpd)'],
    ['Db!', '"Db!" is no selector: write db, db2, db1..2, db/mysqld, zone/rack-a, holder(db-vip) or a list'],
  ])('%s is refused', (text, message) => {
    expect(parseSelector(text, outline)).toEqual({ ok: false, message });
  });
});

describe('windows', () => {
  test.each<[string, [number, number][]]>([
    ['Mon 00:00 to 01:00', [[0, HOUR]]],
    ['Sun 03:00 to 05:00', [[6 * DAY + 3 * HOUR, 6 * DAY + 5 * HOUR]]],
    ['Sun 23:00 to 01:00', [[6 * DAY + 23 * HOUR, 7 * DAY + HOUR]]],
    ['Sat 22:00 to Mon 06:00', [[5 * DAY + 22 * HOUR, 7 * DAY + 6 * HOUR]]],
    [
      'Sat to Mon 01:30 to 02:00',
      [
        [5400, 7200],
        [5 * DAY + 5400, 5 * DAY + 7200],
        [6 * DAY + 5400, 6 * DAY + 7200],
      ],
    ],
    [
      'Mon to Fri 09:00 to 17:00',
      [0, 1, 2, 3, 4].map((day) => [day * DAY + 9 * HOUR, day * DAY + 17 * HOUR]),
    ],
    ['daily 23:00 to 24:00', [0, 1, 2, 3, 4, 5, 6].map((day) => [day * DAY + 23 * HOUR, (day + 1) * DAY])],
  ])('%s', (text, windows) => {
    const value = windows.map(([fromSeconds, toSeconds]) => ({ fromSeconds, toSeconds }));
    expect(parseWindows(text)).toEqual({ ok: true, value });
  });

  test.each([
    ['Sun', 'Sun: write Sun 03:00 to 05:00, Mon to Fri 09:00 to 17:00, or daily 02:00 to 04:00'],
    ['Snu 03:00 to 05:00', 'Snu is no day of the week; did you mean Sun?'],
    ['Sun 03:60 to 05:00', '03:60 is no time of day'],
    ['Sun 25:00 to 26:00', '25:00 is no time of day'],
  ])('%s is refused', (text, message) => {
    const parsed = parseWindows(text);
    expect(parsed).toEqual({ ok: false, message });
  });
});

describe('targets', () => {
  const plain = { subject: null, statistic: 'mean', window: null, share: null, excludingPlanned: false };
  test.each<[string, object]>([
    ['availability >= 99.99%', { measure: 'availability', operator: '>=', threshold: 0.9999 }],
    [
      'availability >= 99.99% excluding planned',
      { measure: 'availability', threshold: 0.9999, excludingPlanned: true },
    ],
    [
      'availability per month >= 99.9% in 95%',
      { measure: 'availability', window: 'month', threshold: 0.999, share: 0.95 },
    ],
    ['time-availability >= 99%', { measure: 'time-availability', threshold: 0.99 }],
    ['loss <= 0.1%', { measure: 'loss', operator: '<=', threshold: 0.001 }],
    ['loss page <= 1%', { measure: 'loss', subject: 'page', threshold: 0.01 }],
    [
      'failover db-vip p99 <= 75s',
      { measure: 'failover', subject: 'db-vip', statistic: 'p99', threshold: 75 },
    ],
    ['failover db-vip <= 5s', { measure: 'failover', subject: 'db-vip', threshold: 5 }],
    ['outage p90 <= 2min', { measure: 'outage', statistic: 'p90', threshold: 120 }],
    [
      'outage longest per year <= 5min in 95%',
      { measure: 'outage', statistic: 'longest', window: 'year', threshold: 300, share: 0.95 },
    ],
    ['latency page p95 <= 500ms', { measure: 'latency', subject: 'page', statistic: 'p95', threshold: 0.5 }],
    ['downtime per year <= 1h', { measure: 'downtime', window: 'year', threshold: 3600 }],
    ['lost-writes <= 0', { measure: 'lost-writes', threshold: 0 }],
  ])('%s', (text, value) => {
    const target = parseTarget(text, outline);
    expect(target).toMatchObject({ ok: true, value: { ...plain, name: text, ...value } });
  });

  test.each([
    ['availabilty >= 99%', 'unknown measure availabilty; did you mean availability?'],
    ['availability 99%', '"availability 99%": a target compares: availability >= 99.99%'],
    ['availability <= 99%', 'availability is promised with >= (got <=)'],
    ['availability > 99%', '>: write >= or <='],
    ['availability >= 99.9', 'availability: 99.9: write 99.9%'],
    ['availability >= 101%', 'availability: must be <= 100% (got 101%)'],
    ['availability p99 >= 99%', 'availability: has no p99; it has mean'],
    [
      'availability per month >= 99%',
      'availability per month: add in which share of them it must hold: in 95%',
    ],
    ['availability per week >= 99% in 95%', 'availability: per week: write per month or per year'],
    ['availability >= 99% in 95%', 'availability: "in 95%" is about windows: add per month or per year'],
    ['availability per month >= 99% in 95', 'availability: in 95: write 95%'],
    ['failover p99 <= 1s', 'failover: name a component: db, db-vip'],
    ['failover web p99 <= 1s', 'failover: names nobody: there is no component web; components: db, db-vip'],
    ['failover db-vip max <= 1s', 'failover: unknown statistic max; known: mean, p50, p90, p95, p99'],
    ['latency pag p95 <= 1s', 'latency: names nobody: there is no class pag; did you mean page (line 20)?'],
    ['latency page p95 <= 500', 'latency: 500: write 500s or 500min'],
    [
      'outage longest <= 5min',
      'outage longest: grows with the years simulated: add per month or per year, and in a share of them',
    ],
    ['lost-writes <= 1.5', 'lost-writes: must be a whole number (got 1.5)'],
    ['latency page <= 1s excluding planned', 'latency: cannot exclude planned work'],
  ])('%s is refused', (text, message) => {
    expect(parseTarget(text, outline)).toEqual({ ok: false, message });
  });
});

import { describe, expect, test } from '@jest/globals';
import { problemsOf, scenarioOf, SMALL } from './support/toy.js';

const set = (...settings: string[]) => scenarioOf(SMALL, settings);

describe('--set', () => {
  test('options of products may hold dots: the longest declared key wins', () => {
    const { components } = set(
      'components.db.sync.suspect_timeout=7s',
      'components.db.query.read=uniform 1ms to 3ms',
    );
    expect(components[0]?.parameters['sync.suspect_timeout']).toBe(7);
    const query = components[0]?.parameters['query'] as { read: { mean: number }; write: { mean: number } };
    expect(query.read.mean).toBeCloseTo(0.002, 12);
    expect(query.write.mean).toBe(0.003);
  });

  test('the numbers of a distribution are paths, of a default and of a profile too', () => {
    const { faults, components } = set(
      'faults.crash.every.mean=2y',
      'faults.crash.restart.to=1min',
      'components.db-vip.takeover.from=2s',
    );
    expect(faults[0]?.when).toMatchObject({ kind: 'every', every: { mean: 2 * 31_536_000 } });
    expect(faults[0]?.end).toMatchObject({ kind: 'restart', after: { min: 5, max: 60 } });
    expect(components[1]?.parameters['takeover']).toMatchObject({ min: 2, max: 5 });
  });

  test('counts, names, members, list items, whole maps, null', () => {
    expect(set('hosts.db.count=5', 'components.db-vip.priority=7').hosts).toHaveLength(5);
    const one = set('components.db-vip.priority.db2=9');
    expect(one.components[1]?.members.map(({ parameters }) => parameters['priority'])).toEqual([100, 9, 100]);
    const item = set('components.db-vip.priority.1=9');
    expect(item.components[1]?.members.map(({ parameters }) => parameters['priority'])).toEqual([150, 9, 50]);
    expect(set('traffic.classes.page.calls.0.count=4').traffic?.classes[0]?.calls[0]?.count).toBe(4);
    expect(set('faults.more={ fault: power-off, on: db2, at: 1min }').faults.map(({ id }) => id)).toEqual([
      'crash',
      'more',
    ]);
    expect(set('faults.crash=null').faults).toEqual([]);
    expect(set('traffic.arrivals={ daily: [50%, 150%] }').traffic?.arrivals).toMatchObject({
      ratePerSecond: 10,
      daily: [0.5, 1.5],
    });
    expect(set('components.db-vip.profile=eager').components[1]?.parameters['advert_int']).toBe(0.1);
  });

  test('the last of two settings wins, and --set is stronger than the file', () => {
    expect(set('run.seed=a', 'run.seed=b').run.seed).toBe('b');
  });

  test.each([
    ['run.sed=1', '--set run.sed=1  run.sed: leads nowhere; did you mean seed?'],
    [
      'seed=1',
      '--set seed=1  seed: leads nowhere; known: format, name, question, zones, hosts, networks, components, traffic, crews, faults, service, targets, run, answer',
    ],
    [
      'components.db.sync.suspect_timout=1s',
      '--set components.db.sync.suspect_timout=1s  components.db.sync.suspect_timout: leads nowhere; did you mean sync.suspect_timeout?',
    ],
    [
      'components.bd.weight=1',
      '--set components.bd.weight=1  components.bd: there is no component bd; did you mean db?',
    ],
    [
      'faults.crahs.every=1y',
      '--set faults.crahs.every=1y  faults.crahs: there is no fault crahs; did you mean crash?',
    ],
    [
      'faults.crash.every.shape=1',
      '--set faults.crash.every.shape=1  faults.crash.every.shape: leads nowhere; known: mean',
    ],
    [
      'traffic.classes.page.calls.7.count=1',
      '--set traffic.classes.page.calls.7.count=1  traffic.classes.page.calls.7.count: has 1 values, counted from 0',
    ],
    ['run.seed', '--set run.seed  write path=value, such as components.db-vip.advert_int=2s; null removes'],
    ['run.seed=', '--set run.seed=  write path=value, such as components.db-vip.advert_int=2s; null removes'],
    ['format=hasim-scenario/1', '--set format=hasim-scenario/1  format belongs into the file'],
    ['run.duration=5', '--set run.duration=5  run.duration: 5: write 5s or 5min'],
    [
      'components.db-vip.advert_int=[',
      '--set components.db-vip.advert_int=[:1:1  not YAML as hasim reads it: flow sequence must end with a ]',
    ],
  ])('%s is refused', (setting, message) => {
    expect(problemsOf(SMALL, [setting])).toEqual([message]);
  });

  test('all wrong settings are reported, with the mistakes of the file', () => {
    expect(problemsOf(SMALL, ['run.sed=1', 'rum.x=1'])).toHaveLength(2);
  });
});

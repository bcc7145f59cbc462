/** The twelve decisions on the format, one test each. The details are in the other files of this folder. */
import { describe, expect, test } from '@jest/globals';
import { load, problemsOf, scenarioOf, SMALL, warningsOf } from './support/toy.js';

describe('the format', () => {
  test('1. the first line names the format, and another major is refused with who reads it', () => {
    const without = SMALL.replace('format: hasim-scenario/1\n', '');
    expect(problemsOf(without)).toContain(
      'main.yaml:1:1  format: is missing: the first line of a scenario is format: hasim-scenario/1',
    );
    expect(problemsOf(without + 'format: hasim-scenario/1\n')[0]).toContain('format: must come first');
    expect(problemsOf(SMALL.replace('scenario/1', 'scenario/2'))).toEqual([
      'main.yaml:1:1  format: hasim-scenario/2 is read by hasim 2.x or later; this version reads hasim-scenario/1',
    ]);
    expect(problemsOf(SMALL.replace('hasim-scenario/1', 'scenario'))[0]).toContain(
      'must be hasim-scenario/1 (got scenario)',
    );
  });

  test('2. top-level keys are a closed list; reserved ones are taken with a warning', () => {
    expect(problemsOf(`${SMALL}cluster: {}\n`)[0]).toContain('cluster: unknown key');
    for (const key of ['costs', 'plan', 'sweep', 'lesson', 'uncertain']) {
      expect(problemsOf(`${SMALL}${key}: { any: [1, 2] }\n`)).toEqual([]);
      expect(warningsOf(`${SMALL}${key}: { any: [1, 2] }\n`).join('\n')).toContain(`${key}: is reserved`);
    }
  });

  test('3. the two spellings that YAML tears apart are recognised, and the rest of the file is still read', () => {
    const text = SMALL.replace('on: db/stored', 'on: db[1-3]/stored')
      .replace('uniform 5s to 30s', 'uniform(5s, 30s)')
      .replace('priority: [150, 100, 50]', 'prioritie: 3');
    expect(problemsOf(text)).toEqual([
      'main.yaml:15:5  components.db-vip.prioritie: unknown key; did you mean priority?',
      'main.yaml:24:30  db[1-3]/stored: brackets are not safe in YAML: write db1..3/stored',
      'main.yaml:24:74  faults.crash.restart: "uniform(5s, 30s)": distributions are words, without brackets: write uniform 5s to 30s',
    ]);
    const key = SMALL.replace('  db: { count: 3,', '  "db[1-3]": {');
    expect(problemsOf(key).join('\n')).toContain(
      'db[1-3]: a group is written with a count: db: { count: 3 }',
    );
  });

  test('3. one value, a list dealt out in order, or a map by host', () => {
    const priorities = (written: string) =>
      scenarioOf(SMALL.replace('[150, 100, 50]', written)).components[1]?.members.map(
        ({ parameters }) => parameters['priority'],
      );
    expect(priorities('7')).toEqual([7, 7, 7]);
    expect(priorities('[150, 100, 50]')).toEqual([150, 100, 50]);
    expect(priorities('{ db2: 9 }')).toEqual([100, 9, 100]);
    expect(problemsOf(SMALL.replace('[150, 100, 50]', '{ db9: 9 }'))[0]).toContain(
      'priority.db9: is no host of this group; did you mean db1?',
    );
    expect(problemsOf(SMALL.replace('[150, 100, 50]', '[150, 100]'))[0]).toContain(
      'has 2 values for 3 members',
    );
    expect(problemsOf(SMALL.replace('[150, 100, 50]', '[150, 0, 50]'))[0]).toContain(
      'priority.1: must be >= 1 (got 0)',
    );
  });

  test('3. what is a list or a map itself can still differ between members', () => {
    const values = (written: string, key: string) =>
      scenarioOf(SMALL.replace('priority: [150, 100, 50]', written)).components[1]?.members.map(
        ({ parameters }) => parameters[key],
      );
    expect(values('notify: [a, b]', 'notify')).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(values('notify: [[a], [b], []]', 'notify')).toEqual([['a'], ['b'], []]);
    expect(values('notify: { db2: [c] }', 'notify')).toEqual([[], ['c'], []]);
    expect(values('script: { interval: 3s }', 'script')).toEqual([
      { interval: 3 },
      { interval: 3 },
      { interval: 3 },
    ]);
    expect(values('script: { db1: { interval: 3s } }', 'script')).toEqual([{ interval: 3 }, null, null]);
  });

  test('3. lists of zones are dealt round and round', () => {
    const zones = scenarioOf(SMALL.replace('count: 3', 'count: 5').replace('[150, 100, 50]', '1')).hosts.map(
      ({ zone }) => zone,
    );
    expect(zones).toEqual(['rack-a', 'rack-b', 'rack-a', 'rack-b', 'rack-a']);
  });

  test('4. hosts, components, classes, crews and faults are maps by name; targets are a list', () => {
    expect(problemsOf(SMALL.replace('crews:\n  on-call: {}', 'crews: [on-call]'))[0]).toContain(
      'crews: must be a map of crews by name',
    );
    expect(scenarioOf(SMALL.replace('targets:\n  - ', 'targets: ')).targets).toHaveLength(1);
  });

  test('5. defaults < profile < parent < file < --set', () => {
    const files = (profile: string, parent: string, own: string) => ({
      'main.yaml': `format: hasim-scenario/1\nextends: parent.yaml\n${own}`,
      'parent.yaml': SMALL.replace('    serves: db\n', `    serves: db\n${profile}${parent}`),
    });
    const interval = (all: Record<string, string>, set: string[] = []) =>
      scenarioOf(all, set).components[1]?.parameters['advert_int'];
    expect(interval(files('', '', ''))).toBe(1);
    expect(interval(files('    profile: eager\n', '', ''))).toBe(0.1);
    const parent = '    advert_int: 2s\n';
    expect(interval(files('    profile: eager\n', parent, ''))).toBe(2);
    const own = 'components: { db-vip: { advert_int: 3s } }\n';
    expect(interval(files('    profile: eager\n', parent, own))).toBe(3);
    expect(interval(files('    profile: eager\n', parent, own), ['components.db-vip.advert_int=4s'])).toBe(4);
    expect(
      interval(files('    profile: eager\n', parent, 'components: { db-vip: { advert_int: null } }\n')),
    ).toBe(0.1);
  });

  test('6. the same paths serve messages, --set and assumptions', () => {
    const [message] = problemsOf(SMALL, ['components.db.sync.suspect_timeout=0s']);
    expect(message).toBe(
      '--set components.db.sync.suspect_timeout=0s  components.db.sync.suspect_timeout: must be > 0 (got 0s)',
    );
    const guessed = scenarioOf(SMALL).assumptions.map(({ path }) => path);
    expect(guessed).toContain('components.db-vip.takeover');
    for (const path of guessed.filter((one) => one !== 'networks')) {
      const value = scenarioOf(SMALL).assumptions.find((one) => one.path === path)?.value;
      expect(scenarioOf(SMALL, [`${path}=${value}`]).assumptions.map((one) => one.path)).not.toContain(path);
    }
  });

  test('7. options keep the spelling of their product; near ones are told', () => {
    expect(problemsOf(SMALL.replace('kind: store', 'kind: store\n    syncSuspectTimeout: 5s'))[0]).toContain(
      'did you mean sync.suspect_timeout?',
    );
  });

  test('8. quantities have units: m and bare numbers are errors with a hint', () => {
    const duration = (written: string): string =>
      problemsOf(SMALL.replace('duration: 1h', `duration: ${written}`))[0] ?? '';
    expect(duration('1')).toContain('run.duration: 1: write 1s or 1min');
    expect(duration('5m')).toContain('run.duration: 5m: write 5min');
    expect(duration('1y')).toBe('');
    expect(scenarioOf(SMALL.replace('duration: 1h', 'duration: 1y')).run.durationSeconds).toBe(365 * 86_400);
  });

  test('9. one grammar for on and between', () => {
    expect(
      problemsOf(SMALL.replace('on: db/stored', 'on: [db1/stored, db2..3/stored, random(db/stored)]')),
    ).toEqual([]);
  });

  test('10. one when, one end', () => {
    expect(problemsOf(SMALL.replace('every:', 'at: 1min, every:'))[0]).toContain('one when only');
    expect(problemsOf(SMALL.replace('restart:', 'for: 1min, restart:'))[0]).toContain('one end only');
  });

  test('11. time 0 is Monday 00:00', () => {
    const text = SMALL.replace('restart: uniform 5s to 30s', 'window: Mon 00:00 to 02:00');
    expect(scenarioOf(text).faults[0]?.when).toMatchObject({ window: { fromSeconds: 0, toSeconds: 7200 } });
  });

  test('12. a target that names nothing is an error', () => {
    expect(problemsOf(SMALL.replace('availability >= 99.9%', 'latency post p95 <= 1s'))[0]).toContain(
      'names nobody: there is no class post',
    );
    const without = SMALL.replace(/traffic:[^]*?crews:/, 'crews:');
    expect(problemsOf(without)[0]).toContain(
      'availability is about requests, and the scenario has no traffic',
    );
  });

  test('which lens, and how long, when the file does not say', () => {
    const run = (written: string) => scenarioOf(SMALL.replace('{ duration: 1h }', written)).run;
    // At 10 requests a second 5 million take 5.8 days.
    expect(run('{ duration: 5d }')).toMatchObject({
      lens: 'requests',
      durationSeconds: 432_000,
      seed: '1',
      start: 'equilibrium',
    });
    expect(run('{ duration: 6d }')).toMatchObject({
      lens: 'flow',
      lensReason: '6d is more than 5 million requests',
    });
    const quiet = (written: string) =>
      scenarioOf(SMALL.replace('{ duration: 1h }', written).replace('rate: 10/s', 'rate: 1/min')).run;
    expect(quiet('{ duration: 2w }')).toMatchObject({ lens: 'requests' });
    expect(quiet('{ duration: 15d }')).toMatchObject({
      lens: 'flow',
      lensReason: '15d is longer than two weeks',
    });
    expect(run('{}')).toMatchObject({ lens: 'flow', durationSeconds: 20 * 365 * 86_400, replications: null });
    expect(run('{ lens: flow, duration: 1h }')).toMatchObject({ lens: 'flow', lensReason: 'asked for' });
    expect(run('{ lens: requests }')).toMatchObject({ lens: 'requests', durationSeconds: 3600 });
    expect(run('{ precision: 10%, budget: 30s, years: 400, replications: 5 }')).toMatchObject({
      precision: 0.1,
      budgetSeconds: 30,
      years: 400,
      replications: 5,
    });
  });

  test('a run of few years has replications that are no longer, and is another experiment', () => {
    const loaded = (written: string) => scenarioOf(SMALL.replace('{ duration: 1h }', written));
    const years = (written: string) => loaded(written).run.durationSeconds / (365 * 86_400);
    expect([years('{ years: 400 }'), years('{ years: 20 }'), years('{ years: 15 }')]).toEqual([20, 20, 10]);
    expect(years('{ years: 3 }')).toBe(3);
    expect(years('{ years: 3, duration: 1y }')).toBe(1);
    expect(loaded('{ years: 400 }').sha256).toBe(loaded('{}').sha256);
    expect(loaded('{ years: 3 }').sha256).not.toBe(loaded('{}').sha256);
    expect(loaded('{ years: 3, duration: 1y }').sha256).toBe(loaded('{ duration: 1y }').sha256);
  });

  test('single points of failure are named, hosts and zones', () => {
    const single = SMALL.replace('count: 3, zone: [rack-a, rack-b]', 'count: 3, zone: rack-a');
    expect(warningsOf(single).join('\n')).toContain(
      'zones.rack-a: single point of failure: without rack-a nothing is left of db, db-vip',
    );
    const one = SMALL.replace('count: 3', 'count: 1').replace('[150, 100, 50]', '1');
    expect(warningsOf(one).join('\n')).toContain(
      'hosts.db: single point of failure: without db1 nothing is left of db, db-vip',
    );
    const warnings = load(SMALL).warnings.map(({ code }) => code);
    expect(warnings).not.toContain('single-point-of-failure');
  });
});

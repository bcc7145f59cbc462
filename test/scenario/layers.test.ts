import { describe, expect, test } from '@jest/globals';
import { load, problemsOf, scenarioOf, SMALL, warningsOf } from './support/toy.js';

const HEAD = 'format: hasim-scenario/1\nname: child\n';
const child = (rest: string): Record<string, string> => ({
  'main.yaml': `${HEAD}extends: base/small.yaml\n${rest}`,
  'base/small.yaml': SMALL,
});

describe('extends', () => {
  test('maps merge by key, scalars and lists replace, null removes', () => {
    const scenario = scenarioOf(
      child(`
hosts: { db: { cores: 8 } }
components: { db-vip: { priority: [1, 2, 3] } }
faults: { crash: null, power: { fault: power-off, on: db1, at: 1min } }
crews: null
targets: [ availability >= 99% ]
`),
    );
    expect(scenario.name).toBe('child');
    expect(scenario.hosts.map(({ name, cores, zone }) => [name, cores, zone])).toEqual([
      ['db1', 8, 'rack-a'],
      ['db2', 8, 'rack-b'],
      ['db3', 8, 'rack-a'],
    ]);
    expect(scenario.components[1]?.members.map(({ parameters }) => parameters['priority'])).toEqual([
      1, 2, 3,
    ]);
    expect(scenario.faults.map(({ id }) => id)).toEqual(['power']);
    expect(scenario.crews).toEqual([]);
    expect(scenario.targets.map(({ name }) => name)).toEqual(['availability >= 99%']);
  });

  test('replacing keeps nothing of the parent under these keys', () => {
    const files = child('faults: { power: { fault: power-off, on: db1, at: 1min } }\n');
    const text = files['main.yaml'] ?? '';
    const replaced = text.replace(
      'base/small.yaml',
      '{ file: base/small.yaml, replacing: [faults, targets] }',
    );
    const scenario = scenarioOf({ ...files, 'main.yaml': replaced });
    expect(scenario.faults.map(({ id }) => id)).toEqual(['power']);
    expect(scenario.targets).toEqual([]);
    expect(scenarioOf(files).faults.map(({ id }) => id)).toEqual(['crash', 'power']);
  });

  test('a mistake is reported in the file where the value stands', () => {
    const files = child('components: { db-vip: { advert_int: 2 } }\n');
    const broken = { ...files, 'base/small.yaml': SMALL.replace('cores: 4', 'cores: many') };
    expect(problemsOf(broken)).toEqual([
      'main.yaml:4:25  components.db-vip.advert_int: 2: write 2s or 2min',
      'base/small.yaml:6:43  hosts.db.cores: must be a whole number (got many)',
    ]);
  });

  test('names are pointed to where they are defined, in the parent too', () => {
    expect(
      problemsOf(child('faults: { crash: { on: db-vpi/stored } }\ntraffic: { entry: db-vpi }\n')),
    ).toContain(
      'main.yaml:5:12  traffic.entry: there is no component db-vpi; did you mean db-vip (base/small.yaml:11)?',
    );
  });

  test('paths are relative to the file, through several parents', () => {
    const files = {
      'main.yaml': `${HEAD}extends: a/one.yaml\n`,
      'a/one.yaml': `${HEAD}extends: ../b/two.yaml\ncomponents: { db: { weight: 2 } }\n`,
      'b/two.yaml': SMALL.replace('1ms', 'empirical work.csv'),
      'b/work.csv': '0.001\n0.002\n0.003\n',
    };
    const scenario = scenarioOf(files);
    expect(scenario.components[0]?.parameters['weight']).toBe(2);
    expect(scenario.traffic?.classes[0]?.work.mean).toBeCloseTo(0.002, 12);
  });

  test('at most eight parents above each other, and no circles', () => {
    const chain = (length: number): Record<string, string> =>
      Object.fromEntries([
        ['main.yaml', `${HEAD}extends: p1.yaml\n`],
        ...Array.from({ length: length - 1 }, (_, index) => [
          `p${index + 1}.yaml`,
          `${HEAD}extends: p${index + 2}.yaml\n`,
        ]),
        [`p${length}.yaml`, SMALL],
      ]) as Record<string, string>;
    expect(problemsOf(chain(8))).toEqual([]);
    expect(problemsOf(chain(9))).toEqual(['p8.yaml:3:10  extends: more than 8 parents above each other']);
    const circle = {
      'main.yaml': `${HEAD}extends: ./p1.yaml\n`,
      'p1.yaml': `${HEAD}extends: x/../main.yaml\n`,
    };
    expect(problemsOf(circle)).toEqual([
      'p1.yaml:3:10  extends: a circle: main.yaml extends p1.yaml extends main.yaml',
    ]);
  });

  test('wrong uses', () => {
    const with_ = (line: string): string[] => problemsOf({ 'main.yaml': HEAD + line, 'small.yaml': SMALL });
    expect(with_('extends: absent.yaml\n')).toEqual([
      'main.yaml:3:10  extends: cannot read absent.yaml: no such file',
    ]);
    expect(with_('extends: [small.yaml]\n')).toEqual([
      'main.yaml:3:1  extends: must be a path, or { file: path, replacing: [keys] }',
    ]);
    expect(with_('extends: { file: small.yaml, replacing: [fault] }\n')).toEqual([
      'main.yaml:3:42  extends.replacing: fault is no top-level key; did you mean faults?',
    ]);
    expect(with_('extends: { fil: small.yaml }\n')[0]).toBe(
      'main.yaml:3:12  extends.fil: unknown key; known: file, replacing',
    );
  });

  test('a null that removes nothing is worth a warning', () => {
    expect(warningsOf(child('faults: { crsh: null }\n')).join('\n')).toContain(
      'main.yaml:4:11  warning: faults.crsh: null removes a value of the parent, and there is none',
    );
    expect(warningsOf(child('faults: { crash: null }\n')).join('\n')).not.toContain('null removes');
  });

  test('a file as its own parent’s text: the fingerprint does not depend on file or folder', () => {
    const here = load({ 'main.yaml': SMALL });
    const elsewhere = load({
      'main.yaml': `format: hasim-scenario/1\nextends: deep/down/x.yaml\n`,
      'deep/down/x.yaml': SMALL,
    });
    if (!here.ok || !elsewhere.ok) throw new Error('both are valid');
    expect(elsewhere.resolved.sha256).toBe(here.resolved.sha256);
    expect(here.resolved.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('the fingerprint moves with any value, with defaults, and with the contents of files', () => {
    const sha = (files: Record<string, string> | string, set: string[] = []): string => {
      const loaded = load(files, set);
      if (!loaded.ok) throw new Error('valid');
      return loaded.resolved.sha256;
    };
    const whole = sha(SMALL);
    expect(sha(SMALL.replace('# nothing', ''))).toBe(whole);
    expect(sha(`${SMALL}\n# a comment\n`)).toBe(whole);
    expect(sha(SMALL, ['run.seed=2'])).not.toBe(whole);
    expect(sha(SMALL, ['components.db-vip.advert_int=1s'])).toBe(whole);
    const csv = SMALL.replace('1ms', 'empirical work.csv');
    expect(sha({ 'main.yaml': csv, 'work.csv': '1\n2\n' })).not.toBe(
      sha({ 'main.yaml': csv, 'work.csv': '1\n3\n' }),
    );
  });
});

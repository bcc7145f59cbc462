import { describe, expect, test } from '@jest/globals';
import { parameters } from '../../src/declaration/parameter.js';
import { defaultsOf, fieldsFromText, parseValue, valuesOf } from '../../src/declaration/values.js';

const set = parameters({
  advert_int: {
    type: 'duration',
    default: '1s',
    min: 0,
    exclusiveMin: true,
    description: 'Time between adverts.',
    source: 'docs',
  },
  fall: { type: 'count', default: 4, min: 1, max: 10, description: 'Failures.', source: 'docs' },
  weight: { type: 'number', default: -5, min: -253, max: 253, description: 'Weight.', source: 'docs' },
  nopreempt: { type: 'flag', default: false, description: 'Stay.', source: 'docs' },
  method: {
    type: 'choice',
    options: ['rsync', 'xtrabackup-v2', 'mysqldump'],
    default: 'rsync',
    later: ['mysqldump'],
    description: 'SST.',
    source: 'docs',
  },
  takeover: { type: 'distribution', default: 'uniform 1s to 5s', description: 'Takeover.', source: 'MODEL' },
  query: {
    type: 'group',
    description: 'CPU time.',
    source: 'MODEL',
    fields: {
      read: { type: 'distribution', default: '1ms', description: 'Read.', source: 'MODEL' },
      write: { type: 'distribution', default: '3ms', description: 'Write.', source: 'MODEL' },
    },
  },
  steps: {
    type: 'list',
    item: { type: 'share', description: 'Share.', source: 'docs' },
    default: ['50%', '150%'],
    description: 'Steps.',
    source: 'docs',
  },
  peer: { type: 'component', optional: true, description: 'Peer.', source: 'docs' },
});

const required = parameters({ serves: { type: 'component', description: 'Whom.', source: 'hasim' } });

const problems = (raw: unknown): string[] => {
  const parsed = fieldsFromText(set, raw);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('values of a declaration', () => {
  test('quotes make a text of a number', () => {
    expect(problems({ fall: '4', weight: '2', nopreempt: 'true' })).toEqual([
      'fall: must be a whole number (got 4): write 4, without quotes',
      'weight: must be a plain number (got 2): write 2, without quotes',
      'nopreempt: must be true or false (got true): write true, without quotes',
    ]);
  });

  test('defaults', () => {
    const values = defaultsOf(set);
    expect(values.advert_int).toBe(1);
    expect(values.fall).toBe(4);
    expect(values.weight).toBe(-5);
    expect(values.nopreempt).toBe(false);
    expect(values.method).toBe('rsync');
    expect(values.takeover.mean).toBe(3);
    expect(values.query.write.mean).toBe(0.003);
    expect(values.steps).toEqual([0.5, 1.5]);
    expect(values.peer).toBeNull();
  });

  test('what a file gives replaces defaults, one by one, inside groups too', () => {
    const values = valuesOf(set, {
      advert_int: '500ms',
      steps: '20%',
      query: { read: '2ms' },
      peer: null,
      fall: null,
    });
    expect(values.advert_int).toBe(0.5);
    expect(values.steps).toEqual([0.2]);
    expect(values.query.read.mean).toBe(0.002);
    expect(values.query.write.mean).toBe(0.003);
    expect(values.fall).toBe(4);
  });

  test('every mistake is reported, with its path', () => {
    expect(
      problems({
        advert_int: '-1s',
        fall: '4s',
        weight: 300,
        nopreempt: 'yes',
        method: 'xtrabackup',
        takeover: 'uniform 1s',
        query: { reed: '1ms', write: 3 },
        steps: ['50%', 0.5],
        advertint: '1s',
        zebra: 1,
      }),
    ).toEqual([
      'advertint: unknown key; did you mean advert_int?',
      'zebra: unknown key; known: advert_int, fall, weight, nopreempt, method, takeover, query, steps, peer',
      'advert_int: must be > 0 (got -1s)',
      'fall: must be a whole number (got 4s): write 4, without a unit',
      'weight: must be <= 253 (got 300)',
      'nopreempt: must be true or false (got yes): write true',
      'method: unknown value xtrabackup; did you mean xtrabackup-v2?',
      'takeover: uniform: write uniform 5s to 30s',
      'query.reed: unknown key; did you mean read?',
      'query.write: 3: write 3s or 3min',
      'steps.1: 0.5: write 50%',
    ]);
  });

  test('a value that is not modelled yet is taken with a warning', () => {
    const parsed = fieldsFromText(set, { method: 'mysqldump' });
    expect(parsed.ok).toBe(true);
    expect(parsed.warnings).toEqual([
      { path: ['method'], message: 'mysqldump is understood, but not modelled yet' },
    ]);
  });

  test('what has no default must be given', () => {
    expect(() => valuesOf(required)).toThrow('serves: is missing: it has no default');
    expect(valuesOf(required, { serves: 'db' })).toEqual({ serves: 'db' });
  });

  test('sizes, rates and counts are not negative unless declared so', () => {
    const documented = { description: '', source: '' };
    expect(parseValue({ type: 'rate', ...documented }, '-1/s')).toMatchObject({
      problems: [{ message: 'must be >= 0 (got -1/s)' }],
    });
    expect(parseValue({ type: 'count', ...documented }, -1)).toMatchObject({
      problems: [{ message: 'must be >= 0 (got -1)' }],
    });
    expect(parseValue({ type: 'number', ...documented }, -1)).toMatchObject({ ok: true, value: -1 });
    expect(parseValue({ type: 'duration', min: 0.01, ...documented }, '5ms')).toMatchObject({
      problems: [{ message: 'must be >= 10ms (got 5ms)' }],
    });
  });

  test('a tree is judged by its own check', () => {
    const check = (value: unknown) => (value === 'good' ? [] : [{ path: ['all', 0], message: 'no' }]);
    const parameter = { type: 'tree', description: '', source: '', check } as const;
    expect(parseValue(parameter, 'good')).toMatchObject({ ok: true, value: 'good' });
    expect(parseValue(parameter, 'bad')).toMatchObject({ problems: [{ path: ['all', 0], message: 'no' }] });
  });
});

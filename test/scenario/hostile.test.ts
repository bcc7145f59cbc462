/** Nothing in a file makes an exception, takes long, or reaches beyond the file. */
import { describe, expect, test } from '@jest/globals';
import { INHERITED } from './support/mutations.js';
import { load, problemsOf, SMALL } from './support/toy.js';

/** Seconds of processor time: a busy machine must not fail the test. The promise is two seconds on the clock. */
const LIMIT = 2;

function timed(text: string): string[] {
  const before = process.cpuUsage();
  const problems = problemsOf(text);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(LIMIT);
  return problems;
}

describe('hostile files', () => {
  const many = 50_000;
  test.each<[string, string, string]>([
    ['brackets', '['.repeat(many), 'nests more than 64 levels deep'],
    ['braces', '{a: '.repeat(many), 'nests more than 64 levels deep'],
    ['dashes', '- '.repeat(many), 'nests more than 64 levels deep'],
    ['question marks', '? '.repeat(many), 'nests more than 64 levels deep'],
    ['colons', 'a: '.repeat(many), 'nests more than 64 levels deep'],
    ['tags', '!a '.repeat(many), 'nests more than 64 levels deep'],
    ['anchors', '&a '.repeat(many), 'nests more than 64 levels deep'],
    [
      'stairs',
      Array.from({ length: 500 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'),
      'nests more than 64 levels deep',
    ],
    ['quotes', '"'.repeat(many), 'not YAML'],
    ['unfinished lists', 'a: [1,2\n'.repeat(20_000), 'nests more than 64 levels deep'],
    [
      'a quarter of a megabyte and more',
      `${SMALL}# ${'x'.repeat(262_144)}`,
      'is longer than 262144 characters',
    ],
    ['lines', '\n'.repeat(250_000), 'is empty'],
    ['documents', '---\n'.repeat(many), 'not YAML'],
    [
      'many keys',
      `${SMALL}lesson:\n${Array.from({ length: 15_000 }, (_, index) => `  k${index}: 1\n`).join('')}`,
      '',
    ],
    ['too many values', `${SMALL}lesson: [${'1,'.repeat(30_000)}]\n`, 'holds more than 20000 values'],
    [
      'aliases of aliases',
      `${SMALL}lesson: [&a [1,1,1,1,1,1,1,1,1], &b [*a,*a,*a,*a,*a,*a,*a,*a,*a], &c [*b,*b,*b,*b,*b,*b,*b,*b,*b], &d [*c,*c,*c,*c,*c,*c,*c,*c,*c], [*d,*d,*d,*d,*d,*d,*d,*d,*d]]\n`,
      'more than 200 aliases',
    ],
    ['an alias inside itself', `${SMALL}lesson: &a [*a]\n`, 'or one inside itself'],
    ['an alias of nothing', `${SMALL}lesson: *a\n`, 'has no anchor before it'],
    ['merge keys', `${SMALL}lesson: { <<: { a: 1 } }\n`, 'YAML merge keys are not read'],
    ['tags of programming languages', `${SMALL}lesson: !!js/function "x"\n`, 'not YAML as hasim reads it'],
    ['tabs', `${SMALL}lesson:\n\t- a\n`, 'abs are not allowed as indentation'],
    ['keys that are lists', `${SMALL}lesson: { [a]: 1 }\n`, 'a key must be a plain word'],
    ['a null byte', `\u0000${SMALL}`, 'format'],
    [
      'keys of JavaScript',
      SMALL.replace('crews:', '__proto__: { a: 1 }\nconstructor: 1\ncrews:'),
      '__proto__: unknown key',
    ],
    ['names of JavaScript', SMALL.replace('kind: store', 'kind: constructor'), 'unknown kind constructor'],
    ['a million hosts', SMALL.replace('count: 3', 'count: 1000000'), 'must be <= 1000 (got 1000000)'],
    ['nobody to run on', SMALL.replace('on: db\n', 'on: []\n'), 'components.db.on: names no host'],
    ['a huge range', SMALL.replace('db/stored', 'db1..99999999'), 'there is no host or group'],
    ['infinity', SMALL.replace('count: 3', 'count: .inf'), 'must be a whole number (got Infinity)'],
    [
      'a number with a hundred digits',
      SMALL.replace('count: 3', `count: ${'9'.repeat(100)}`),
      'must be a whole number',
    ],
  ])('%s', (_name, text, message) => {
    const problems = timed(text);
    if (message === '') expect(problems).toEqual([]);
    else expect(problems.join('\n')).toContain(message);
  });

  describe.each(INHERITED)('%s is a word like any other', (word) => {
    test.each<[string, string, string, string]>([
      ['law', 'exponential mean 1y', word, 'must be a time or a distribution in words|unknown distribution'],
      [
        'law with numbers',
        'exponential',
        word,
        'must be a time or a distribution in words|unknown distribution',
      ],
      ['number of a law', 'exponential mean', `exponential ${word}`, 'exponential has no'],
      ['unit', 'mean 1y', `mean 1${word}`, 'unknown unit|1__proto__'],
      ['fault', 'fault: crash', `fault: ${word}`, 'unknown fault'],
      ['fault of a product', 'fault: crash', `fault: store.${word}`, 'unknown fault'],
      ['kind', 'kind: store', `kind: ${word}`, 'unknown kind'],
      ['profile', 'serves: db', `serves: db\n    profile: ${word}`, 'must be one of calm, eager'],
      ['role', 'on: db/stored', `on: ${word}(db)`, 'there is no role|is no selector'],
      ['component', 'serves: db', `serves: ${word}`, 'there is no component'],
      ['measure', 'availability >=', `${word} >=`, 'unknown measure'],
      ['host', '[150, 100, 50]', `{ ${word}: 3 }`, 'is no host of this group'],
      ['key', 'count: 3', `count: 3, ${word}: 1`, 'unknown key'],
      ['key of a group', 'serves: db', `serves: db\n    script: { ${word}: 1s }`, 'unknown key'],
    ])('as a %s', (_what, found, instead, message) => {
      expect(SMALL).toContain(found);
      const problems = problemsOf(SMALL.replace(found, instead));
      expect(problems.join('\n')).toMatch(new RegExp(message));
    });

    test('in a path of --set', () => {
      for (const path of [
        '',
        'components.',
        'components.db.',
        'components.db-vip.script.',
        'faults.crash.every.',
      ]) {
        expect(problemsOf(SMALL, [`${path}${word}=1`]).join('\n')).toContain(word);
      }
    });
  });

  test('a thousand mistakes are a thousand messages, in time', () => {
    const wrong = Array.from(
      { length: 1000 },
      (_, index) => `  f${index}: { fault: crash, on: nobody, evry: 1y }\n`,
    ).join('');
    expect(timed(SMALL.replace('faults:\n', `faults:\n${wrong}`))).toHaveLength(2000);
  });

  test('Windows line ends and a byte order mark are fine', () => {
    expect(problemsOf(SMALL.replaceAll('\n', '\r\n'))).toEqual([]);
    expect(problemsOf(`\uFEFF${SMALL}`)).toEqual([]);
  });

  test('a thousand hosts are fine', () => {
    const text = SMALL.replace('count: 3', 'count: 1000').replace('[150, 100, 50]', '1');
    expect(timed(text)).toEqual([]);
    const loaded = load(text);
    expect(loaded.ok && loaded.scenario.components[0]?.members.length).toBe(1000);
  });
});

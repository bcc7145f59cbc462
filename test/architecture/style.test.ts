import { describe, expect, test } from '@jest/globals';
import { filesBelow, lineCount } from '../support/source-files.js';

const code = ['src', 'test', 'bench', 'scripts', 'packages'].flatMap((folder) =>
  filesBelow(folder, /\.(ts|mjs|cjs)$/),
);
const prose = ['docs', 'scenarios', 'test', 'src'].flatMap((folder) =>
  filesBelow(folder, /\.(md|ya?ml|json|csv|txt)$/),
);
const tests = filesBelow('test', /\.ts$/);

/** Where the pattern occurs, as `path:line: text`. */
function occurrences(files: typeof code, pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .map((line, index) => ({ line, place: `${path}:${index + 1}` }))
      .filter(({ line }) => pattern.test(line))
      .map(({ line, place }) => `${place}: ${line.trim()}`),
  );
}

describe('files', () => {
  test('none is longer than 400 lines', () => {
    expect(code.filter(({ text }) => lineCount(text) > 400).map(({ path }) => path)).toEqual([]);
  });

  test('the median source file is shorter than 110 lines', () => {
    const lengths = filesBelow('src', /\.ts$/)
      .map(({ text }) => lineCount(text))
      .sort((one, other) => one - other);
    expect(lengths[lengths.length >> 1] ?? 0).toBeLessThan(110);
  });

  test('no note of work left undone', () => {
    expect(occurrences(code, new RegExp(`\\b(${'TO'}DO|${'FIX'}ME|${'XX'}X)\\b`))).toEqual([]);
  });

  test('no path of somebody’s machine', () => {
    const machine = /(^|[\s"'`(=:])(\/(home|root|work|Users|mnt)\/|[A-Z]:\\Users\\)/;
    expect(occurrences([...code, ...prose], machine)).toEqual([]);
  });
});

describe('tests', () => {
  test('every file is a test, a harness, or a helper in test/support or beside a fixture', () => {
    const strangers = tests
      .map(({ path }) => path)
      .filter((path) => !/(\.test|\/harness|\/support\/.*)\.ts$/.test(path));
    expect(strangers).toEqual([]);
  });

  test('none is skipped, focused or left for later', () => {
    const dormant =
      /\b(test|it|describe)\.(skip|only|todo|failing)\b|\b(xit|xtest|xdescribe|fit|fdescribe)\(/;
    expect(occurrences(tests, dormant)).toEqual([]);
  });

  test('the patterns of this file find what they look for', () => {
    const planted = { path: 'planted.ts', text: [`test${'.only'}('a')`, `"/${'home'}/ann/x"`].join('\n') };
    expect(occurrences([planted], /\b(test|it|describe)\.(skip|only)\b/)).toHaveLength(1);
    expect(occurrences([planted], /(^|[\s"'`(=:])\/(home|root)\//)).toHaveLength(1);
  });
});

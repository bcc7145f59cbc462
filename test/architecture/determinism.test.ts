import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../support/source-files.js';

/** Asks the repository's own lint configuration, without types, about a line of code in a file of that name. */
const program = `
  import { ESLint, Linter } from 'eslint';
  const cases = JSON.parse(process.argv[1]);
  const answers = [];
  for (const [path, code] of cases) {
    const { rules } = await new ESLint().calculateConfigForFile(path);
    const bans = Object.fromEntries(Object.entries(rules).filter(([name]) => name.startsWith('no-restricted-')));
    answers.push(new Linter().verify(code, [{ rules: bans }]).length > 0);
  }
  console.log(JSON.stringify(answers));
`;

function refused(cases: [path: string, code: string][]): boolean[] {
  const words = ['--input-type=module', '--eval', program, JSON.stringify(cases)];
  const child = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as boolean[];
}

const allowed: [string, string][] = [
  ['src/engine/planted.ts', 'x = Math.sqrt(Math.floor(y) * Math.imul(2, 3)) + Math.min(1, 2);'],
  ['src/cli/planted.ts', 'x = Math.log(2) ** 2;'],
  ['src/cli/planted.ts', 'x = Date.now() + performance.now() + process.argv.length; console.log(x);'],
  ['test/planted.test.ts', 'x = Math.log(2) + Date.now();'],
];

const banned: [string, string][] = [
  ...[
    'engine',
    'infrastructure',
    'components/web',
    'faults',
    'traffic',
    'declaration',
    'metrics',
    'experiment',
    'report',
  ].flatMap((folder): [string, string][] => [
    [join('src', folder, 'planted.ts'), 'x = Math.log(2);'],
    [join('src', folder, 'planted.ts'), 'x = Math["exp"](2);'],
    [join('src', folder, 'planted.ts'), 'x = y ** 2;'],
    [join('src', folder, 'planted.ts'), 'const { pow } = Math;'],
  ]),
  ...['engine', 'scenario', 'experiment', 'report', 'results', 'metrics'].flatMap(
    (folder): [string, string][] => [
      [`src/${folder}/planted.ts`, 'x = Math.random();'],
      [`src/${folder}/planted.ts`, 'x = Date.now();'],
      [`src/${folder}/planted.ts`, 'x = new Date();'],
      [`src/${folder}/planted.ts`, 'x = performance.now();'],
      [`src/${folder}/planted.ts`, 'x = process.env.HOME;'],
      [`src/${folder}/planted.ts`, 'x = globalThis.Date;'],
      [`src/${folder}/planted.ts`, 'x.localeCompare(y);'],
    ],
  ),
  ['src/cli/planted.ts', 'x = Math.random();'],
];

test('what may differ between two runs of the same seed is refused in src/', () => {
  const answers = refused(banned);
  expect(banned.filter((_, index) => !answers[index])).toEqual([]);
}, 60_000);

test('what is exact, or outside the model, is not refused', () => {
  const answers = refused(allowed);
  expect(allowed.filter((_, index) => answers[index])).toEqual([]);
}, 60_000);

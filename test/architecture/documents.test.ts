import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { root } from '../support/source-files.js';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

test('CONTRIBUTING names only npm scripts that exist', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...read('CONTRIBUTING.md').matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? '');
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('the decision on layers has a row for every folder of the import table', async () => {
  const config = (await import(pathToFileURL(join(root, '.dependency-cruiser.mjs')).href)) as {
    default: { forbidden: { name: string }[] };
  };
  const rules = config.default.forbidden.map(({ name }) => name);
  const folders = rules
    .filter((name) => name.startsWith('layer-'))
    .map((name) => name.slice('layer-'.length));
  const rows = [...read('docs/decisions/0001-layers-in-one-package.md').matchAll(/^\| `(\w+)`/gm)];
  expect(rows.map(([, name]) => name).sort()).toEqual(folders.sort());
});

test('the lockfile and the font come without the address of a registry, and with a licence', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved": "\w+:/);
  expect(read('assets/fonts/LICENSE.txt')).toContain('Bitstream');
});

import { expect, test } from '@jest/globals';
import { pictures } from '../../src/report/png/pictures.js';
import { reportFormats } from '../../src/report/index.js';
import { filesBelow } from '../support/source-files.js';

const files = filesBelow('src', /\.ts$/);

/** Constants of that type, each with the file that exports it. */
function exported(type: string): { name: string; path: string }[] {
  const declaration = new RegExp(`^export const (\\w+): ${type} =`, 'gm');
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(declaration)].map((match) => ({ name: match[1] ?? '', path })),
  );
}

/** Every file that says the word, with how often. */
function mentions(word: string): Record<string, number> {
  const pattern = new RegExp(`\\b${word}\\b`, 'g');
  const counts = files.map(({ path, text }) => [path, [...text.matchAll(pattern)].length] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** Its own module, and the registry: once where it is imported, once in the list. */
function isOneLine({ name, path }: { name: string; path: string }, registry: string): void {
  expect([name, mentions(name)]).toEqual([name, { [path]: expect.any(Number), [registry]: 2 }]);
}

test('a report format is one module and one line in the registry; nothing else names it', () => {
  const formats = exported('ReportFormat');
  expect(formats.length).toBe(reportFormats.length);
  expect(new Set(formats.map(({ path }) => path)).size).toBe(formats.length);
  for (const format of formats) isOneLine(format, 'src/report/index.ts');
  // The command line takes names and defaults from the registry.
  const shell = files.filter(({ path }) => path.startsWith('src/cli/'));
  for (const { name } of reportFormats.filter((format) => format.name !== 'json'))
    expect(shell.filter(({ text }) => text.includes(`'${name}'`)).map(({ path }) => path)).toEqual([]);
});

test('names are what --format takes: short, distinct, described with the files they leave', () => {
  const names = reportFormats.map((format) => format.name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, description } of reportFormats) {
    expect(name).toMatch(/^[a-z]+$/);
    expect(description).toMatch(/\w\.(json|csv|png|html|md|xml)/);
  }
});

test('a picture is one line, too', () => {
  const all = exported('Picture');
  expect(all.length).toBe(pictures.length);
  for (const picture of all) isOneLine(picture, 'src/report/png/pictures.ts');
});

import { expect, test } from '@jest/globals';
import { chosenFormats } from '../../src/cli/formats.js';
import { reportFormats } from '../../src/report/index.js';

const namesOf = (words: readonly string[] | undefined): string[] =>
  chosenFormats(words).map((format) => format.name);

test('without the option: what every run leaves', () => {
  expect(namesOf(undefined)).toEqual(
    reportFormats.filter((format) => format.byDefault).map((format) => format.name),
  );
  expect(namesOf(undefined)).toEqual(expect.arrayContaining(['json', 'csv', 'png']));
});

test('a list, with commas or repeated; each only once', () => {
  expect(namesOf(['csv, json'])).toEqual(['json', 'csv']);
  expect(namesOf(['csv', 'json', 'csv'])).toEqual(['json', 'csv']);
});

test('a name that no format has: what was meant, or all there are', () => {
  expect(() => chosenFormats(['json,pgn'])).toThrow('no format is called pgn; did you mean png?');
  expect(() => chosenFormats(['spreadsheet'])).toThrow(
    /no format is called spreadsheet; known: json, csv, png/,
  );
  expect(() => chosenFormats(['json,'])).toThrow(/--format needs a name/);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../support/source-files.js';

type Row = Readonly<Record<string, string>>;

/** Rows of a file of `test/daemons/data`; a quoted last column may hold commas. */
export function rowsOf(file: string): Row[] {
  const [header = '', ...lines] = readFileSync(join(root, 'test/daemons/data', file), 'utf8')
    .trim()
    .split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}

/** The numbers of a column in the rows that match; empty cells are left out. */
export function measured(file: string, column: string, match: Row): number[] {
  return rowsOf(file)
    .filter((row) => Object.entries(match).every(([name, value]) => row[name] === value))
    .map((row) => row[column] ?? '')
    .filter((cell) => cell !== '' && cell !== 'no')
    .map(Number);
}

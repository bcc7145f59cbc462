/** The trials of the real daemons, from test/daemons/data. */
import { readFileSync } from 'node:fs';
import { parseString } from 'fast-csv';
import type { Derived, Line, Source } from './row.js';

const known = new Map<string, Promise<readonly Line[]>>();

/** @param file in test/daemons/data; the working folder is the repository's */
function linesOf(file: string): Promise<readonly Line[]> {
  const trials = known.get(file) ?? parse(readFileSync(`test/daemons/data/${file}`, 'utf8'));
  known.set(file, trials);
  return trials;
}

/** The figures of a source, in the order of the file; trials without one are left out. */
export async function figuresOf(source: Source | Derived): Promise<readonly number[]> {
  if ('figures' in source) return source.figures(await linesOf(source.file));
  const all = await linesOf(source.file);
  const columns = typeof source.column === 'string' ? [source.column] : source.column;
  const figures = all
    .filter((trial) => matches(trial, source.where))
    .map((trial) => columns.map((column) => trial[column]).find(isThere))
    .filter(isThere)
    .map(Number)
    .filter((value) => value > (source.above ?? -Infinity) && value < (source.below ?? Infinity))
    .map((value) => value * (source.factor ?? 1));
  if (figures.length === 0 || figures.some((figure) => !Number.isFinite(figure))) {
    throw new Error(`${source.file} has no figures ${columns.join()} of ${JSON.stringify(source.where)}`);
  }
  return figures;
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== 'nan';
}

function matches(trial: Line, where: Source['where']): boolean {
  return Object.entries(where).every(([column, wanted]) => {
    const value = String(trial[column]);
    return typeof wanted === 'string' ? value === wanted : wanted.includes(value);
  });
}

async function parse(text: string): Promise<readonly Line[]> {
  const trials: Line[] = [];
  await new Promise<void>((resolve, reject) => {
    parseString<Record<string, string>, Line>(text, { headers: true })
      .on('data', (row: Record<string, string>) => {
        const notes = row.notes?.startsWith('{') ? (JSON.parse(row.notes) as object) : {};
        trials.push({ ...row, ...notes });
      })
      .on('error', reject)
      .on('end', () => resolve());
  });
  return trials;
}

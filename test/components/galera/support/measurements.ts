import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseString } from 'fast-csv';
import { root } from '../../../support/source-files.js';

/** One trial of the real daemons: the columns of the file, and what its notes say. */
export type Trial = Readonly<Record<string, unknown>>;

/** Rows of a file of measurements; a column `notes` holds JSON. */
export async function rowsOf(file: string): Promise<Trial[]> {
  const text = readFileSync(join(root, 'test/daemons/data', file), 'utf8');
  const rows: Trial[] = [];
  await new Promise<void>((resolve, reject) => {
    parseString<Record<string, string>, Trial>(text, { headers: true })
      .on('data', (row: Record<string, string>) => {
        rows.push({ ...row, ...(JSON.parse(row.notes ?? '{}') as object) });
      })
      .on('error', reject)
      .on('end', () => resolve());
  });
  return rows;
}

/** Trials of galera-4 26.4.23 with MariaDB 10.11 (3 members, defaults, Debian 12), of these experiments. */
export async function trials(...experiments: string[]): Promise<Trial[]> {
  const rows = await rowsOf('galera.csv');
  return rows.filter((row) => experiments.includes(String(row.experiment)));
}

/** The numbers of a column; trials without one are left out. */
export function column(rows: readonly Trial[], name: string): number[] {
  return rows
    .map((row) => row[name])
    .filter((value) => value !== undefined && value !== null && value !== '')
    .map(Number);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseString } from 'fast-csv';
import { root } from '../../../support/source-files.js';

/** One trial of the real daemons: the columns of the file, and what its notes say. */
export type Trial = Readonly<Record<string, unknown>>;

/** Trials of GlusterFS 10.3 (replica 3, FUSE client, Debian 12), by the name of the experiment. */
export async function trials(experiment: string): Promise<Trial[]> {
  const text = readFileSync(join(root, 'test/daemons/data/gluster.csv'), 'utf8');
  const rows: Trial[] = [];
  await new Promise<void>((resolve, reject) => {
    parseString<Record<string, string>, Trial>(text, { headers: true })
      .on('data', (row: Record<string, string>) => {
        rows.push({ ...row, ...(JSON.parse(row.notes ?? '{}') as object) });
      })
      .on('error', reject)
      .on('end', () => resolve());
  });
  return rows.filter((row) => row.experiment === experiment);
}

export function column(rows: readonly Trial[], name: string): number[] {
  return rows.map((row) => Number(row[name]));
}

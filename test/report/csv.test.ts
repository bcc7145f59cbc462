import { expect, test } from '@jest/globals';
import { parseString } from 'fast-csv';
import { csvFormat } from '../../src/report/csv.js';
import { sample } from './support/sample.js';

function rowsOf(text: string): Promise<Record<string, string>[]> {
  return new Promise((resolve, reject) => {
    const rows: Record<string, string>[] = [];
    parseString<Record<string, string>, Record<string, string>>(text, { headers: true })
      .on('data', (row: Record<string, string>) => rows.push(row))
      .on('end', () => {
        resolve(rows);
      })
      .on('error', reject);
  });
}

test('four tables with headers, also when they are empty', async () => {
  const files = await csvFormat.render(sample([40, 60]));
  expect(files.map((file) => file.name)).toEqual([
    'outages.csv',
    'failovers.csv',
    'losses.csv',
    'faults.csv',
  ]);
  const losses = await rowsOf(String(files[2]!.content));
  expect(losses).toEqual([
    {
      trafficClass: 'page',
      cause: 'connect-timeout',
      origin: 'db-vip/no-holder',
      faults: 'power@db1',
      count: '100',
    },
  ]);
  const failovers = await rowsOf(String(files[1]!.content));
  expect(failovers.map((row) => row['reconnectionSeconds'])).toEqual(['0.5', '1.5']);
  const [outages] = await csvFormat.render(sample([0]));
  expect(outages!.content).toBe(
    'replication,startSeconds,durationSeconds,requestsLost,cause,origin,faults\n',
  );
});

/** Rows for spreadsheets: outages, failovers, losses, faults. Times in seconds, one header line each. */
import { writeToString } from 'fast-csv';
import type { ReportFile, ReportFormat } from './report-format.js';

type Row = Readonly<Record<string, string | number | boolean | null>>;

async function file(name: string, headers: readonly string[], rows: readonly Row[]): Promise<ReportFile> {
  const content = await writeToString([...rows], {
    headers: [...headers],
    alwaysWriteHeaders: true,
    includeEndRowDelimiter: true,
  });
  return { name, content };
}

const OUTAGES = [
  'replication',
  'startSeconds',
  'durationSeconds',
  'requestsLost',
  'cause',
  'origin',
  'faults',
];
const FAILOVERS = [
  ...['replication', 'component', 'mechanism', 'trigger', 'faults', 'injectedSeconds'],
  ...['detectionSeconds', 'decisionSeconds', 'redirectionSeconds', 'reconnectionSeconds'],
];
const LOSSES = ['trafficClass', 'cause', 'origin', 'faults', 'count'];
const FAULTS = ['replication', 'id', 'target', 'startSeconds', 'endSeconds', 'planned'];

export const csvFormat: ReportFormat = {
  name: 'csv',
  description: 'outages.csv, failovers.csv, losses.csv, faults.csv',
  byDefault: true,
  render: ({ details }) =>
    Promise.all([
      file(
        'outages.csv',
        OUTAGES,
        details.outages.map((row) => ({ ...row })),
      ),
      file(
        'failovers.csv',
        FAILOVERS,
        details.failovers.map((row) => ({ ...row })),
      ),
      file(
        'losses.csv',
        LOSSES,
        details.losses.map((row) => ({ ...row })),
      ),
      file(
        'faults.csv',
        FAULTS,
        details.faults.map((row) => ({ ...row })),
      ),
    ]),
};

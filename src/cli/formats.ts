/** `--format html,csv`: which reports a run leaves in its folder. */
import { closest } from '../declaration/closest.js';
import { reportFormats } from '../report/index.js';
import type { ReportFormat } from '../report/report-format.js';
import { Complaint } from './complaint.js';

const names = reportFormats.map((format) => format.name);

/** As `run` takes it: may be repeated, and one word may name several. */
export const formatOption = {
  type: 'string',
  array: true,
  nargs: 1,
  describe: `Reports to leave: ${names.join(', ')}`,
  defaultDescription: reportFormats
    .filter((format) => format.byDefault)
    .map((format) => format.name)
    .join(','),
} as const;

/**
 * @param words as typed; none at all: what a run leaves when nobody asks for anything else
 * @throws Complaint about a name that no format has
 */
export function chosenFormats(words: readonly string[] | undefined): readonly ReportFormat[] {
  if (words === undefined) return reportFormats.filter((format) => format.byDefault);
  const wanted = words.flatMap((word) => word.split(',')).map((word) => word.trim());
  for (const word of wanted) if (!names.includes(word)) throw unknown(word);
  return reportFormats.filter((format) => wanted.includes(format.name));
}

function unknown(word: string): Complaint {
  const near = closest(word, names);
  const hint = near === null ? `known: ${names.join(', ')}` : `did you mean ${near}?`;
  return new Complaint(
    word === '' ? `--format needs a name; ${hint}` : `no format is called ${word}; ${hint}`,
  );
}

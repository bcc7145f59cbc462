/** What a run leaves: the report folder, the words on standard output, and the exit code. */
import path from 'node:path';
import type { RunOutcome } from '../experiment/run.js';
import type { Usable } from '../experiment/sources.js';
import { toJson } from '../report/json.js';
import type { ReportFormat, ReportInput } from '../report/report-format.js';
import { terminalReport } from '../report/terminal.js';
import type { Results } from '../results/results.js';
import { printResolved } from '../scenario/resolve.js';
import { commandAgain, commandReplay } from './again.js';
import { ExitCode, verdictCode } from './exit-code.js';
import { wantsColour } from './printed.js';
import { checkWritable, writeReportFolder } from './report-folder.js';

export interface Leaving {
  readonly formats: readonly ReportFormat[];
  /** Where report folders go. */
  readonly out: string;
  readonly json: boolean;
  readonly quiet: boolean;
  /** As typed, for the command that repeats the run. */
  readonly typed: { readonly file: string; readonly set: readonly string[] };
}

/** To be asked before a long run. @throws Complaint */
export function checkLeavable({ scenario }: Usable, { out }: Leaving): Promise<void> {
  return checkWritable(path.join(out, scenario.name));
}

/** @returns the exit code */
export async function conclude(usable: Usable, outcome: RunOutcome, leaving: Leaving): Promise<number> {
  const { scenario } = usable;
  const { results } = outcome;
  const origin = {
    command: commandAgain(leaving.typed, scenario.run, results),
    replay: commandReplay(leaving.typed, results),
    scenario: printResolved(usable.resolved),
  };
  const base = path.join(leaving.out, scenario.name);
  const written = await leaveReport(base, leaving.formats, { ...outcome, origin }).catch(
    (error: unknown) => error,
  );
  print(outcome, leaving, typeof written === 'string' ? written : null);
  if (typeof written !== 'string') throw written;
  return results.run.stoppedBecause === 'interrupted'
    ? ExitCode.interrupted
    : verdictCode(results.targets.map((target) => target.verdict));
}

/** @param folder null: it could not be written, but what was measured is still worth reading */
function print({ results, details }: RunOutcome, { json, quiet }: Leaving, folder: string | null): void {
  if (json) process.stdout.write(toJson(results));
  else if (!quiet) {
    const where = folder === null ? '' : `\n\nReport: ${folder}`;
    process.stdout.write(`${terminalReport(results, details, { colour: wantsColour() })}${where}\n`);
  }
}

async function leaveReport(
  base: string,
  formats: readonly ReportFormat[],
  input: ReportInput,
): Promise<string> {
  const files = (await Promise.all(formats.map((format) => format.render(input)))).flat();
  return writeReportFolder(base, folderName(input.results), files);
}

/** `<sha8>-<seed>-<lens>`; a seed may hold anything, a folder's name may not. */
function folderName(results: Results): string {
  const seed = results.run.seed.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 40);
  return `${results.scenario.sha256.slice(0, 8)}-${seed}-${results.run.lens}`;
}

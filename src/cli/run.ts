/** `hasim run FILE`: simulate a scenario, tell what happened, leave the report folder. */
import path from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import type { RunOutcome } from '../experiment/run.js';
import { toJson } from '../report/json.js';
import type { ReportFormat, ReportInput } from '../report/report-format.js';
import { terminalReport } from '../report/terminal.js';
import type { Results } from '../results/results.js';
import { printResolved } from '../scenario/resolve.js';
import { commandAgain } from './again.js';
import { Complaint } from './complaint.js';
import { ExitCode, verdictCode } from './exit-code.js';
import { chosenFormats, formatOption } from './formats.js';
import { Interrupt } from './interrupt.js';
import { loadOrComplain, setOption } from './load.js';
import { Progress } from './progress.js';
import { checkWritable, writeReportFolder } from './report-folder.js';
import { simulate, threadsOf, threadsOption } from './simulate.js';

export interface RunArguments {
  readonly file: string;
  readonly lens: string | undefined;
  readonly seed: string | undefined;
  readonly replications: string | undefined;
  readonly years: string | undefined;
  readonly precision: string | undefined;
  readonly budget: string | undefined;
  readonly threads: string | undefined;
  readonly set: readonly string[];
  readonly json: boolean;
  readonly quiet: boolean;
  readonly out: string;
  readonly format: readonly string[] | undefined;
  readonly record: boolean;
}

export const runCommand: CommandModule<object, RunArguments> = {
  command: 'run <file>',
  describe: 'Simulate a scenario: availability, failovers, request loss and why',
  builder: (yargs) => options(yargs),
  handler: async (words) => {
    process.exitCode = await run(words);
  },
};

/** Options of which there can be only one. Numbers stay text: the scenario's own messages say what is wrong with them. */
const SINGLE = {
  lens: { choices: ['requests', 'flow'], describe: 'How traffic is simulated' },
  seed: { type: 'string', describe: 'Another seed: other faults, other requests' },
  replications: { type: 'string', describe: 'How many independent runs' },
  years: { type: 'string', describe: 'Stop after so many simulated years' },
  precision: { type: 'string', describe: 'Stop at this relative half-width: 10%' },
  budget: { type: 'string', describe: 'Stop after so much time of yours: 30s' },
  threads: threadsOption,
  out: { type: 'string', default: 'reports', describe: 'Where report folders go' },
} as const;

function options(yargs: Argv): Argv<RunArguments> {
  return yargs
    .positional('file', { type: 'string', demandOption: true, describe: 'The scenario (.yaml)' })
    .options(SINGLE)
    .option('set', setOption)
    .option('format', formatOption)
    .option('json', { type: 'boolean', default: false, describe: 'Print the results as JSON' })
    .option('quiet', { type: 'boolean', default: false, describe: 'Print nothing but mistakes' })
    .option('record', {
      type: 'boolean',
      default: true,
      describe: 'Keep the causal record (--no-record: faster)',
    })
    .check((words) => {
      const twice = Object.keys(SINGLE).find((name) => Array.isArray(words[name]));
      if (twice !== undefined) throw new Complaint(`--${twice} is given more than once`);
      return true;
    })
    .example('$0 run scenarios/incidents/db-silent-death.yaml', 'watch a failover')
    .example(
      '$0 run scenarios/linode-ha.yaml --lens requests --set run.duration=6h',
      'six hours, every request',
    )
    .example('$0 run my.yaml --set components.db-vip.advert_int=2s --json', 'what if');
}

async function run(words: RunArguments): Promise<number> {
  const formats = chosenFormats(words.format);
  const manner = { threads: threadsOf(words.threads), recording: words.record };
  const loaded = loadOrComplain(words.file, settings(words));
  if (!loaded) return ExitCode.badScenario;
  const { scenario } = loaded;
  const base = path.join(words.out, scenario.name);
  await checkWritable(base);
  const progress = new Progress(process.stderr, words.quiet);
  const interrupt = new Interrupt(() => {
    progress.clear();
    if (!words.quiet) process.stderr.write('Interrupted: keeping what was measured (again: at once)\n');
  });
  try {
    const outcome = await simulate(loaded, manner, { progress, interrupt });
    const origin = {
      command: commandAgain(words, scenario.run, outcome.results),
      scenario: printResolved(loaded.resolved),
    };
    const written = await leaveReport(base, formats, { ...outcome, origin }).catch((error: unknown) => error);
    print(outcome, words, typeof written === 'string' ? written : null);
    if (typeof written !== 'string') throw written;
    return outcome.results.run.stoppedBecause === 'interrupted'
      ? ExitCode.interrupted
      : verdictCode(outcome.results.targets.map((target) => target.verdict));
  } finally {
    interrupt.release();
  }
}

/** Options are shorthand for paths of the scenario, so that there is one way to set a value. */
function settings(words: RunArguments): string[] {
  const named: readonly [string, string | undefined][] = [
    ['run.lens', words.lens],
    ['run.seed', words.seed],
    ['run.replications', words.replications],
    ['run.years', words.years],
    ['run.precision', words.precision],
    ['run.budget', words.budget],
  ];
  const given = named.filter(([, value]) => value !== undefined).map(([key, value]) => `${key}=${value}`);
  return [...words.set, ...given];
}

/** @param folder null: it could not be written, but what was measured is still worth reading */
function print({ results, details }: RunOutcome, words: RunArguments, folder: string | null): void {
  if (words.json) process.stdout.write(toJson(results));
  else if (!words.quiet) {
    // `isTTY` is undefined in a pipe, which picocolors would take for "decide yourself" (and colour under CI).
    const colour = Boolean(process.stdout.isTTY) && (process.env['NO_COLOR'] ?? '') === '';
    const where = folder === null ? '' : `\n\nReport: ${folder}`;
    process.stdout.write(`${terminalReport(results, details, { colour })}${where}\n`);
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

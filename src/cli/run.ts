/** `hasim run FILE`: simulate a scenario, tell what happened, leave the report folder. */
import path from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { runScenario, type RunOutcome } from '../experiment/run.js';
import { reportFormats } from '../report/index.js';
import { toJson } from '../report/json.js';
import { terminalReport } from '../report/terminal.js';
import type { Results } from '../results/results.js';
import type { Scenario } from '../scenario/model.js';
import { ExitCode, verdictCode } from './exit-code.js';
import { loadOrComplain } from './load.js';
import { Progress } from './progress.js';
import { writeReportFolder } from './report-folder.js';
import { version } from './version.js';

export interface RunArguments {
  readonly file: string;
  readonly lens: string | undefined;
  readonly seed: string | undefined;
  readonly replications: number | undefined;
  readonly years: number | undefined;
  readonly precision: string | undefined;
  readonly budget: string | undefined;
  readonly set: readonly string[];
  readonly json: boolean;
  readonly quiet: boolean;
  readonly out: string;
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

function options(yargs: Argv): Argv<RunArguments> {
  return yargs
    .positional('file', { type: 'string', demandOption: true, describe: 'The scenario (.yaml)' })
    .option('lens', { choices: ['requests', 'flow'], describe: 'How traffic is simulated' })
    .option('seed', { type: 'string', describe: 'Another seed: other faults, other requests' })
    .option('replications', { type: 'number', describe: 'How many independent runs' })
    .option('years', { type: 'number', describe: 'Stop after so many simulated years' })
    .option('precision', { type: 'string', describe: 'Stop at this relative half-width: 10%' })
    .option('budget', { type: 'string', describe: 'Stop after so much time of yours: 30s' })
    .option('set', {
      type: 'string',
      array: true,
      default: [],
      requiresArg: true,
      describe: 'Change a value: path=value (may be repeated)',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print the results as JSON' })
    .option('quiet', { type: 'boolean', default: false, describe: 'Print nothing but mistakes' })
    .option('out', { type: 'string', default: 'reports', describe: 'Where report folders go' })
    .option('record', {
      type: 'boolean',
      default: true,
      describe: 'Keep the causal record (--no-record: faster)',
    })
    .example('$0 run scenarios/incidents/db-silent-death.yaml', 'watch a failover')
    .example(
      '$0 run scenarios/linode-ha.yaml --lens requests --set run.duration=6h',
      'six hours, every request',
    )
    .example(
      '$0 run my.yaml --set components.db-vip.advert_int=2s --json',
      'what if',
    );
}

async function run(words: RunArguments): Promise<number> {
  const scenario = loadOrComplain(words.file, settings(words));
  if (!scenario) return ExitCode.badScenario;
  const outcome = await simulate(scenario, words);
  const folder = await leaveReport(outcome, words);
  if (words.json) process.stdout.write(toJson(outcome.results));
  else if (!words.quiet) {
    const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
    process.stdout.write(
      `${terminalReport(outcome.results, outcome.details, { colour })}\n\nReport: ${folder}\n`,
    );
  }
  if (outcome.results.run.stoppedBecause === 'interrupted') return ExitCode.interrupted;
  return verdictCode(outcome.results.targets.map((target) => target.verdict));
}

/** Options are shorthand for paths of the scenario, so that there is one way to set a value. */
function settings(words: RunArguments): string[] {
  const named: readonly [string, string | number | undefined][] = [
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

async function simulate(scenario: Scenario, words: RunArguments): Promise<RunOutcome> {
  let interrupted = false;
  const onInterrupt = (): void => {
    interrupted = true;
  };
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  const progress = new Progress(process.stderr, words.quiet);
  try {
    return await runScenario(scenario, {
      version,
      node: process.versions.node.split('.')[0] ?? '',
      recording: words.record,
      wallSeconds: () => performance.now() / 1000,
      cpuSeconds: cpuSeconds,
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
      interrupted: () => interrupted,
      progress: (at) => {
        progress.show(at);
      },
    });
  } finally {
    progress.clear();
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function leaveReport(outcome: RunOutcome, words: RunArguments): Promise<string> {
  const files = (await Promise.all(reportFormats.map((format) => format.render(outcome)))).flat();
  return writeReportFolder(
    path.join(words.out, outcome.results.scenario.name),
    folderName(outcome.results),
    files,
  );
}

/** `<sha8>-<seed>-<lens>`; a seed may hold anything, a folder's name may not. */
function folderName(results: Results): string {
  const seed = results.run.seed.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 40);
  return `${results.scenario.sha256.slice(0, 8)}-${seed}-${results.run.lens}`;
}

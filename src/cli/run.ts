/** `hasim run FILE`: simulate a scenario, tell what happened, leave the report folder. */
import type { Argv, CommandModule } from 'yargs';
import { accelerated } from './accelerated.js';
import { Complaint } from './complaint.js';
import { checkLeavable, conclude } from './conclude.js';
import { ExitCode } from './exit-code.js';
import type { FleetManner, Manner } from './computing.js';
import { patienceOption, patienceSeconds, redisUrl } from './fleet-options.js';
import { chosenFormats, formatOption } from './formats.js';
import { loadOrComplain, setOption } from './load.js';
import { runShard, shardOf } from './shard.js';
import { simulate, surroundings, threadsOf, threadsOption } from './simulate.js';

export interface RunArguments {
  readonly file: string;
  readonly lens: string | undefined;
  readonly method: string;
  readonly seed: string | undefined;
  readonly replications: string | undefined;
  readonly years: string | undefined;
  readonly precision: string | undefined;
  readonly budget: string | undefined;
  readonly threads: string | undefined;
  readonly set: readonly string[];
  readonly json: boolean;
  readonly quiet: boolean;
  readonly shard: string | undefined;
  readonly resume: string | undefined;
  readonly fleet: string | undefined;
  readonly patience: string;
  readonly out: string | undefined;
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
  method: {
    choices: ['plain', 'accelerated'],
    default: 'plain',
    describe: 'accelerated: rare overlaps of faults are sought out and weighted',
  },
  seed: { type: 'string', describe: 'Another seed: other faults, other requests' },
  replications: { type: 'string', describe: 'How many independent runs' },
  years: { type: 'string', describe: 'Stop after so many simulated years' },
  precision: { type: 'string', describe: 'Stop at this relative half-width: 10%' },
  budget: { type: 'string', describe: 'Stop after so much time of yours: 30s' },
  threads: threadsOption,
  resume: { type: 'string', describe: 'Keep what is done in this file, and go on from what is in it' },
  shard: { type: 'string', describe: 'Compute one share of the replications, for hasim merge: 2/8' },
  fleet: { type: 'string', describe: 'Let the workers at this Redis compute: redis://host (or HASIM_REDIS)' },
  patience: patienceOption,
  out: { type: 'string', describe: 'Where report folders go (reports); with --shard: the file of the part' },
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
  const leaving = {
    ...words,
    formats: chosenFormats(words.format),
    out: words.out ?? 'reports',
    typed: words,
  };
  const manner = mannerOf(words);
  const loaded = loadOrComplain(words.file, settings(words));
  if (!loaded) return ExitCode.badScenario;
  const share = shardOf(words.shard, loaded.scenario.run);
  if (share !== null && manner.fleet !== null)
    throw new Complaint('--shard and --fleet are two ways to divide a run: choose one');
  if (share !== null && (words.json || words.format !== undefined))
    throw new Complaint('--shard leaves a part and no report: say --json and --format to hasim merge');
  if (share === null) await checkLeavable(loaded, leaving);
  const around = surroundings(words.quiet);
  try {
    if (words.method === 'accelerated') {
      return await conclude(loaded, await accelerated(loaded.scenario, words, around), leaving);
    }
    if (share !== null) return await runShard(loaded, { ...words, manner, share }, around);
    const { outcome, loss } = await simulate(loaded, manner, around);
    const code = await conclude(loaded, outcome, leaving);
    if (loss === null) return code;
    throw new Complaint(
      `${loss}; what was measured is kept: ${outcome.results.run.replications} replications`,
    );
  } finally {
    around.interrupt.release();
  }
}

function mannerOf(words: RunArguments): Manner & { readonly fleet: FleetManner | null } {
  const say = (text: string): void => void (words.quiet || process.stderr.write(`${text}\n`));
  const fleet = (word: string): FleetManner => ({
    url: redisUrl('--fleet', word),
    patienceSeconds: patienceSeconds(words.patience),
    say,
  });
  return {
    threads: threadsOf(words.threads),
    recording: words.record,
    resume: words.resume ?? null,
    fleet: words.fleet === undefined ? null : fleet(words.fleet),
  };
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
  // Who says here when to stop means it, whatever budget the file has.
  const says = [words.replications, words.years, words.precision].some((word) => word !== undefined);
  return [...(says ? ['run.budget=null'] : []), ...words.set, ...given];
}

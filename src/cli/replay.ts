/** `hasim replay FILE`: one outage of a run again, or one side run of an accelerated one, and how it came. */
import type { CommandModule } from 'yargs';
import { parseQuantity } from '../declaration/quantities.js';
import { planFor } from '../experiment/accelerate/plan.js';
import { ratesOrObstacle } from '../experiment/accelerate/index.js';
import { replaySideRun } from '../experiment/accelerate/replication.js';
import { replayOutage } from '../experiment/replay.js';
import { replayReport, type Replay } from '../report/replay-terminal.js';
import type { Scenario } from '../scenario/model.js';
import { Complaint } from './complaint.js';
import { ExitCode } from './exit-code.js';
import { loadOrComplain, setOption } from './load.js';
import { wantsColour } from './printed.js';
import { surroundings, type Surroundings } from './simulate.js';

interface ReplayArguments {
  readonly file: string;
  readonly run: string;
  readonly at: string | undefined;
  readonly excursion: string | undefined;
  readonly 'side-run': string | undefined;
  readonly lens: string | undefined;
  readonly seed: string | undefined;
  readonly set: readonly string[];
  readonly quiet: boolean;
}

export const replayCommand: CommandModule<object, ReplayArguments> = {
  command: 'replay <file>',
  describe: 'One outage of a run again, and how it came',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'The scenario (.yaml)' })
      .options({
        run: { type: 'string', default: '1', describe: 'Which of the runs, counted from 1' },
        at: { type: 'string', describe: 'The outage nearest to this: 1502.61d (default: the worst)' },
        excursion: { type: 'string', describe: 'Of an accelerated run: which excursion of it' },
        'side-run': { type: 'string', describe: 'Of an accelerated run: which side run of the excursion' },
        lens: { choices: ['requests', 'flow'], describe: 'How traffic is simulated' },
        seed: { type: 'string', describe: 'The seed of the run' },
      })
      .option('set', setOption)
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress' })
      .example('$0 replay scenarios/linode-ha.yaml --run 3', 'the worst outage of the third run')
      .example('$0 replay scenarios/linode-ha.yaml --at 1502.6d', 'the one of day 1 503 of the first')
      .epilogue('Reports name the run and the time of each kind of outage.'),
  handler: async (words) => {
    process.exitCode = await replay(words);
  },
};

async function replay(words: ReplayArguments): Promise<number> {
  const replication = numberOf('--run', words.run, 1) - 1;
  const atSeconds = secondsOf(words.at);
  const side = sideRunOf(words);
  if (side !== null && atSeconds !== null)
    throw new Complaint('--at and --side-run choose different things: leave out one');
  const loaded = loadOrComplain(words.file, settings(words));
  if (!loaded) return ExitCode.badScenario;
  const { scenario } = loaded;
  const around = surroundings(words.quiet);
  try {
    const found =
      side === null
        ? await outageOf(scenario, { replication, atSeconds }, around)
        : sideOf(scenario, { replication, ...side }, around);
    around.progress.clear();
    if (around.interrupt.came) return ExitCode.interrupted;
    process.stdout.write(`${replayReport(found, { colour: wantsColour() })}\n`);
    return ExitCode.met;
  } finally {
    around.interrupt.release();
  }
}

async function outageOf(
  scenario: Scenario,
  which: { readonly replication: number; readonly atSeconds: number | null },
  { interrupt, progress }: Surroundings,
): Promise<Replay> {
  const { outage, outages, story } = await replayOutage(scenario, which, async (share) => {
    progress.show({ share, replications: 0, of: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    return !interrupt.came;
  });
  return {
    name: scenario.name,
    which: `run ${which.replication + 1} · ${scenario.run.lens} lens · seed ${scenario.run.seed}`,
    outage: outage && { ...outage, seconds: outage.endSeconds - outage.startSeconds },
    ...{ outages, likelihood: null, story },
  };
}

function sideOf(
  scenario: Scenario,
  name: { readonly replication: number; readonly excursion: number; readonly sideRun: number },
  { interrupt }: Surroundings,
): Replay {
  // It gives nobody a turn: from here on Ctrl-C is the end at once.
  interrupt.release();
  const rates = ratesOrObstacle(scenario);
  if (typeof rates === 'string') throw new Complaint(`there are no side runs: ${rates}`);
  const replayed = replaySideRun(scenario, name, planFor(scenario, rates));
  const { replication, excursion, sideRun } = name;
  const which = `run ${replication + 1} · excursion ${excursion} · side run ${sideRun} · seed ${scenario.run.seed}`;
  if (replayed === null) throw new Complaint(`there is no such side run: ${which}`);
  const { downSeconds, lost, likelihood, faults, story } = replayed;
  const outage = { startSeconds: null, seconds: downSeconds, lost, faults: faults.join('+'), origin: null };
  return { name: scenario.name, which, outage, outages: null, likelihood, story };
}

function sideRunOf(words: ReplayArguments): { readonly excursion: number; readonly sideRun: number } | null {
  const [excursion, sideRun] = [words.excursion, words['side-run']];
  if (excursion === undefined && sideRun === undefined) return null;
  if (excursion === undefined || sideRun === undefined)
    throw new Complaint('a side run has two numbers: give --excursion and --side-run');
  return {
    excursion: numberOf('--excursion', excursion, 0),
    sideRun: numberOf('--side-run', sideRun, 0),
  };
}

/** @throws Complaint */
function numberOf(option: string, word: string, least: number): number {
  if (/^\d{1,9}$/.test(word) && Number(word) >= least) return Number(word);
  throw new Complaint(`${option}: must be a whole number from ${least} on (got ${word})`);
}

/** @throws Complaint */
function secondsOf(word: string | undefined): number | null {
  if (word === undefined) return null;
  const parsed = parseQuantity('duration', word);
  if (parsed.ok) return parsed.value;
  throw new Complaint(`--at: ${parsed.message}`);
}

function settings({ set, lens, seed }: ReplayArguments): string[] {
  return [
    ...set,
    ...(lens === undefined ? [] : [`run.lens=${lens}`]),
    ...(seed === undefined ? [] : [`run.seed=${seed}`]),
  ];
}

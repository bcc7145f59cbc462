/** `hasim prove FILE`: the same figures in independent ways, and whether they agree. */
import type { CommandModule } from 'yargs';
import { accelerated } from '../experiment/proof/accelerated.js';
import { MOST_EVENTS } from '../experiment/proof/plain.js';
import { prove, type ProofControl } from '../experiment/proof/prove.js';
import { proofReport } from '../report/proof-terminal.js';
import type { Proof } from '../results/proof.js';
import { ExitCode } from './exit-code.js';
import { loadOrComplain, setOption } from './load.js';
import { printed } from './printed.js';
import {
  cpuSeconds,
  openSource,
  surroundings,
  threadsOf,
  threadsOption,
  wallSeconds,
  type Surroundings,
} from './simulate.js';
import { version } from './version.js';
import { mayBeOneYear, ONE_YEAR } from './years.js';

interface ProveArguments {
  readonly file: string;
  readonly seed: string | undefined;
  readonly replications: string | undefined;
  readonly threads: string | undefined;
  readonly set: readonly string[];
  readonly json: boolean;
  readonly quiet: boolean;
}

export const proveCommand: CommandModule<object, ProveArguments> = {
  command: 'prove <file>',
  describe: 'The same figures plain, accelerated and exact, and whether they agree',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'The scenario (.yaml)' })
      .option('seed', { type: 'string', describe: 'Another seed: other faults, other requests' })
      .option('replications', {
        type: 'string',
        describe: 'Of the plain run; else as many as it takes, or events allow',
      })
      .option('threads', threadsOption)
      .option('set', setOption)
      .option('json', { type: 'boolean', default: false, describe: 'Print hasim-proof/1' })
      .option('quiet', {
        type: 'boolean',
        default: false,
        describe: 'Print nothing: the exit code is the answer',
      })
      .example('$0 prove scenarios/checks/two-of-three-five-nines.yaml', 'five nines, three ways')
      .example('$0 prove my.yaml --set faults.crash.every="exponential mean 30d"', 'what if')
      .epilogue(
        'Exit codes: 0 all agree, also with the answer that the file states; 1 two of them exclude each other;\n3 fewer than two ways apply. Each way says why when it does not apply.',
      ),
  handler: async (words) => {
    process.exitCode = await run(words);
  },
};

async function run(words: ProveArguments): Promise<number> {
  const threads = threadsOf(words.threads);
  const asWritten = loadOrComplain(words.file, settings(words));
  if (!asWritten) return ExitCode.badScenario;
  const shorter = mayBeOneYear(asWritten) ? loadOrComplain(words.file, [...settings(words), ONE_YEAR]) : null;
  const loaded = shorter ?? asWritten;
  const { scenario, resolved } = loaded;
  const replications = words.replications === undefined ? null : scenario.run.replications;
  const source = openSource(
    loaded,
    { threads, recording: false, resume: null },
    { first: 0, end: replications },
  );
  const around = surroundings(words.quiet);
  try {
    const proof = await prove(scenario, resolved, { ...controlOf(around), replications, source });
    around.progress.clear();
    printed(words, proof, proofReport);
    return around.interrupt.came ? ExitCode.interrupted : codeOf(proof);
  } finally {
    around.interrupt.release();
  }
}

function settings({ set, seed, replications }: ProveArguments): string[] {
  return [
    ...set,
    ...(seed === undefined ? [] : [`run.seed=${seed}`]),
    ...(replications === undefined ? [] : [`run.replications=${replications}`]),
  ];
}

function controlOf({ interrupt, progress }: Surroundings): Omit<ProofControl, 'replications' | 'source'> {
  return {
    version,
    mostEvents: MOST_EVENTS,
    accelerated: (scenario, most) => {
      // It gives nobody a turn: from here on Ctrl-C is the end at once.
      interrupt.release();
      return accelerated(scenario, most);
    },
    look: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return interrupt.came ? 'interrupted' : null;
    },
    progress: (share, replications) => {
      progress.show({ share, replications, of: null });
    },
    wallSeconds,
    cpuSeconds,
  };
}

function codeOf({ verdict }: Proof): number {
  const codes = { agree: ExitCode.met, disagree: ExitCode.missed, undecided: ExitCode.undecided };
  return codes[verdict];
}

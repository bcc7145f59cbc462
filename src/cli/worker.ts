/** `hasim worker --redis URL`: a machine that computes for whoever runs with `--fleet`. */
import { randomUUID } from 'node:crypto';
import { availableParallelism, hostname } from 'node:os';
import type { Argv, CommandModule } from 'yargs';
import { Complaint } from './complaint.js';
import { patienceOption, patienceSeconds, redisUrl } from './fleet-options.js';
import { threadsOf, threadsOption } from './simulate.js';
import { version } from './version.js';

const LINGER_MILLISECONDS = 500;

interface WorkerArguments {
  readonly redis: string | undefined;
  readonly threads: string | undefined;
  readonly patience: string;
  readonly quiet: boolean;
}

export const workerCommand: CommandModule<object, WorkerArguments> = {
  command: 'worker',
  describe: 'Compute for runs that were started with --fleet, until told to stop',
  builder: (yargs) => options(yargs),
  handler: (words) => work(words),
};

function options(yargs: Argv): Argv<WorkerArguments> {
  return yargs
    .option('redis', { type: 'string', describe: 'Where the fleet meets (default: HASIM_REDIS)' })
    .option('threads', {
      ...threadsOption,
      describe: 'How many threads compute (default: one for each processor)',
    })
    .option('patience', patienceOption)
    .option('quiet', { type: 'boolean', default: false, describe: 'Say nothing but mistakes' })
    .example(
      '$0 worker --redis redis://10.0.0.5',
      'on every machine; then: hasim run FILE --fleet redis://10.0.0.5',
    );
}

async function work(words: WorkerArguments): Promise<void> {
  const url = redisUrl('--redis', words.redis);
  const threads = threadsOf(words.threads) ?? availableParallelism();
  const { Machine } = await import('../experiment/fleet/machine.js');
  const say = (text: string): void => void (words.quiet || process.stderr.write(`${text}\n`));
  const id = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const patience = patienceSeconds(words.patience);
  const machine = new Machine({ url, version, threads, id, patienceSeconds: patience, say });
  await machine.ready();
  say(`worker ${id} of hasim ${version} waits for work, ${threads} at a time`);
  const ended = await Promise.race([machine.lost, signal()]);
  await machine.close(ended !== null);
  // A connection that still tries to come back would keep the process alive.
  setTimeout(() => process.exit(), LINGER_MILLISECONDS).unref();
  if (ended !== null) throw new Complaint(ended);
}

/** Resolves at the first Ctrl-C: what is being computed is finished; the second ends at once. */
function signal(): Promise<null> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        resolve(null);
        process.on(name, () => process.exit(130));
      });
    }
  });
}

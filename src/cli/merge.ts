/** `hasim merge part*.json`: the report of a run whose shares were computed anywhere. */
import type { Argv, CommandModule } from 'yargs';
import { runScenario } from '../experiment/run.js';
import { reload } from '../experiment/sources.js';
import { Complaint } from './complaint.js';
import { checkLeavable, conclude } from './conclude.js';
import { chosenFormats, formatOption } from './formats.js';
import { Part } from './part-file.js';
import { matched, PartsSource } from './parts.js';
import { controlOf, surroundings } from './simulate.js';

interface MergeArguments {
  readonly parts: readonly string[];
  readonly json: boolean;
  readonly quiet: boolean;
  readonly out: string;
  readonly format: readonly string[] | undefined;
}

export const mergeCommand: CommandModule<object, MergeArguments> = {
  command: 'merge <parts..>',
  describe: 'Make the report of a run from the parts that its shards have left',
  builder: (yargs) => options(yargs),
  handler: async (words) => {
    process.exitCode = await merge(words);
  },
};

function options(yargs: Argv): Argv<MergeArguments> {
  return yargs
    .positional('parts', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'What hasim run --shard has written, of every shard',
    })
    .option('out', { type: 'string', default: 'reports', describe: 'Where report folders go' })
    .option('format', formatOption)
    .option('json', { type: 'boolean', default: false, describe: 'Print the results as JSON' })
    .option('quiet', { type: 'boolean', default: false, describe: 'Print nothing but mistakes' })
    .example('$0 merge part-*.json', 'the same report, to the last bit, as without shards');
}

async function merge(words: MergeArguments): Promise<number> {
  const parts = matched(words.parts.map((file) => new Part(file)));
  const [first] = parts;
  if (!first) throw new Complaint('no part is named');
  const { sources, scenario, recording, typed } = first.header;
  const usable = reload(sources);
  if (usable.scenario.sha256 !== scenario.sha256)
    throw new Complaint(`${first.file} is damaged: its texts make another scenario`);
  const leaving = { ...words, formats: chosenFormats(words.format), typed };
  await checkLeavable(usable, leaving);
  const around = surroundings(words.quiet);
  try {
    const control = controlOf({ recording }, around);
    return await conclude(
      usable,
      await runScenario(usable.scenario, control, new PartsSource(parts)),
      leaving,
    );
  } finally {
    around.progress.clear();
    around.interrupt.release();
  }
}

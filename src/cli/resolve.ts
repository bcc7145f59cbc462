/** `hasim resolve FILE`: the scenario with its parents, profiles, defaults and --set, and where each value comes from. */
import type { CommandModule } from 'yargs';
import { formatProblem } from '../scenario/load.js';
import { printResolved } from '../scenario/resolve.js';
import { ExitCode } from './exit-code.js';
import { load } from './load.js';

interface ResolveArguments {
  readonly file: string;
  readonly set: readonly string[];
}

export const resolveCommand: CommandModule<object, ResolveArguments> = {
  command: 'resolve <file>',
  describe: 'Print a scenario with all parents and defaults, and the origin of each value',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'The scenario (.yaml)' })
      .option('set', {
        type: 'string',
        array: true,
        default: [],
        requiresArg: true,
        describe: 'Change a value: path=value (may be repeated)',
      })
      .example('$0 resolve scenarios/incidents/db-silent-death.yaml', 'what holds, and who says so'),
  handler: ({ file, set }) => {
    const loaded = load(file, set);
    if (loaded.ok) {
      process.stdout.write(printResolved(loaded.resolved));
      return;
    }
    for (const problem of loaded.problems) process.stderr.write(`${formatProblem(problem)}\n`);
    process.exitCode = ExitCode.badScenario;
  },
};

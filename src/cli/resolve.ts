/** `hasim resolve FILE`: the scenario with its parents, profiles, defaults and --set, and where each value comes from. */
import type { CommandModule } from 'yargs';
import { printResolved } from '../scenario/resolve.js';
import { ExitCode } from './exit-code.js';
import { complain, load, setOption } from './load.js';

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
      .option('set', setOption)
      .example('$0 resolve scenarios/incidents/db-silent-death.yaml', 'what holds, and who says so'),
  handler: ({ file, set }) => {
    const loaded = load(file, set);
    if (loaded.ok) {
      process.stdout.write(printResolved(loaded.resolved));
      return;
    }
    complain(file, loaded.problems);
    process.exitCode = ExitCode.badScenario;
  },
};

/** `hasim validate FILE...`: everything that is wrong with scenarios, and what is doubtful about them. */
import type { CommandModule } from 'yargs';
import type { Scenario } from '../scenario/model.js';
import { formatProblem } from '../scenario/load.js';
import { ExitCode } from './exit-code.js';
import { complain, load, setOption } from './load.js';

interface ValidateArguments {
  readonly files: readonly string[];
  readonly set: readonly string[];
}

export const validateCommand: CommandModule<object, ValidateArguments> = {
  command: 'validate <files..>',
  describe: 'Check scenarios: every mistake at once, doubts, single points of failure',
  builder: (yargs) =>
    yargs
      .positional('files', { type: 'string', array: true, demandOption: true, describe: 'Scenarios (.yaml)' })
      .option('set', setOption)
      .example('$0 validate scenarios/*.yaml', 'check them all')
      .example('$0 validate my.yaml --set hosts.db.count=2', 'what if'),
  handler: ({ files, set }) => {
    const valid = files.map((file) => validate(file, set));
    process.exitCode = valid.every(Boolean) ? ExitCode.met : ExitCode.badScenario;
  },
};

function validate(file: string, set: readonly string[]): boolean {
  const loaded = load(file, set);
  for (const warning of loaded.warnings) process.stdout.write(`${formatProblem(warning)}\n`);
  if (loaded.ok) {
    process.stdout.write(`${file}: valid; ${summary(loaded.scenario)}\n`);
    return true;
  }
  complain(file, loaded.problems);
  return false;
}

function summary({ hosts, components, faults, targets }: Scenario): string {
  return [
    counted(hosts.length, 'host'),
    counted(components.length, 'component'),
    counted(faults.length, 'fault'),
    counted(targets.length, 'target'),
  ].join(', ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

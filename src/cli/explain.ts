/** `hasim explain KIND[.PARAMETER]`: what a component, a fault, a section or one of their keys means. */
import type { CommandModule } from 'yargs';
import { explain } from '../scenario/explain.js';
import { allKinds } from '../scenario/load.js';
import { ExitCode } from './exit-code.js';

interface ExplainArguments {
  readonly name: string | undefined;
}

export const explainCommand: CommandModule<object, ExplainArguments> = {
  command: 'explain [name]',
  describe: 'Explain a component, a fault, a section of a scenario, or one of their keys',
  builder: (yargs) =>
    yargs
      .positional('name', { type: 'string', describe: 'KIND, KIND.PARAMETER, or nothing for a list' })
      .example('$0 explain keepalived', 'a component and all its parameters')
      .example('$0 explain keepalived.advert_int', 'one of them')
      .example('$0 explain selectors', 'how faults are aimed'),
  handler: ({ name }) => {
    const explained = explain(name, allKinds);
    if (explained.ok) {
      process.stdout.write(`${explained.value}\n`);
      return;
    }
    process.stderr.write(`hasim explain: ${explained.message}\n`);
    process.exitCode = ExitCode.badScenario;
  },
};

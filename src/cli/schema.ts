/** `hasim schema`: the JSON Schema that makes an editor complete scenarios. */
import type { CommandModule } from 'yargs';
import { allKinds } from '../scenario/load.js';
import { jsonSchema } from '../scenario/json-schema.js';

export const schemaCommand: CommandModule = {
  command: 'schema',
  describe: 'Print the JSON Schema of scenario files, for editors',
  builder: (yargs) =>
    yargs
      .example('$0 schema > scenario.schema.json', 'save it beside your scenarios')
      .epilogue(
        'Editors with a YAML language server use it when a scenario starts with\n# yaml-language-server: $schema=./scenario.schema.json',
      ),
  handler: () => {
    process.stdout.write(`${JSON.stringify(jsonSchema(allKinds), null, 2)}\n`);
  },
};

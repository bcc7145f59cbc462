/** `hasim init [FILE]`: a small scenario with comments, to start from. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandModule } from 'yargs';
import { starterScenario } from '../scenario/starter.js';
import { reasonOf } from './complaint.js';
import { ExitCode } from './exit-code.js';

interface InitArguments {
  readonly file: string;
}

export const initCommand: CommandModule<object, InitArguments> = {
  command: 'init [file]',
  describe: 'Write a small commented scenario to start from',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', default: 'scenario.yaml', describe: 'Where to' })
      .example('$0 init my.yaml', 'then: hasim run my.yaml'),
  handler: ({ file }) => {
    process.exitCode = init(file);
  },
};

function init(file: string): number {
  if (existsSync(file)) return complain(`${file} is already there; name another file`);
  const name = path.basename(file).replace(/\.ya?ml$/, '');
  try {
    writeFileSync(file, starterScenario(properName(name), schemaFor(file)), { flag: 'wx' });
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    return complain(`cannot write ${file}: ${reason}`);
  }
  process.stdout.write(`Wrote ${file}. Next: hasim run ${file}\n`);
  return ExitCode.met;
}

function complain(message: string): number {
  process.stderr.write(`hasim init: ${message}\n`);
  return ExitCode.badScenario;
}

function properName(word: string): string {
  const name = word
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .replace(/-+$/, '');
  return name === '' ? 'scenario' : name;
}

/** The schema that came with this program, seen from the file, as editors want it. */
function schemaFor(file: string): string {
  const schema = fileURLToPath(new URL('../../scenarios/scenario.schema.json', import.meta.url));
  const relative = path.relative(path.dirname(path.resolve(file)), schema).replaceAll('\\', '/');
  return relative.startsWith('.') || path.isAbsolute(relative) ? relative : `./${relative}`;
}

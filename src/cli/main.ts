#!/usr/bin/env node
/** The command line: one file per command, collected here. */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { closest } from '../declaration/closest.js';
import { commands } from './commands.js';
import { Complaint } from './complaint.js';
import { ExitCode } from './exit-code.js';
import { quoted } from './quoted.js';
import { version } from './version.js';

/** A mistake in the words typed: answered with the way to the usage. */
class UsageError extends Error {}

const commandNames = commands.map(({ command }) => String(command).split(' ')[0] ?? '');

async function main(words: readonly string[]): Promise<void> {
  const parser = yargs(words)
    .scriptName('hasim')
    .usage('$0 <command>\n\nBreak a highly available cluster in a file instead of in production.')
    .version(version)
    .locale('en')
    .strict()
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      if (error && error.name !== 'YError') throw error;
      const text = message || error.message;
      throw new UsageError(text.startsWith('Not enough non-option') ? 'a name is missing' : text);
    });
  for (const command of commands) parser.command(command);
  const [first] = words;
  if (first === undefined) process.stdout.write(`${await parser.getHelp()}\n`);
  else if (!first.startsWith('-') && !commandNames.includes(first)) throw unknownCommand(first);
  else await parser.parseAsync();
}

function unknownCommand(word: string): UsageError {
  const near = closest(word, commandNames);
  const hint = near === null ? `known: ${commandNames.join(', ')}` : `did you mean ${near}?`;
  return new UsageError(`no command is called ${word}; ${hint}`);
}

function report(error: unknown): void {
  const words = hideBin(process.argv);
  if (error instanceof Complaint) {
    process.stderr.write(`hasim: ${error.message}\n`);
    process.exitCode = ExitCode.badScenario;
  } else if (error instanceof UsageError) {
    const command = commandNames.includes(words[0] ?? '') ? `${words[0]} ` : '';
    process.stderr.write(`hasim: ${error.message}\nhasim ${command}--help shows what can be said.\n`);
    process.exitCode = ExitCode.badScenario;
  } else {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const again = ['hasim', ...words.map(quoted)].join(' ');
    process.stderr.write(`hasim: internal error, a mistake of ours.\n${text}\nTo repeat it: ${again}\n`);
    process.exitCode = ExitCode.internal;
  }
}

/** Whoever reads us may leave before the end (`hasim explain galera | head`): then there is nothing left to say. */
function tolerateLeavers(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') report(error);
  });
}

tolerateLeavers(process.stdout);
tolerateLeavers(process.stderr);
process.on('uncaughtException', (error) => {
  report(error);
  process.exit();
});
main(hideBin(process.argv)).catch(report);

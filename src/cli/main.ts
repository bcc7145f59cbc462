#!/usr/bin/env node
/** The command line: one file per command, collected here. */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { commands } from './commands.js';
import { ExitCode } from './exit-code.js';
import { version } from './version.js';

/** A mistake in the words typed: answered with the usage, never with a stack trace. */
class UsageError extends Error {}

async function main(words: readonly string[]): Promise<void> {
  const parser = yargs(words)
    .scriptName('hasim')
    .usage('$0 <command>\n\nBreak a highly available cluster in a file instead of in production.')
    .version(version)
    .strict()
    .demandCommand(1, 'Name a command; `hasim --help` lists them.')
    .recommendCommands()
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
  for (const command of commands) parser.command(command);
  await parser.parseAsync();
}

function report(error: unknown): void {
  if (error instanceof UsageError) {
    process.stderr.write(`hasim: ${error.message}\n`);
    process.exitCode = ExitCode.badScenario;
    return;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const again = ['hasim', ...hideBin(process.argv)].map((word) =>
    /[\s"'$]/.test(word) ? JSON.stringify(word) : word,
  );
  process.stderr.write(
    `hasim: internal error, a mistake of ours.\n${text}\nTo repeat it: ${again.join(' ')}\n`,
  );
  process.exitCode = ExitCode.internal;
}

main(hideBin(process.argv)).catch(report);

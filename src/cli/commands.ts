/** The registry: every command is one line here. */
import type { CommandModule } from 'yargs';
import { compareCommand } from './compare.js';
import { explainCommand } from './explain.js';
import { initCommand } from './init.js';
import { proveCommand } from './prove.js';
import { mergeCommand } from './merge.js';
import { resolveCommand } from './resolve.js';
import { replayCommand } from './replay.js';
import { runCommand } from './run.js';
import { schemaCommand } from './schema.js';
import { validateCommand } from './validate.js';
import { workerCommand } from './worker.js';

export const commands: readonly CommandModule[] = [
  runCommand,
  mergeCommand,
  workerCommand,
  proveCommand,
  compareCommand,
  replayCommand,
  validateCommand,
  resolveCommand,
  explainCommand,
  initCommand,
  schemaCommand,
] as readonly CommandModule[];

/** What a command leaves on standard output: JSON, or text for a person, or nothing. */
import type { TerminalOptions } from '../report/terminal.js';

interface Wanted {
  readonly json: boolean;
  readonly quiet: boolean;
}

export function printed<T>(wanted: Wanted, of: T, text: (of: T, options: TerminalOptions) => string): void {
  if (wanted.json) process.stdout.write(`${JSON.stringify(of, null, 2)}\n`);
  else if (!wanted.quiet) process.stdout.write(`${text(of, { colour: wantsColour() })}\n`);
}

/** `isTTY` is undefined in a pipe, which picocolors would take for "decide yourself" (and colour under CI). */
export function wantsColour(): boolean {
  return Boolean(process.stdout.isTTY) && (process.env['NO_COLOR'] ?? '') === '';
}

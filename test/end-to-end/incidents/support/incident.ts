/** What an incident's file promises in its comment, and its story as it is stored. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@jest/globals';
import type { Details } from '../../../../src/results/results.js';
import { root } from '../../../support/source-files.js';

const GOLDEN = path.join(root, 'test/golden/incidents');

/** The first entries of loss by origin and by fault; `*` stands for whatever was drawn. */
export interface Tells {
  readonly origin: string;
  readonly fault: string;
}

export function textOf(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** @throws Error for a file without its line: `# Tells: origin db-vip/no-holder, fault power@db*` */
export function tellsOf(file: string): Tells {
  const [, origin, fault] = /^# Tells: origin (\S+), fault (\S+)$/m.exec(textOf(file)) ?? [];
  if (origin === undefined || fault === undefined) throw new Error(`${file} has no line "# Tells: ..."`);
  return { origin, fault };
}

/** What equals `power@db3` when `power@db*` was written. */
export function matches(pattern: string): unknown {
  const literal = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return expect.stringMatching(new RegExp(`^${literal.join('[^+]*')}$`));
}

/** One line for each change, as the terminal shows it. */
export function storyText(story: Details['story']): string {
  const lines = story.map(({ atSeconds, origin, text }) => {
    return `${atSeconds.toFixed(3).padStart(9)} s  ${origin}${text === '' ? '' : `: ${text}`}\n`;
  });
  return lines.join('');
}

/** The stored story; with HASIM_UPDATE_GOLDEN it is what has just been told. */
export function stored(name: string, told: string): string {
  const file = path.join(GOLDEN, `${name}.txt`);
  if (process.env['HASIM_UPDATE_GOLDEN'] === '1') {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(file, told);
  }
  return existsSync(file) ? readFileSync(file, 'utf8') : `nothing is stored in ${path.relative(root, file)}`;
}

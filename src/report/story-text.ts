/** What happened, line by line, for a terminal. */
import type { Details } from '../results/results.js';
import { wrap } from './format.js';
import { WIDTH } from './terminal-parts.js';

const SECONDS_PER_DAY = 86_400;

type Lines = Details['story'];

/** Among years the hour is of no use: then time runs from the first line. */
export function isLate([first]: Lines): boolean {
  return first !== undefined && first.atSeconds > SECONDS_PER_DAY;
}

/** The day of the first line, counted from 1. */
export function dayOf([first]: Lines): number {
  return Math.floor((first?.atSeconds ?? 0) / SECONDS_PER_DAY) + 1;
}

export function storyLines(all: Lines): string[] {
  const late = isLate(all);
  const origin = late ? (all[0]?.atSeconds ?? 0) : 0;
  return all.flatMap((line) => {
    const words = line.text === '' ? line.origin : `${line.origin}: ${line.text}`;
    const [begin = '', ...more] = wrap(words, WIDTH - 14);
    const time = `${late ? '+' : ''}${(line.atSeconds - origin).toFixed(3)} s`;
    return [`  ${time.padStart(11)} ${begin}`, ...more.map((part) => ' '.repeat(14) + part)];
  });
}

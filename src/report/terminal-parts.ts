/** What sections of the terminal report are made of: titles, rows, tables of shares. 80 columns. */
import type pc from 'picocolors';
import { digits, wrap } from './format.js';

export const WIDTH = 80;
/** Rows of a table of shares; the rest is summed up. */
const TOP = 6;
const LABEL = 11;
const NAME = 34;

export type Paint = ReturnType<typeof pc.createColors>;

export function title(text: string, paint: Paint): string {
  return paint.bold(text.toUpperCase().slice(0, 1) + text.slice(1));
}

/** A name and what is said of it, which may go on below. */
export function row(name: string, text: string): string[] {
  const [first = '', ...more] = wrap(text, WIDTH - 16);
  return [`  ${name.padEnd(14)}${first}`, ...more.map((line) => ' '.repeat(16) + line)];
}

/** A line below a table. */
export function labelled(label: string, text: string): string {
  return `  ${label.padEnd(LABEL)}${text}`;
}

export interface ShareTable {
  readonly label: string;
  readonly amounts: Readonly<Record<string, number>>;
  /** Of which the rows are shares. */
  readonly total: number;
  readonly write: (amount: number) => string;
}

/** The largest amounts with their share of the total and a bar. */
export function shareTable({ label, amounts, total, write }: ShareTable, paint: Paint): string[] {
  const entries = Object.entries(amounts).sort(([, a], [, b]) => b - a);
  const shown = entries.slice(0, TOP);
  const rest = entries.slice(TOP);
  if (rest.length > 0) shown.push([`${rest.length} more`, rest.reduce((sum, [, one]) => sum + one, 0)]);
  return shown.flatMap(([name, amount], index) => {
    const head = `  ${(index === 0 ? label : '').padEnd(LABEL)}`;
    const share = total > 0 ? amount / total : 0;
    const bar = '█'.repeat(Math.max(1, Math.round(share * 12)));
    const figures = `${write(amount).padStart(9)}  ${`${digits(share * 100)} %`.padStart(7)} ${paint.cyan(bar)}`;
    return name.length <= NAME - 2
      ? [`${head}${name.padEnd(NAME)}${figures}`]
      : [...longName(head, name), `${' '.repeat(LABEL + 2 + NAME)}${figures}`];
  });
}

/** Combinations of faults have long names, and a process in them has no spaces to break at. */
function longName(head: string, name: string): string[] {
  const breakable = name.split(/ ?\+ ?/).join(' + ');
  return wrap(breakable, WIDTH - LABEL - 2).map(
    (line, index) => (index === 0 ? head : ' '.repeat(LABEL + 2)) + line,
  );
}

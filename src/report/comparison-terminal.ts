/** `hasim compare` for a person at a terminal: plain words first, then what differs, then what makes the difference. */
import pc from 'picocolors';
import type { ComparedPart, ComparisonResults, Side, Variant } from '../results/comparison.js';
import {
  cellsOf,
  comparisonInWords,
  howCompared,
  isDecided,
  isEmpty,
  isMinor,
  nameOf,
  partsOf,
  PARTS,
  type Cells,
} from './comparison-words.js';
import { wrap } from './format.js';
import { title, WIDTH, type Paint } from './terminal-parts.js';
import type { TerminalOptions } from './terminal.js';

/** Widths of the columns; what is left belongs to the difference. */
const NAME = 24;
const VALUE = 11;
/** Rows of what makes the difference, of each kind. */
const MOST_PARTS = 5;

export function comparisonReport(comparison: ComparisonResults, { colour }: TerminalOptions): string {
  const paint = pc.createColors(colour);
  const sections = [
    head(comparison, paint),
    comparisonInWords(comparison).flatMap((sentence) => wrap(sentence, WIDTH)),
    ...comparison.variants.flatMap((variant) => [
      measures(variant, comparison.baseline.label, paint),
      ...parts(variant, comparison.baseline.label, paint),
    ]),
    comparison.warnings.flatMap((text) => wrap(text, WIDTH)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function head(comparison: ComparisonResults, paint: Paint): string[] {
  const { baseline, variants } = comparison;
  return [
    ...[baseline, ...variants].flatMap((side) => sideText(side, paint)),
    ...wrap(howCompared(comparison), WIDTH).map((line) => paint.dim(line)),
  ];
}

function sideText({ label, name, file, set }: Side, paint: Paint): string[] {
  const changed = set.length === 0 ? '' : `, with ${set.join(', ')}`;
  const [first = '', ...more] = wrap(`${name} (${file})${changed}`, WIDTH - 3);
  return [`${paint.bold(label)}  ${first}`, ...more.map((line) => `   ${line}`)];
}

function measures({ label, differences }: Variant, baseline: string, paint: Paint): string[] {
  const there = differences.filter((one) => !isEmpty(one));
  const shown = there.filter((one) => !isMinor(one));
  const rest = there.length - shown.length;
  return [
    ...heading('what differs', [baseline, label], paint),
    ...shown.flatMap((one) => row(cellsOf(one, nameOf(one)), isDecided(one), paint)),
    ...(rest > 0 ? [paint.dim(`  and ${rest} more, hardly different or not for certain: --json`)] : []),
  ];
}

function parts(variant: Variant, baseline: string, paint: Paint): string[][] {
  return (Object.keys(PARTS) as ComparedPart[]).flatMap((measure) => {
    const own = partsOf(variant, measure);
    if (own.length === 0) return [];
    const rows = own.slice(0, MOST_PARTS).flatMap((one) => {
      return row(cellsOf(one, one.subject ?? ''), isDecided(one), paint);
    });
    const rest = own.length - MOST_PARTS;
    const more = rest > 0 ? [paint.dim(`  and ${rest} more with --json`)] : [];
    return [[...heading(PARTS[measure], [baseline, variant.label], paint), ...rows, ...more]];
  });
}

function heading(text: string, [a, b]: readonly [string, string], paint: Paint): string[] {
  const columns = `${a.padStart(VALUE)}${b.padStart(VALUE)}   ${b} − ${a} (95 %)`;
  if (text.length <= NAME + 1)
    return [`${title(text, paint)}${' '.repeat(NAME + 2 - text.length)}${columns}`];
  return [title(text, paint), ' '.repeat(NAME + 2) + columns];
}

/** A long name has a line of its own. */
function row({ name, baseline, variant, difference }: Cells, decided: boolean, paint: Paint): string[] {
  const figures = `${baseline.padStart(VALUE)}${variant.padStart(VALUE)}   `;
  const told = decided ? paint.bold(difference) : difference;
  if (name.length < NAME) return [`  ${name.padEnd(NAME)}${figures}${told}`];
  const breakable = name.split(/ ?\+ ?/).join(' + ');
  return [...wrap(breakable, WIDTH, '  '), `${' '.repeat(NAME + 2)}${figures}${told}`];
}

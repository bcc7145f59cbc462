/** `hasim compare --format md`: the answer for a pull request, what decides it, and how to repeat it. */
import type {
  ComparedMeasure,
  ComparedPart,
  ComparisonResults,
  Difference,
  Variant,
} from '../results/comparison.js';
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
import { code, table, text } from './markdown-text.js';

const SIGNS = { better: '✅', worse: '❌', same: '➖', undecided: '❔' } as const;
const MOST_PARTS = 5;

/** @param command repeats it */
export function comparisonMarkdown(comparison: ComparisonResults, command: string): string {
  const { baseline, variants, warnings } = comparison;
  const sides = [baseline, ...variants].map(({ label, name, file, set }) => {
    const changed = set.length === 0 ? '' : `, with ${set.map(code).join(', ')}`;
    return `- **${label}**: ${text(name)} (${code(file)})${changed}`;
  });
  const blocks = [
    [
      `## ${variants.map((one) => `${SIGNS[one.judgement]} ${text(one.name)}`).join(', ')} against ${text(baseline.name)}`,
    ],
    sides,
    comparisonInWords(comparison).map((sentence) => `- ${text(sentence)}`),
    ...variants.flatMap((variant) => [measures(variant, baseline.label), ...parts(variant, baseline.label)]),
    warnings.map((warning) => `- ${text(warning)}`),
    [`${text(howCompared(comparison))}, hasim ${text(comparison.hasim)}. To repeat it:`],
    [code(command)],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function measures({ label, differences }: Variant, baseline: string): string[] {
  const rows = differences
    .filter((one) => !isEmpty(one) && !isMinor(one))
    .map((one) => cells(one, nameOf(one).trim()));
  return table(['', baseline, label, `${label} − ${baseline} (95 %)`], rows);
}

function parts(variant: Variant, baseline: string): string[][] {
  return (Object.keys(PARTS) as ComparedPart[]).flatMap((measure) => {
    const own = partsOf(variant, measure);
    if (own.length === 0) return [];
    const rows = own.slice(0, MOST_PARTS).map((one) => cells(one, one.subject ?? ''));
    return [table([PARTS[measure], baseline, variant.label, `${variant.label} − ${baseline} (95 %)`], rows)];
  });
}

function cells(one: Difference<ComparedMeasure | ComparedPart>, name: string): string[] {
  const { baseline, variant, difference }: Cells = cellsOf(one, name);
  const told = text(difference);
  return [text(name), text(baseline), text(variant), isDecided(one) ? `**${told}**` : told];
}

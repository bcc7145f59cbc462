/** The second table of docs/truth.md: right answers beside simulated ones. */
import { readCases, type ReferenceCase } from './case.js';
import type { ExactFigure } from './experiment.js';
import type { Compared } from './simulate.js';
import { treatmentOf } from './treatments.js';
import type { CaseDone } from './work.js';

const INTRO = `## Simulated beside computed

The right answers to ${readCases().length} small problems (\`test/reference/data\`: exact solutions by other programs, and published ones),
each written as a scenario by \`scripts/truth/reference\` and run as any scenario is. A figure **agrees** when it is within 4.5 standard errors
of the expected one. Errors are 3 % of the value, up to 10 % where outages are too rare for that on this page; \`npm test\` repeats the
table at 10 %, \`npm run test:long\` at 1 % (3 % and 5 % for the rarest). Intervals are 95 %: one in twenty should miss (**–** in the last
column), and does. *Exact*: computed by the arithmetic that hasim itself uses, to nine digits. Times are in hours, those of queues in
seconds. To look at some: \`npm run truth -- reference/P4\`.
`;

/** @param done in any order */
export function referenceChapter(cases: readonly ReferenceCase[], done: readonly CaseDone[]): string {
  const all = readCases();
  const byId = new Map(done.map((one) => [one.id, one]));
  const lines: string[] = [];
  const leftOut: string[] = [];
  const remarks: string[] = [];
  for (const reference of cases) {
    const treatment = treatmentOf(reference, all);
    if (treatment.kind === 'left-out') {
      leftOut.push(`- \`${reference.id}\`: ${treatment.why}`);
      continue;
    }
    const { compared = [], tooRare = [] } = byId.get(reference.id) ?? {};
    lines.push(...(treatment.exact ?? []).map((figure) => exactLine(reference, figure)));
    lines.push(...compared.map((figure) => comparedLine(reference, figure)));
    if (treatment.remark !== undefined) remarks.push(`- \`${reference.id}\`: ${treatment.remark}.`);
    if (tooRare.length > 0)
      remarks.push(
        `- \`${reference.id}\`: ${tooRare.join(', ')} only in \`npm run test:long\`, for it is rare.`,
      );
  }
  const parts = [
    INTRO,
    `${referenceSummary(cases, done)}\n`,
    [
      '| case | figure | expected | simulated | 95 % interval | error | |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...lines,
    ].join('\n'),
    '',
    ...(remarks.length > 0 ? [...remarks, ''] : []),
    ...(leftOut.length > 0 ? ['Not simulated:\n', ...leftOut, ''] : []),
  ];
  return parts.join('\n');
}

/** Relative standard error that the file asks for. */
const TOLERANCE = 0.03;

/** One sentence for people, and for the test that counts. */
export function referenceSummary(cases: readonly ReferenceCase[], done: readonly CaseDone[]): string {
  const all = readCases();
  const wanted = new Set(cases.map(({ id }) => id));
  const figures = done.filter(({ id }) => wanted.has(id)).flatMap(({ compared }) => compared);
  const wrong = done
    .filter(({ compared }) => compared.some(({ agrees }) => !agrees))
    .map(({ id }) => `\`${id}\``);
  const covered = figures.filter((one) => one.covered).length;
  const narrow = cases.filter((one) => {
    const found = done.find(({ id }) => id === one.id);
    const isNarrow = ({ error, estimate }: Compared): boolean => error <= TOLERANCE * Math.abs(estimate);
    return found !== undefined && found.tooRare.length === 0 && found.compared.every(isNarrow);
  }).length;
  const expressed = cases.filter((one) => treatmentOf(one, all).kind === 'simulated').length;
  const verdict = wrong.length === 0 ? 'all agree' : `${wrong.length} disagree (${wrong.join(', ')})`;
  const share =
    figures.length === 0
      ? ''
      : ` Of ${figures.length} simulated figures the interval holds the expected one ${covered} times: ${((100 * covered) / figures.length).toFixed(1)} %.`;
  return `${expressed} of ${cases.length} cases are scenarios; ${verdict}, ${narrow} of them with errors of at most 3 %.${share}`;
}

function comparedLine({ id }: ReferenceCase, figure: Compared): string {
  const { label, key, expected, estimate, low, high, error, agrees, covered } = figure;
  const name = label === '' || label === key ? key : `${key} (${label})`;
  const verdict = agrees ? (covered ? 'agrees' : 'agrees –') : '**red**';
  const percent = `${((100 * error) / Math.abs(estimate)).toFixed(1)} %`;
  return row([
    `\`${id}\``,
    name,
    digits(expected, 6),
    digits(estimate, 4),
    `${digits(low, 4)} to ${digits(high, 4)}`,
    percent,
    verdict,
  ]);
}

function exactLine({ id }: ReferenceCase, { key, expected, computed }: ExactFigure): string {
  const verdict = Math.abs(computed / expected - 1) < 1e-9 ? 'exact' : '**red**';
  return row([`\`${id}\``, key, digits(expected, 10), digits(computed, 10), '', '', verdict]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function digits(value: number, count: number): string {
  return String(Number(value.toPrecision(count)));
}

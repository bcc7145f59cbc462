/** docs/truth.md: every comparison as a line of a table, and how to read it. */
import type { Chapter } from './comparisons.js';
import type { Row } from './row.js';
import { quantile } from './rules.js';
import type { ClaimVerdict, RowVerdict, Verdict } from './verdict.js';

const INTRO = `# Simulated beside measured, and beside computed

A simulator is worth what its numbers are worth. These tables hold hasim against trials of the real daemons: our own, one
daemon for each network namespace of one Debian 12 host, faults at random phases, each line of \`test/daemons/data\`
one trial. Every set-up is a scenario file in \`scenarios/daemons\`, with the settings of the trials in the products' own words.

This page is written by \`npm run truth\` (six to ten minutes on two cores); \`npm run daemons\` checks for a part, with fewer trials, that what
holds here still holds. To look at one row: \`npm run truth -- keepalived/silent-death\` (any part of a row's name), or run its
scenario: \`npx hasim run scenarios/daemons/keepalived-silent-death.yaml\`. Rows that vary a setting name it after the file; it goes
behind \`--set\`.

## How to read a row

The measured trials and 2 000 simulated ones (fewer where each is many requests; the number is in the row) are two samples.
The measuring host was busy, so 0.3 s are taken as noise. A row **holds** when

- **(a)** at least 95 % of the measured trials lie inside the simulated range ± 0.3 s;
- **(b)** the measured median lies inside the central 99 % of medians of as many simulated trials, ± 0.3 s;
- **(c)** with 10 trials or more, the simulated spread (p10 to p90) is between half and twice the measured one (the ratio is given).

Where the unit is no time, 0.3 counts in that unit for rates per second, and nothing is allowed for counts and shares. Something that happens
or not (*claims*) holds when the measured count lies inside the central 99 % of counts of as many simulated trials.
A right model fails (b) once in a hundred rows. Rows with one, two or three trials can show that a model is wrong, hardly that it is right.

**predicted**: from defaults that come from the product and from the settings of the trial. **calibrated**: the parameter that is named was set
to these trials, because it depends on the speed of the machine (restart, state transfer, heal) or was not recorded; such a row says
that the model *can* be like the daemon, and no more. A row that fails stays here, **red**.
`;

type Unit = Row['unit'];
const DIGITS: Record<Unit, number> = { s: 2, ms: 1, '/s': 1, requests: 0, share: 3, times: 0 };

export interface Told {
  readonly chapter: Chapter;
  readonly verdicts: readonly Verdict[];
}

/** The whole page. @param reference the second table, with its heading */
export function page(told: readonly Told[], reference: string): string {
  const all = told.flatMap(({ verdicts }) => verdicts);
  const parts = [INTRO, `## Summary\n\n${summary(all)}\n`, ...told.map(chapterText), reference];
  return `${parts.join('\n').trimEnd()}\n`;
}

/** One sentence for people, and for the test that counts. */
export function summary(verdicts: readonly Verdict[]): string {
  const predicted = verdicts.filter(isPredicted);
  const calibrated = verdicts.filter((verdict) => !isPredicted(verdict));
  const red = (some: readonly Verdict[]): string => {
    const failing = some.filter(({ holds }) => !holds);
    const names = failing.map(({ comparison }) => `\`${comparison.id}\``).join(', ');
    return failing.length === 0 ? 'all hold' : `${failing.length} fail (${names})`;
  };
  return `${verdicts.length} comparisons: ${predicted.length} predicted, ${red(predicted)}; ${calibrated.length} calibrated, ${red(calibrated)}.`;
}

export function isPredicted({ comparison }: Verdict): boolean {
  return comparison.basis === 'predicted';
}

function chapterText({ chapter, verdicts }: Told): string {
  const rows = verdicts.filter((verdict) => verdict.kind === 'row');
  const claims = verdicts.filter((verdict) => verdict.kind === 'claim');
  const remarks = verdicts.filter(({ comparison }) => comparison.remark !== undefined);
  const whys = new Set(verdicts.flatMap(({ comparison }) => comparison.setup.why ?? []));
  return [
    `## ${chapter.title}\n\n${chapter.setting}\n`,
    rowTable(rows),
    ...(claims.length > 0 ? [claimTable(claims)] : []),
    ...remarks.map(({ comparison }) => `- \`${comparison.id}\`: ${comparison.remark}`),
    ...(whys.size > 0 ? [`- Fewer than 2 000 trials where they are ${[...whys].join('; ')}.`] : []),
    ...(remarks.length + whys.size > 0 ? [''] : []),
    `Not compared:\n`,
    ...chapter.leftOut.map((text) => `- ${text}`),
    '',
  ].join('\n');
}

function rowTable(verdicts: readonly RowVerdict[]): string {
  return table(
    [
      'what',
      'measured: n, median [min–max]',
      'simulated: n, median [p1–p99], range',
      'a',
      'b',
      'c',
      'verdict',
    ],
    verdicts.map((verdict) => [
      about(verdict),
      `${sample(verdict.measured, verdict.comparison)}<br>${source(verdict.comparison)}`,
      simulatedText(verdict),
      mark(verdict.agreement.range),
      mark(verdict.agreement.median),
      spreadText(verdict),
      verdictText(verdict),
    ]),
  );
}

function claimTable(verdicts: readonly ClaimVerdict[]): string {
  return table(
    ['claim', 'measured', 'simulated', '99 % of as many', 'verdict'],
    verdicts.map((verdict) => [
      about(verdict),
      `${verdict.comparison.measured.hits} of ${verdict.comparison.measured.of}<br>${verdict.comparison.measured.source}`,
      `${verdict.hits} of ${verdict.trials}`,
      verdict.range[0] === verdict.range[1]
        ? `${verdict.range[0]}`
        : `${verdict.range[0]} to ${verdict.range[1]}`,
      verdictText(verdict),
    ]),
  );
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const rule = head.map(() => '---');
  return `${[head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

function about({ comparison }: Verdict): string {
  const { id, title, setup } = comparison;
  const file = `[${setup.scenario}](../scenarios/daemons/${setup.scenario}.yaml)`;
  const settings = (setup.set ?? []).map((one) => ` \`${one}\``).join('');
  return `**${title}**<br>\`${id}\`<br>${file}${settings}`;
}

/** \`20: 3.27 [2.66–3.63] s\` */
export function sample(measured: readonly number[], { unit }: Row): string {
  const [low, middle, high] = [0, 0.5, 1].map((p) => figure(quantile(measured, p), unit));
  if (measured.length === 1) return `1: ${middle} ${unit}`;
  return `${measured.length}: ${middle} [${low}–${high}] ${unit}`;
}

function simulatedText({ simulated, comparison }: RowVerdict): string {
  const { unit } = comparison;
  const at = (p: number): string => figure(quantile(simulated, p), unit);
  return `${simulated.length}: ${at(0.5)} [${at(0.01)}–${at(0.99)}] ${unit}<br>${at(0)}–${at(1)}`;
}

function source({ measured }: Row): string {
  if ('figures' in measured) return `${measured.file}: ${measured.words}`;
  const { file, where, column } = measured;
  const values = Object.values(where).map((value) => (typeof value === 'string' ? value : value.join('/')));
  const name = typeof column === 'string' ? column : column.join('/');
  return `${file}: ${[...values, name].map((word) => word.replaceAll('|', ' ')).join(', ')}`;
}

function spreadText({ agreement, spreadRatio }: RowVerdict): string {
  if (agreement.spread === null) return '–';
  return Number.isFinite(spreadRatio)
    ? `${mark(agreement.spread)} ${spreadRatio.toFixed(2)}`
    : mark(agreement.spread);
}

function verdictText({ holds, comparison }: Verdict): string {
  const { basis } = comparison;
  const word = holds ? 'holds' : '**red**';
  return basis === 'predicted' ? `${word}, predicted` : `${word}, calibrated by \`${basis.calibratedBy}\``;
}

function mark(yes: boolean): string {
  return yes ? 'yes' : '**no**';
}

function figure(value: number, unit: Unit): string {
  return value.toFixed(DIGITS[unit]);
}

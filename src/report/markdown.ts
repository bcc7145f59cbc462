/** `report.md`: the answer on less than a screenful, for a pull request. */
import type { Interval, Results } from '../results/results.js';
import { byGroup, causes, makeup } from './causes.js';
import { count, digits, interval, percent, seconds } from './format.js';
import { code, table, text } from './markdown-text.js';
import { howItRan, inPlainWords } from './plain-words.js';
import type { ReportFormat, ReportInput } from './report-format.js';
import { speaksOfYears } from './run-length.js';
import { measured } from './targets.js';

const MOST_TARGETS = 15;
const MOST_CAUSES = 5;
const SIGNS = { met: '✅', missed: '❌', undecided: '❔' } as const;

export const markdownFormat: ReportFormat = {
  name: 'md',
  description: 'report.md: verdict and main causes, for a pull request',
  byDefault: false,
  render: (input) => Promise.resolve([{ name: 'report.md', content: toMarkdown(input) }]),
};

function toMarkdown({ results, origin }: ReportInput): string {
  const { name, question } = results.scenario;
  const parts = [
    [`## ${text(name)}`],
    question === '' ? [] : [text(question)],
    inPlainWords(results).map((sentence) => `- ${text(sentence)}`),
    targets(results),
    availability(results),
    madeOf(results),
    [standsOn(results)],
    [`${text(howItRan(results))}, hasim ${text(results.hasim)}. To repeat it:`],
    [code(origin.command)],
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function targets({ targets: all }: Results): string[] {
  if (all.length === 0) return [];
  const rows = all
    .slice(0, MOST_TARGETS)
    .map((target) => [
      code(target.name),
      `${SIGNS[target.verdict]} ${target.verdict}`,
      text(measured(target)),
    ]);
  const rest = all.length - rows.length;
  if (rest > 0) rows.push([`${rest} more`, '', '']);
  return table(['Target', 'Verdict', 'Measured (95 % interval)'], rows);
}

function availability(results: Results): string[] {
  const row = (name: string, up: Interval): string[] => [name, text(interval(up, percent))];
  const rows = [
    row('Availability by request', results.availability.request),
    row('Availability by time', results.availability.time),
  ];
  if (speaksOfYears(results))
    rows.push(['Downtime a year', text(interval(results.downtimeSecondsPerYear.mean, seconds))]);
  return table(['', '95 % interval'], rows);
}

function madeOf(results: Results): string[] {
  const made = makeup(results);
  const years = made.unit === 'seconds a year';
  const rows = (what: string, amounts: Readonly<Record<string, number>>): string[][] =>
    causes(amounts, MOST_CAUSES).map(({ name, amount, share }, index) => [
      index === 0 ? what : '',
      code(name),
      years ? seconds(amount) : count(amount),
      `${digits(100 * share)} %`,
    ]);
  const all = [...rows('gave way', made.byOrigin), ...rows('faults behind it', byGroup(made.byFault))];
  if (all.length === 0) return [];
  return table(['', 'Cause', years ? 'Downtime a year' : 'Lost requests', 'Share'], all);
}

function standsOn({ scenario, assumptions, warnings }: Results): string {
  const guessed = assumptions.filter((assumption) => assumption.guess).length;
  return `Stands on ${plural(scenario.faults.length, 'assumed fault')}, ${plural(guessed, 'guess', 'guesses')} of ours and ${plural(warnings.length, 'warning')}; the page has them.`;
}

function plural(many: number, one: string, more = `${one}s`): string {
  return many === 1 ? `1 ${one}` : `${many} ${more}`;
}

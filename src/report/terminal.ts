/** The answer for a person at a terminal: verdict first, then what was assumed, what happened, and why. 80 columns. */
import pc from 'picocolors';
import type { Details, FailoverResult, Interval, Results, TargetResult } from '../results/results.js';
import { count, digits, interval, percent, seconds, smallPercent, wrap } from './format.js';
import { endedBecause } from './plain-words.js';
import { SECONDS_PER_YEAR, speaksOfYears } from './run-length.js';
import { dayOf, isLate, storyLines } from './story-text.js';
import { measured } from './targets.js';
import { accelerationSection } from './terminal-acceleration.js';
import { shareTable, title, WIDTH, type Paint } from './terminal-parts.js';
import { yearSections } from './terminal-years.js';

const STORY_LINES = 16;

export interface TerminalOptions {
  readonly colour: boolean;
}

export function terminalReport(results: Results, details: Details, options: TerminalOptions): string {
  const paint = pc.createColors(options.colour);
  const sections = [
    head(results, paint),
    verdicts(results.targets, paint),
    assumed(results, paint),
    ...(speaksOfYears(results) ? yearSections(results, paint) : [availability(results, paint)]),
    accelerationSection(results, paint),
    failovers(results, paint),
    ...(speaksOfYears(results) ? [] : [losses(results, paint)]),
    data(results, paint),
    story(details, paint),
    guesses(results, paint),
    warnings(results, paint),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function head(results: Results, paint: Paint): string[] {
  const { run, scenario } = results;
  const length =
    run.replicationYears >= 1
      ? yearsText(run.replicationYears)
      : seconds(run.replicationYears * SECONDS_PER_YEAR);
  const times = run.replications === 1 ? length : `${count(run.replications)} × ${length}`;
  const ended = endedBecause(run);
  const how = `${run.lens} lens (${run.lensReason}) · ${times} · seed ${run.seed}${ended === '' ? '' : ` · ${ended}`}`;
  return [
    paint.bold(scenario.name),
    ...wrap(scenario.question, WIDTH),
    ...wrap(how, WIDTH).map((line) => paint.dim(line)),
  ];
}

function yearsText(years: number): string {
  return years === 1 ? '1 year' : `${digits(years)} years`;
}

function verdicts(targets: readonly TargetResult[], paint: Paint): string[] {
  const colours = { met: paint.green, missed: paint.red, undecided: paint.yellow };
  return targets.map((target) => {
    const word = colours[target.verdict](target.verdict.toUpperCase().padEnd(9));
    const found = `${measured(target)}${ofWindows(target)}`;
    const line = `${word} ${target.name}`;
    return target.name.length + found.length + 12 <= WIDTH
      ? `${line}  ${paint.dim(found)}`
      : `${line}\n${wrap(found, WIDTH, ' '.repeat(10))
          .map((part) => paint.dim(part))
          .join('\n')}`;
  });
}

/** `at least 99.1 % (95 %) of the months`: what was measured is how many of them comply. */
function ofWindows({ window, name, interval: of }: TargetResult): string {
  const isShare = window !== null && name.includes(' in ') && of.kind !== 'absent';
  return isShare ? ` of the ${window}s` : '';
}

function assumed(results: Results, paint: Paint): string[] {
  if (results.scenario.faults.length === 0) return [];
  const lines = results.scenario.faults.flatMap(({ id, text }) => wrap(`${id}: ${text}`, WIDTH, '  '));
  return [title('faults assumed', paint), ...lines];
}

function availability(results: Results, paint: Paint): string[] {
  const row = (name: string, available: Interval): string =>
    `  ${name.padEnd(14)}${interval(available, percent)}`;
  const lines = [
    title('availability', paint),
    row('by request', results.availability.request),
    row('by time', results.availability.time),
  ];
  const excluding = results.unavailability.requestExcludingPlanned.estimate;
  if (excluding !== null && excluding !== results.unavailability.request.estimate) {
    lines.push(row('unplanned', results.availability.requestExcludingPlanned));
  }
  const { durationSeconds, perYear } = results.outages;
  if (durationSeconds.count > 0) {
    const each =
      results.run.replications > 1
        ? `, ${digits(durationSeconds.count / results.run.replications)} a run`
        : '';
    const shape = `mean ${seconds(durationSeconds.mean)}, p90 ${seconds(durationSeconds.p90)}, longest ${seconds(durationSeconds.max)}`;
    lines.push(`  ${'outages'.padEnd(14)}${count(durationSeconds.count)}${each}: ${shape}`);
  } else {
    lines.push(`  ${'outages'.padEnd(14)}none seen: ${interval(perYear, digits)} a year`);
  }
  return lines;
}

function failovers(results: Results, paint: Paint): string[] {
  const { failovers: all, run } = results;
  if (all.length === 0) return [];
  const lines = [title('failovers, from the fault to the first success', paint)];
  for (const one of all) {
    const total =
      one.totalSeconds.count > 0
        ? `${seconds(one.totalSeconds.mean)}, p99 ${seconds(one.totalSeconds.p99)}`
        : 'nobody came back in time';
    const often = speaksOfYears(results)
      ? `, ${digits(one.count / run.simulatedYears)} a year`
      : ` × ${count(one.count)}`;
    const plain = `  ${one.component} ${one.mechanism} (${one.trigger})${often}: ${total}`;
    const formula = one.byFormula ? `by formula ${one.byFormula}` : '';
    const fits = formula !== '' && plain.length + formula.length + 3 <= WIDTH;
    lines.push(plain.replace(one.component, paint.bold(one.component)) + (fits ? ` · ${formula}` : ''));
    lines.push(`    ${stageBar(one, paint)}`);
    if (formula !== '' && !fits) lines.push(`    ${formula}`);
  }
  return lines;
}

const STAGES = ['detection', 'decision', 'redirection', 'reconnection'] as const;

function stageBar(one: FailoverResult, paint: Paint): string {
  return STAGES.map((stage) => `${stage} ${paint.cyan(seconds(one.stages[stage].mean))}`).join(' · ');
}

function losses(results: Results, paint: Paint): string[] {
  const { requests } = results;
  if (requests.offered === 0) return [];
  const ratio = smallPercent(requests.lost / requests.offered);
  const lines = [
    title(`requests: ${count(requests.offered)} offered, ${count(requests.lost)} lost (${ratio})`, paint),
  ];
  if (requests.lost === 0) return lines;
  const table = (label: string, amounts: Readonly<Record<string, number>>): string[] =>
    shareTable({ label, amounts, total: requests.lost, write: count }, paint);
  lines.push(...table('by cause', requests.lostByCause));
  lines.push(...table('by origin', requests.lostByOrigin));
  lines.push(...table('by fault', requests.lostByFault));
  return lines;
}

function data(results: Results, paint: Paint): string[] {
  const { lostWrites, staleReads, splitBrainSeconds } = results.data;
  if (lostWrites === 0 && staleReads === 0 && splitBrainSeconds === 0) return [];
  return [
    title('data', paint),
    `  writes acknowledged and lost ${count(lostWrites)} · stale reads ${count(staleReads)} · split brain ${seconds(splitBrainSeconds)}`,
  ];
}

function story({ story: all }: Details, paint: Paint): string[] {
  if (all.length === 0) return [];
  const when = isLate(all) ? `, day ${count(dayOf(all))}` : '';
  return [
    title(`how it came (the worst outage of the first run${when})`, paint),
    ...storyLines(all.slice(0, STORY_LINES)),
  ];
}

function guesses(results: Results, paint: Paint): string[] {
  const leaned = results.assumptions.filter((assumption) => assumption.guess);
  if (leaned.length === 0) return [];
  const lines = leaned.slice(0, 12).flatMap(({ path, value }) => wrap(`${path} = ${value}`, WIDTH, '  '));
  if (leaned.length > 12) lines.push(`  and ${leaned.length - 12} more in summary.json`);
  return [title('guesses leaned on (MODEL: our proposal, not data)', paint), ...lines];
}

function warnings(results: Results, paint: Paint): string[] {
  if (results.warnings.length === 0) return [];
  const lines = results.warnings.flatMap(({ path, message }) => wrap(`${path}: ${message}`, WIDTH, '  '));
  return [title('warnings', paint), ...lines];
}

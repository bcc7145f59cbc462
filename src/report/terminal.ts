/** The answer for a person at a terminal: verdict first, then what was assumed, what happened, and why. 80 columns. */
import pc from 'picocolors';
import type { Details, FailoverResult, Interval, Results, TargetResult } from '../results/results.js';
import { count, digits, interval, percent, seconds, smallPercent, wrap } from './format.js';

const WIDTH = 80;
/** Rows of a table of losses; the rest is summed up. */
const TOP = 6;
const STORY_LINES = 16;

export interface TerminalOptions {
  readonly colour: boolean;
}

type Paint = ReturnType<typeof pc.createColors>;

export function terminalReport(results: Results, details: Details, options: TerminalOptions): string {
  const paint = pc.createColors(options.colour);
  const sections = [
    head(results, paint),
    verdicts(results.targets, paint),
    assumed(results, paint),
    availability(results, paint),
    failovers(results.failovers, paint),
    losses(results, paint),
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
  const length = seconds(run.replicationYears * 31_536_000);
  const times = run.replications === 1 ? length : `${count(run.replications)} × ${length}`;
  const partial = run.complete ? '' : ` · stopped early (${run.stoppedBecause})`;
  return [
    paint.bold(scenario.name),
    ...wrap(scenario.question, WIDTH),
    paint.dim(`${run.lens} lens · ${times} · seed ${run.seed}${partial}`),
  ];
}

function verdicts(targets: readonly TargetResult[], paint: Paint): string[] {
  const colours = { met: paint.green, missed: paint.red, undecided: paint.yellow };
  return targets.map((target) => {
    const word = colours[target.verdict](target.verdict.toUpperCase().padEnd(9));
    const write = writerFor(target);
    const measured = interval(target.interval, write);
    const line = `${word} ${target.name}`;
    return target.name.length + measured.length + 12 <= WIDTH
      ? `${line}  ${paint.dim(measured)}`
      : `${line}\n          ${paint.dim(measured)}`;
  });
}

function writerFor(target: TargetResult): (value: number) => string {
  if (target.measure === 'availability' || target.measure === 'time-availability') return percent;
  if (target.measure === 'loss') return smallPercent;
  if (target.measure === 'lost-writes') return digits;
  return seconds;
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

function failovers(all: readonly FailoverResult[], paint: Paint): string[] {
  if (all.length === 0) return [];
  const lines = [title('failovers, from the fault to the first success', paint)];
  for (const one of all) {
    const total =
      one.totalSeconds.count > 0
        ? `${seconds(one.totalSeconds.mean)}, p99 ${seconds(one.totalSeconds.p99)}`
        : 'nobody came back in time';
    const plain = `  ${one.component} ${one.mechanism} (${one.trigger}) × ${count(one.count)}: ${total}`;
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
  lines.push(...lossTable('by cause', requests.lostByCause, requests.lost, paint));
  lines.push(...lossTable('by origin', requests.lostByOrigin, requests.lost, paint));
  lines.push(...lossTable('by fault', requests.lostByFault, requests.lost, paint));
  return lines;
}

function lossTable(
  name: string,
  counts: Readonly<Record<string, number>>,
  total: number,
  paint: Paint,
): string[] {
  const entries = Object.entries(counts);
  const rest = entries.slice(TOP);
  const shown = entries.slice(0, TOP);
  if (rest.length > 0) shown.push([`${rest.length} more`, rest.reduce((sum, [, lost]) => sum + lost, 0)]);
  return shown.map(([key, lost], index) => {
    const label = (index === 0 ? name : '').padEnd(11);
    const bar = '█'.repeat(Math.max(1, Math.round((lost / total) * 14)));
    return `  ${label}${key.padEnd(32)} ${count(lost).padStart(9)}  ${`${digits((lost / total) * 100)} %`.padStart(7)} ${paint.cyan(bar)}`;
  });
}

function data(results: Results, paint: Paint): string[] {
  const { lostWrites, staleReads, splitBrainSeconds } = results.data;
  if (lostWrites === 0 && staleReads === 0 && splitBrainSeconds === 0) return [];
  return [
    title('data', paint),
    `  writes acknowledged and lost ${count(lostWrites)} · stale reads ${count(staleReads)} · split brain ${seconds(splitBrainSeconds)}`,
  ];
}

function story(details: Details, paint: Paint): string[] {
  if (details.story.length === 0) return [];
  const lines = details.story.slice(0, STORY_LINES).flatMap(({ atSeconds, origin, text }) => {
    const words = text === '' ? origin : `${origin}: ${text}`;
    const [first = '', ...more] = wrap(words, WIDTH - 14);
    return [
      `  ${`${atSeconds.toFixed(3)} s`.padStart(11)} ${first}`,
      ...more.map((line) => ' '.repeat(14) + line),
    ];
  });
  return [title('how it came (the worst outage of the first run)', paint), ...lines];
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

function title(text: string, paint: Paint): string {
  return paint.bold(text.toUpperCase().slice(0, 1) + text.slice(1));
}

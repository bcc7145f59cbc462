/** One outage, or one side run, told from its first fault on. */
import pc from 'picocolors';
import type { Details } from '../results/results.js';
import { count, digits, seconds } from './format.js';
import { dayOf, isLate, storyLines } from './story-text.js';
import { row, title, type Paint } from './terminal-parts.js';
import type { TerminalOptions } from './terminal.js';

export interface Replay {
  readonly name: string;
  /** `run 3`, and what else chose it. */
  readonly which: string;
  /** null: nothing was down. */
  readonly outage: {
    readonly startSeconds: number | null;
    readonly seconds: number;
    readonly lost: number;
    readonly faults: string;
    readonly origin: string | null;
  } | null;
  /** How many outages there were to choose from; null: that was no choice. */
  readonly outages: number | null;
  /** Of a side run: what it counts for. */
  readonly likelihood: number | null;
  readonly story: Details['story'];
}

export function replayReport(replay: Replay, { colour }: TerminalOptions): string {
  const paint = pc.createColors(colour);
  const { name, which, outage, outages, likelihood, story } = replay;
  const head = `${which}${outages === null ? '' : ` · ${count(outages)} ${outages === 1 ? 'outage' : 'outages'}`}`;
  return [
    paint.bold(name),
    head,
    '',
    ...(outage === null ? ['No outage.'] : rows(outage)),
    ...(likelihood === null ? [] : row('counts for', `${digits(likelihood)} of a plain run`)),
    '',
    ...told(story, paint),
  ].join('\n');
}

function rows({
  startSeconds,
  seconds: lasts,
  lost,
  faults,
  origin,
}: NonNullable<Replay['outage']>): string[] {
  return [
    ...(startSeconds === null
      ? []
      : row('began', `after ${seconds(startSeconds)} (${startSeconds.toFixed(3)} s)`)),
    ...row('down for', seconds(lasts)),
    ...row('lost', `${count(Math.round(lost))} requests`),
    ...row('faults', faults.split('+').join(' + ')),
    ...(origin === null ? [] : row('gave way', origin)),
  ];
}

function told(story: Details['story'], paint: Paint): string[] {
  if (story.length === 0) return ['Nothing is known of how it came: no request was lost in it.'];
  const when = isLate(story) ? ` (day ${count(dayOf(story))})` : '';
  return [title(`how it came${when}`, paint), ...storyLines(story)];
}

/** The figures an engineer signs: nines with their interval, outages, the error budget. */
import type { Interval, Results } from '../../results/results.js';
import { count, digits, interval, percent, seconds } from '../format.js';
import { minutesPerYear, speaksOfYears } from '../run-length.js';
import { figure } from './figure.js';
import { markup, type Markup, type Part } from './markup.js';
import type { Section } from './section.js';
import { table } from './table.js';

export const availability: Section = {
  id: 'availability',
  heading: 'Availability',
  body: ({ results }, figures) =>
    markup`${nines(results)} ${withoutInterval(results)} ${figureList(results)} ${budget(results)}
    ${figure(figures, 'downtime-per-year')}${figure(figures, 'success-over-time')}`,
};

function nines(results: Results): Markup {
  const years = speaksOfYears(results);
  const row = (name: string, up: Interval, down: Interval): Part[] => [
    name,
    wholeNines(down),
    interval(up, percent),
    ...(years ? [perYear(down)] : []),
  ];
  const rows = [
    row('by request', results.availability.request, results.unavailability.request),
    row('by time', results.availability.time, results.unavailability.time),
  ];
  const { availability: up, unavailability: down } = results;
  if (differs(down.requestExcludingPlanned, down.request))
    rows.push(
      row('by request, without planned work', up.requestExcludingPlanned, down.requestExcludingPlanned),
    );
  if (differs(down.timeExcludingPlanned, down.time))
    rows.push(row('by time, without planned work', up.timeExcludingPlanned, down.timeExcludingPlanned));
  const columns = [
    { heading: 'Counted' },
    { heading: 'Nines' },
    { heading: 'Availability (95 % interval)' },
    ...(years ? [{ heading: 'Downtime a year' }] : []),
  ];
  return table('Availability', columns, rows);
}

/** An estimate alone looks surer than it is. */
function withoutInterval({ unavailability: { request, time } }: Results): Markup | null {
  const bare = [request, time].find(
    ({ estimate, low, high }) => estimate !== null && low === null && high === null,
  );
  return bare?.why === undefined ? null : markup`<p class="note">No intervals: ${bare.why}.</p>`;
}

function differs(one: Interval, other: Interval): boolean {
  return one.estimate !== null && one.estimate !== other.estimate;
}

/** Of the estimate; of the bound where that is all there is. */
function wholeNines({ estimate, high }: Interval): string {
  const unavailable = estimate ?? high;
  if (unavailable === null) return '–';
  let nines = 0;
  for (let scale = 0.1; scale > 1e-12 && unavailable <= scale * (1 + 1e-9); scale /= 10) nines += 1;
  return String(nines);
}

function perYear(unavailable: Interval): string {
  return interval(unavailable, (share) => seconds(minutesPerYear(share) * 60));
}

function figureList(results: Results): Markup {
  const rows = [
    ...outageFigures(results),
    ...(speaksOfYears(results) ? yearFigures(results) : []),
    ...dataFigures(results),
  ];
  return markup`<dl class="figures">
    ${rows.map(
      ([name, value]) =>
        markup`<dt>${name}</dt>
          <dd>${value}</dd> `,
    )}
  </dl>`;
}

function outageFigures({ outages, run }: Results): [string, string][] {
  const { durationSeconds: lengths } = outages;
  if (lengths.count === 0) return [['outages', `none seen: ${interval(outages.perYear, digits)} a year`]];
  const each = run.replications > 1 ? `, ${digits(lengths.count / run.replications)} a run` : '';
  return [
    ['outages', `${count(lengths.count)}${each}`],
    [
      'their length',
      `mean ${seconds(lengths.mean)}, half at most ${seconds(lengths.p50)}, nine in ten at most ${seconds(lengths.p90)}, longest ${seconds(lengths.max)}`,
    ],
  ];
}

function yearFigures({
  outages,
  downtimeSecondsPerYear: down,
  missProbability,
}: Results): [string, string][] {
  const longest = outages.longestPerYearSeconds;
  const target = missProbability.target ?? 'the target';
  const rows: [string, string][] = [
    ['outages a year', interval(outages.perYear, digits)],
    ['time between outages', interval(outages.meanTimeBetweenSeconds, seconds)],
  ];
  if (down.p50 !== null)
    rows.push([
      'downtime of a year',
      `half of the years at most ${seconds(down.p50)}${down.p90 === null ? '' : `, nine in ten at most ${seconds(down.p90)}`}${down.p99 === null ? '' : `, 99 in 100 at most ${seconds(down.p99)}`}`,
    ]);
  if (longest.p50 !== null)
    rows.push([
      'longest outage of a year',
      `half of the years at most ${seconds(longest.p50)}, nine in ten at most ${seconds(longest.p90)}`,
    ]);
  if (down.planned > 0) rows.push(['of it planned, a year', seconds(down.planned)]);
  if (missProbability.year.kind !== 'absent')
    rows.push([`chance that a year misses ${target}`, interval(missProbability.year, percentOf)]);
  if (missProbability.month.kind !== 'absent')
    rows.push(['chance that a month misses it', interval(missProbability.month, percentOf)]);
  if (outages.slowSecondsPerYear.estimate)
    rows.push(['slow, a year', interval(outages.slowSecondsPerYear, seconds)]);
  for (const [component, lost] of Object.entries(outages.redundancyLostSecondsPerYear))
    if (lost > 0) rows.push([`${component} without redundancy, a year`, seconds(lost)]);
  return rows;
}

function dataFigures({ data }: Results): [string, string][] {
  const rows: [string, string][] = [];
  if (data.lostWrites > 0) rows.push(['writes acknowledged and lost', count(data.lostWrites)]);
  if (data.staleReads > 0) rows.push(['stale reads', count(data.staleReads)]);
  if (data.splitBrainSeconds > 0) rows.push(['split brain', seconds(data.splitBrainSeconds)]);
  return rows;
}

function percentOf(share: number): string {
  return `${digits(100 * share)} %`;
}

function budget({ errorBudget }: Results): Markup | null {
  if (!errorBudget) return null;
  const { target, allowedSecondsPerYear, spentShare, spentShareByYear: years } = errorBudget;
  const spent = spentShare.estimate ?? spentShare.high;
  if (spent === null) return null;
  const words = `${target} allows ${seconds(allowedSecondsPerYear)} of downtime a year; of that ${interval(spentShare, percentOf)} ${spent === 1 ? 'is' : 'are'} used.`;
  const byYear =
    years.p50 === null
      ? ''
      : ` Year by year: half use at most ${percentOf(years.p50)}, nine in ten at most ${percentOf(years.p90 ?? 0)}.`;
  const width = Math.min(100, 100 * spent).toFixed(1);
  return markup`<h3>Error budget</h3>
    <p>${words}${byYear}</p>
    <div
      class="meter${spent > 1 ? ' beyond' : ''}"
      role="img"
      aria-label="${percentOf(spent)} of the error budget are used"
    >
      <span style="width: ${width}%"></span>
    </div>`;
}

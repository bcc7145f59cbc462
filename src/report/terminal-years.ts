/** What a run of years says at a terminal: nines, downtime a year and what it is made of, months, budget. */
import type { Interval, Results } from '../results/results.js';
import { byGroup } from './causes.js';
import { count, digits, interval, percent, seconds, smallPercent } from './format.js';
import { labelled, row, shareTable, title, type Paint } from './terminal-parts.js';

export function yearSections(results: Results, paint: Paint): string[][] {
  return [
    availability(results, paint),
    downtime(results, paint),
    madeOf(results, paint),
    lost(results, paint),
  ];
}

function availability(results: Results, paint: Paint): string[] {
  const { availability: up, unavailability: down, unavailabilityByMonth: months } = results;
  const lines = [title('availability', paint)];
  const add = (name: string, of: Interval): number => lines.push(...row(name, interval(of, percent)));
  if (up.request.kind !== 'absent') add('by request', up.request);
  if (differs(down.requestExcludingPlanned, down.request)) add('  unplanned', up.requestExcludingPlanned);
  add('by time', up.time);
  if (differs(down.timeExcludingPlanned, down.time)) add('  unplanned', up.timeExcludingPlanned);
  if (months.count > 0 && months.p95 !== null) {
    const worst =
      months.p95 > 0 ? `95 % of them have at least ${percent(1 - months.p95)}` : 'no loss in 95 %';
    lines.push(...row('months', `${worst} (${count(months.count)} months simulated)`));
  }
  const assumes = [up.request, up.time].find((one) => one.assumes !== undefined)?.assumes;
  if (assumes !== undefined) lines.push(...row('assuming', assumes));
  if (results.run.intervalsFrom === 'years') {
    const few = `${count(results.run.replications)} replications are few`;
    lines.push(...row('intervals', `${few}: from their years, taken as independent of each other`));
  }
  return lines;
}

function differs(one: Interval, other: Interval): boolean {
  return one.estimate !== null && one.estimate !== other.estimate;
}

function downtime(results: Results, paint: Paint): string[] {
  const { downtimeSecondsPerYear: down, outages, missProbability, errorBudget } = results;
  const lines = [title('downtime a year', paint)];
  lines.push(...row('mean', interval(down.mean, seconds)));
  const quantiles = [
    ['median', down.quantiles.p50],
    ['p90', down.quantiles.p90],
    ['p99', down.quantiles.p99],
  ] as const;
  const known = quantiles.flatMap(([name, value]) =>
    value === null ? [] : [`${name} ${interval(value, seconds)}`],
  );
  if (known.length > 0)
    lines.push(
      ...row('of the years', `${known.join(' · ')} (${down.approximation ?? `${count(down.years)} years`})`),
    );
  const { count: seen, mean, p90, max } = outages.durationSeconds;
  const rate = `${interval(outages.perYear, digits)} a year`;
  const shape = seen > 0 ? `; mean ${seconds(mean)}, p90 ${seconds(p90)}, longest seen ${seconds(max)}` : '';
  lines.push(...row('outages', `${seen > 0 ? '' : 'none seen: '}${rate}${shape}`));
  if (missProbability.target !== null) {
    const { year, month, target } = missProbability;
    const parts = [
      ...(year.kind === 'absent' ? [] : [`in a year ${interval(year, percentOf)}`]),
      ...(month.kind === 'absent' ? [] : [`in a month ${interval(month, percentOf)}`]),
    ];
    if (parts.length > 0) lines.push(...row('P(missed)', `${target}: ${parts.join(', ')}`));
  }
  if (errorBudget) {
    const {
      allowedSecondsPerYear: allowed,
      allowedRequestsPerYear: requests,
      spentShareByYear,
    } = errorBudget;
    const what = requests === null ? '' : ` or ${count(requests)} requests`;
    const bad =
      spentShareByYear.count >= 10
        ? `; nine of ten years spend up to ${percentOf(spentShareByYear.p90 ?? 0)}`
        : '';
    const spent = interval(errorBudget.spentShare, percentOf);
    lines.push(...row('budget', `${seconds(allowed)}${what} a year; spent: ${spent}${bad}`));
  }
  const lessRedundant = Object.entries(outages.redundancyLostSecondsPerYear).map(
    ([name, one]) => `${name} ${seconds(one)}`,
  );
  if (lessRedundant.length > 0) lines.push(...row('unprotected', lessRedundant.join(' · ')));
  return lines;
}

/** A share that may exceed 1. */
function percentOf(value: number): string {
  return `${digits(value * 100)} %`;
}

function madeOf({ downtimeSecondsPerYear: down }: Results, paint: Paint): string[] {
  const byFault = byGroup(down.byFault);
  const total = sum(Object.values(byFault));
  if (total <= 0) return [];
  const write = (one: number): string => digits(one / 60);
  const together = sum(
    Object.entries(byFault)
      .filter(([name]) => name.includes(' + '))
      .map(([, one]) => one),
  );
  const share = (one: number): string => `${digits(one / 60)} min (${smallPercent(one / total)})`;
  return [
    title('what the downtime is made of, in minutes a year', paint),
    ...shareTable({ label: 'by origin', amounts: down.byOrigin, total, write }, paint),
    ...shareTable({ label: 'by fault', amounts: byFault, total, write }, paint),
    ...(together > 0 ? [labelled('together', `several faults at once: ${share(together)}`)] : []),
    ...(down.planned > 0 ? [labelled('planned', share(down.planned))] : []),
  ];
}

/** Per year: how long a run simulated says nothing about the cluster. */
function lost({ requests, run }: Results, paint: Paint): string[] {
  if (requests.offered === 0 || run.simulatedYears === 0) return [];
  const perYear = (amount: number): number => amount / run.simulatedYears;
  const head = `requests a year: ${count(perYear(requests.offered))} offered, ${count(perYear(requests.lost))} lost (${smallPercent(requests.lost / requests.offered)})`;
  if (requests.lost === 0) return [title(head, paint)];
  const write = (amount: number): string => amounts(perYear(amount));
  const table = (label: string, of: Readonly<Record<string, number>>): string[] =>
    shareTable({ label, amounts: of, total: requests.lost, write }, paint);
  return [
    title(head, paint),
    ...table('by cause', requests.lostByCause),
    ...table('by origin', requests.lostByOrigin),
    ...table('by fault', byGroup(requests.lostByFault)),
  ];
}

function amounts(value: number): string {
  return value < 100 ? digits(value) : count(value);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

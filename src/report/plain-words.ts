/** The answer in sentences: for the head of a page and of a pull request. */
import type { Results, TargetResult, Verdict } from '../results/results.js';
import { byGroup, causes, makeup, type Cause } from './causes.js';
import { count, digits, interval, percent, seconds, smallPercent } from './format.js';
import { replicationSeconds, speaksOfYears } from './run-length.js';

const ALL = 1000;

/** The head line of the terminal: lens, length, seed. */
export function howItRan({ run }: Results): string {
  const length = seconds(run.replicationYears * 31_536_000);
  const years = run.replicationYears >= 1 ? `${digits(run.replicationYears)} years` : length;
  const times = run.replications === 1 ? years : `${count(run.replications)} × ${years}`;
  const early = run.complete ? '' : ` · stopped after ${digits(run.simulatedYears)} years in all`;
  return `${run.lens} lens (${run.lensReason}) · ${times}${early} · seed ${run.seed}`;
}

export function inPlainWords(results: Results): string[] {
  return [
    aboutTargets(results.targets),
    aboutService(results),
    aboutCauses(results),
    aboutEnd(results),
  ].filter((sentence) => sentence !== '');
}

function aboutTargets(targets: readonly TargetResult[]): string {
  if (targets.length === 0) return 'The scenario sets no targets.';
  const named = (verdict: Verdict): string[] =>
    targets.filter((target) => target.verdict === verdict).map((target) => target.name);
  const [met, missed, undecided] = [named('met'), named('missed'), named('undecided')];
  const [only] = targets;
  if (only && targets.length === 1) return `The target ${only.name} is ${only.verdict}.`;
  if (met.length === targets.length)
    return targets.length === 2 ? 'Both targets are met.' : `All ${targets.length} targets are met.`;
  const parts = [
    met.length > 0 ? `${met.length} met` : '',
    missed.length > 0 ? `${missed.length} missed (${missed.join('; ')})` : '',
    undecided.length > 0 ? `${undecided.length} undecided (${undecided.join('; ')})` : '',
  ].filter((part) => part !== '');
  return `Of ${targets.length} targets: ${parts.join(', ')}.`;
}

function aboutService(results: Results): string {
  const { availability, unavailability, requests } = results;
  const byTime = availability.request.kind === 'absent';
  const [up, down] = byTime
    ? [availability.time, unavailability.time]
    : [availability.request, unavailability.request];
  if (up.kind === 'absent') return `Availability was not measured: ${up.why ?? 'no reason given'}.`;
  if (up.kind === 'bound')
    return `Nothing was lost in ${simulated(results)}; that shows an availability of ${interval(up, percent)}, assuming that ${up.assumes ?? 'the model holds'}.`;
  if (!speaksOfYears(results) && !byTime)
    return `Of ${count(requests.offered)} requests ${count(requests.lost)} were lost: ${interval(down, smallPercent)}.`;
  const share = interval(up, percent);
  const served = byTime
    ? `The service is up for ${share} of the time`
    : `Of all requests ${share} are answered rightly and in time`;
  return `${served}${speaksOfYears(results) ? `; ${aboutYear(results)}` : ''}.`;
}

function aboutYear({ downtimeSecondsPerYear: { mean }, missProbability }: Results): string {
  const down = `the service is down for ${interval(mean, seconds)} a year, counted by time`;
  const { target, year } = missProbability;
  if (target === null || year.estimate === null) return down;
  return `${down}; ${digits(100 * year.estimate)} % of the years miss ${target}`;
}

function simulated(results: Results): string {
  const { replications, simulatedYears } = results.run;
  if (simulatedYears >= 1) return `${digits(simulatedYears)} simulated years`;
  return `${count(replications)} × ${seconds(replicationSeconds(results))}`;
}

function aboutCauses(results: Results): string {
  const { unit, byOrigin, byFault } = makeup(results);
  const named = (amounts: Readonly<Record<string, number>>): Cause | undefined =>
    causes(amounts, ALL).find(({ name }) => name !== 'none');
  const [origin, fault] = [named(byOrigin), named(byGroup(byFault))];
  if (!origin || !fault) return '';
  const what = unit === 'requests' ? 'losses' : 'downtime';
  return `What gives way most is ${origin.name} (${digits(100 * origin.share)} % of the ${what}); what most often stands behind it: ${fault.name} (${digits(100 * fault.share)} %).`;
}

function aboutEnd({ run }: Results): string {
  if (!run.complete) {
    return `The run was stopped early (${run.stoppedBecause}), so intervals are wider than asked for.`;
  }
  const ended = endedBecause(run);
  return ended === '' ? '' : `The run ${ended}.`;
}

/** How a run ended that decided by itself when to; empty where that was known beforehand. */
export function endedBecause({ complete, stoppedBecause }: Results['run']): string {
  if (!complete) return `stopped early (${stoppedBecause})`;
  if (stoppedBecause === 'precision') return 'stopped at the precision asked for';
  return stoppedBecause === 'targets decided' ? 'stopped when all targets were decided' : '';
}

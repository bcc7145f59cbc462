/** What an accelerated run says beside the plain figures: single faults and overlaps apart, and whether to trust it. */
import type { AccelerationResult, Interval, Results } from '../results/results.js';
import { count, interval, percent, seconds } from './format.js';
import { SECONDS_PER_YEAR } from './run-length.js';
import { row, shareTable, title, type Paint } from './terminal-parts.js';

export function accelerationSection(results: Results, paint: Paint): string[] {
  const { acceleration } = results;
  if (acceleration === undefined) return [];
  const { file } = results.scenario;
  const { single, overlapping, cycles, sideRuns, effectiveSampleSize, combinations } = acceleration;
  const [first] = combinations;
  const example = first?.example;
  return [
    title('single faults and overlaps', paint),
    ...row('single faults', `${amount(single)}: until a second strikes, from the plain main runs`),
    ...row('overlaps', `${amount(overlapping)}: after a second has struck, from weighted side runs`),
    ...row(
      'side runs',
      `${count(sideRuns)} of ${count(cycles)} excursions, worth ${count(effectiveSampleSize)} of equal weight`,
    ),
    ...shareTable({ label: 'together', amounts: sharesOf(combinations), total: 1, write: percent }, paint),
    ...(example === undefined
      ? []
      : row(
          'to look at',
          `hasim replay ${file} --run ${example.replication + 1} --excursion ${example.excursion} --side-run ${example.sideRun}`,
        )),
    ...trust(acceleration, paint),
  ];
}

function trust({ trusted, reasons }: AccelerationResult, paint: Paint): string[] {
  if (trusted) return [];
  return [
    ...row(paint.red('not trusted'), 'no target is decided:'),
    ...reasons.flatMap((reason) => row('', `- ${reason}`)),
  ];
}

/** A year of downtime; without a clock for it, the share of the requests. */
function amount({ time, request }: AccelerationResult['single']): string {
  if (time.kind === 'absent') return `${interval(request, percent)} of the requests`;
  return `${interval(perYear(time), seconds)} a year`;
}

function perYear(of: Interval): Interval {
  const times = (value: number | null): number | null => (value === null ? null : value * SECONDS_PER_YEAR);
  return { ...of, estimate: times(of.estimate), low: times(of.low), high: times(of.high) };
}

function sharesOf(combinations: AccelerationResult['combinations']): Record<string, number> {
  return Object.fromEntries(combinations.map(({ faults, share }) => [faults, share]));
}

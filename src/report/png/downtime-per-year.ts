/** The years one may get: downtime of each simulated year, against what the target allows. */
import type { Results, YearRow } from '../../results/results.js';
import { allowance, type Allowance } from '../allowance.js';
import { digits, seconds } from '../format.js';
import { SECONDS_PER_YEAR } from '../run-length.js';
import { histogram, type Range } from './histogram.js';
import type { Picture } from './picture.js';
import { rangesChart } from './ranges-chart.js';

/** Fewer years than this show no distribution. */
const LEAST_YEARS = 10;

export const downtimePerYear: Picture = {
  name: 'downtime-per-year',
  draw({ results, details }) {
    const years = details.years ?? [];
    if (years.length < LEAST_YEARS) return null;
    const allowed = comparable(results);
    const byRequest = countsRequests(results, allowed);
    const values = years.map((year) => downtimeOf(year, byRequest));
    const ranges = histogram(values, allowed?.secondsPerYear ?? null);
    const counted = byRequest
      ? 'counted by request, as the time in which as many requests arrive as were lost'
      : 'counted by time';
    return {
      title: 'downtime a year, year by year',
      alt: `Distribution of the downtime of ${years.length} simulated years${verdict(ranges, allowed)}.`,
      note: `${years.length} simulated years; downtime ${counted}. Whiskers: 95 % interval of each share.`,
      chart: () =>
        rangesChart(ranges, {
          rows: 'downtime in the year',
          shares: 'share of the years',
          split:
            allowed === null
              ? null
              : {
                  text: `${allowed.target}: ${seconds(allowed.secondsPerYear)} a year`,
                  short: `target: ${seconds(allowed.secondsPerYear)}`,
                },
        }),
    };
  },
};

/** What a year may use, where its downtime is counted as the target does. */
function comparable(results: Results): Allowance | null {
  const allowed = allowance(results);
  return allowed === null || / excluding planned$/.test(allowed.target) ? null : allowed;
}

function countsRequests({ targets, requests }: Results, allowed: Allowance | null): boolean {
  const target = targets.find(({ name }) => name === allowed?.target);
  return target?.measure === 'availability' && requests.offered > 0;
}

function downtimeOf(year: YearRow, byRequest: boolean): number {
  return byRequest ? year.unavailability * SECONDS_PER_YEAR : year.downtimeSeconds;
}

function verdict(ranges: readonly Range[], allowed: Allowance | null): string {
  if (allowed === null) return '';
  const beyond = ranges.reduce((sum, range) => sum + (range.beyond ? range.share : 0), 0);
  return `: ${digits(100 * beyond)} % of them have more than the ${seconds(allowed.secondsPerYear)} that ${allowed.target} allows`;
}

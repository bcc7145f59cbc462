/** The years one may get: downtime of each simulated year, against what the target allows. */
import { allowance } from '../allowance.js';
import { digits, seconds } from '../format.js';
import { histogram } from './histogram.js';
import type { Picture } from './picture.js';
import { rangesChart } from './ranges-chart.js';

/** Fewer years than this show no distribution. */
const LEAST_YEARS = 10;

export const downtimePerYear: Picture = {
  name: 'downtime-per-year',
  draw({ results, details }) {
    const years = details.years ?? [];
    if (years.length < LEAST_YEARS) return null;
    const allowed = allowance(results);
    const values = years.map((year) => year.downtimeSeconds);
    const ranges = histogram(values, allowed?.secondsPerYear ?? null);
    const beyond = ranges.reduce((sum, range) => sum + (range.beyond ? range.share : 0), 0);
    const verdict =
      allowed === null
        ? ''
        : `: ${digits(100 * beyond)} % of them have more than the ${seconds(allowed.secondsPerYear)} that ${allowed.target} allows`;
    return {
      title: 'downtime a year, year by year',
      alt: `Distribution of the downtime of ${years.length} simulated years${verdict}.`,
      note: `${years.length} simulated years; downtime as in “by time”. Whiskers: 95 % interval of each share.`,
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

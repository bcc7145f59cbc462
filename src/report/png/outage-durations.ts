/** How long outages last. */
import { seconds } from '../format.js';
import type { Results } from '../../results/results.js';
import { histogram } from './histogram.js';
import type { Picture } from './picture.js';
import { rangesChart } from './ranges-chart.js';

/** Fewer outages than this are better read one by one. */
const LEAST_OUTAGES = 5;

export const outageDurations: Picture = {
  name: 'outage-durations',
  draw({ results, details }) {
    const { outages, replications } = details;
    if (outages.length < LEAST_OUTAGES) return null;
    const limit = outageTarget(results);
    const ranges = histogram(
      outages.map((outage) => outage.durationSeconds),
      limit?.threshold ?? null,
    );
    const { p50, p90, max } = results.outages.durationSeconds;
    const covered = replications < results.run.replications ? ` of the first ${replications} runs` : '';
    return {
      title: 'how long outages last',
      alt: `Distribution of the length of ${outages.length} outages: half last at most ${seconds(p50)}, nine in ten at most ${seconds(p90)}, the longest ${seconds(max)}.`,
      note: `${outages.length} outages${covered}. Whiskers: 95 % interval of each share.`,
      chart: () =>
        rangesChart(ranges, {
          rows: 'length of the outage',
          shares: 'share of the outages',
          split: limit === null ? null : { text: limit.name, short: 'target' },
        }),
    };
  },
};

/** A target about the length of a single outage. */
function outageTarget({ targets }: Results): { name: string; threshold: number } | null {
  return targets.find((target) => target.measure === 'outage' && target.operator === '<=') ?? null;
}

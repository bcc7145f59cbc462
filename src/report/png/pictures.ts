/** The registry: every picture of a report is one line here, in the order in which a reader wants them. */
import { downtimePerYear } from './downtime-per-year.js';
import { failoverStages } from './failover-stages.js';
import { lossesByCause } from './losses-by-cause.js';
import { outageDurations } from './outage-durations.js';
import { causesByFault, causesByOrigin } from './pareto.js';
import type { Picture } from './picture.js';
import { successOverTime } from './success-over-time.js';
import { yearTimeline } from './year-timeline.js';

export const pictures: readonly Picture[] = [
  successOverTime,
  downtimePerYear,
  causesByOrigin,
  causesByFault,
  lossesByCause,
  failoverStages,
  outageDurations,
  yearTimeline,
];

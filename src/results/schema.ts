/**
 * `hasim-results/1` for programs that read it: `resultsSchema.parse(JSON.parse(text))`. Fields that a later version adds
 * are let through and dropped, so a reader written today goes on working.
 */
import { z } from 'zod';
import type { Results } from './results.js';

const number = z.number();
const share = z.number().min(0).max(1);
const count = z.number().min(0);
const seconds = z.number().min(0);
const maybe = <T extends z.ZodType>(of: T) => of.nullable();

const intervalSchema = z
  .object({
    estimate: maybe(number),
    low: maybe(number),
    high: maybe(number),
    confidence: maybe(share),
    kind: z.enum(['bound', 'absent']).exactOptional(),
    assumes: z.string().exactOptional(),
    why: z.string().exactOptional(),
    rough: z.string().exactOptional(),
  })
  .refine(({ kind, estimate }) => kind === undefined || estimate === null, 'a bound has no estimate')
  .refine(
    ({ kind, low, high, confidence, why }) =>
      kind !== 'absent' || (low === null && high === null && confidence === null && why !== undefined),
    'what is absent is null, and says why',
  )
  .refine(
    ({ kind, low, high, assumes }) =>
      kind !== 'bound' || ((low === null) !== (high === null) && assumes !== undefined),
    'a bound has one side, and says what it assumes',
  )
  .refine(({ low, estimate, high }) => inOrder([low, estimate, high]), 'low ≤ estimate ≤ high');

const distributionSchema = z
  .object({
    count,
    ...{ mean: maybe(number), p50: maybe(number), p90: maybe(number), p95: maybe(number) },
    ...{ p99: maybe(number), max: maybe(number) },
  })
  .refine(({ count: n, ...rest }) => Object.values(rest).every((one) => (one === null) === (n === 0)), {
    error: 'an empty distribution has no numbers, another one has all',
  })
  .refine(({ p50, p90, p95, p99, max }) => inOrder([p50, p90, p95, p99, max]), 'quantiles in order');

function inOrder(values: readonly (number | null)[]): boolean {
  const present = values.filter((one) => one !== null);
  return present.every((one, index) => index === 0 || (present[index - 1] ?? one) <= one);
}

const byRequestAndTime = z.object({
  request: intervalSchema,
  time: intervalSchema,
  requestExcludingPlanned: intervalSchema,
  timeExcludingPlanned: intervalSchema,
});

const errorBudgetSchema = z.object({
  target: z.string(),
  allowedSecondsPerYear: seconds,
  allowedRequestsPerYear: maybe(count),
  spentShare: intervalSchema,
  spentShareByYear: distributionSchema,
});

const outageKindSchema = z.object({
  origin: z.string(),
  faults: z.string(),
  count,
  shareOfDowntime: share,
  meanSeconds: seconds,
  example: z.object({ replication: count, startSeconds: seconds }),
});

/** What a client may see in its last attempt. */
const lossCauses: readonly string[] = [
  ...['refused', 'reset', 'no-route', 'connect-timeout', 'response-timeout', 'truncated', 'throttled'],
  ...['http-403', 'http-408', 'http-500', 'http-502', 'http-503', 'http-504'],
];

const lossCause = z.string().refine((cause) => lossCauses.includes(cause), 'no cause of the closed list');

const failoverSchema = z.object({
  component: z.string(),
  mechanism: z.string(),
  trigger: z.enum(['fault', 'planned', 'spurious']),
  count,
  totalSeconds: distributionSchema,
  requestsLost: count,
  stages: z.object({
    detection: distributionSchema,
    decision: distributionSchema,
    redirection: distributionSchema,
    reconnection: distributionSchema,
  }),
  byFormula: maybe(z.string()),
  redundancyRestoredSeconds: distributionSchema,
});

const targetSchema = z.object({
  name: z.string(),
  measure: z.string(),
  subject: maybe(z.string()),
  statistic: z.string(),
  window: maybe(z.string()),
  operator: z.enum(['>=', '<=']),
  threshold: number,
  interval: intervalSchema,
  verdict: z.enum(['met', 'missed', 'undecided']),
  sequential: z
    .object({ looks: count, confidence: share, decidedAtReplications: maybe(count) })
    .exactOptional(),
});

const runSchema = z.object({
  seed: z.string(),
  lens: z.enum(['requests', 'flow']),
  lensReason: z.string(),
  method: z.enum(['plain', 'accelerated', 'exact']),
  start: z.enum(['equilibrium', 'new']),
  node: z.string(),
  replications: z.number().int().min(1),
  replicationYears: number.positive(),
  simulatedYears: count,
  complete: z.boolean(),
  stoppedBecause: z.string(),
  intervalsFrom: z.enum(['replications', 'years']),
});

const requestAndTime = z.object({ request: intervalSchema, time: intervalSchema });

const accelerationSchema = z.object({
  ...{ cycles: count, sideRuns: count, effectiveSampleSize: count, largestWeightShare: share },
  ...{ trusted: z.boolean(), reasons: z.array(z.string()) },
  ...{ single: requestAndTime, overlapping: requestAndTime },
  combinations: z.array(
    z.object({
      ...{ faults: z.string(), share },
      example: z.object({ replication: count, excursion: count, sideRun: count }),
    }),
  ),
});

const requestsSchema = z.object({
  basis: z.enum(['total', 'per-year']),
  ...{ offered: count, served: count, lost: count, attempts: count },
  lostByCause: z.record(lossCause, count),
  lostByOrigin: z.record(z.string(), count),
  lostByFault: z.record(z.string(), count),
  byClass: z.record(
    z.string(),
    z.object({ offered: count, served: count, lost: count, latencySeconds: distributionSchema }),
  ),
});

export const resultsSchema = z.object({
  format: z.literal('hasim-results/1'),
  hasim: z.string(),
  scenario: z.object({
    name: z.string(),
    file: z.string(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    question: z.string(),
    faults: z.array(z.object({ id: z.string(), text: z.string() })),
  }),
  run: runSchema,
  unavailability: byRequestAndTime,
  availability: byRequestAndTime,
  acceleration: accelerationSchema.exactOptional(),
  unavailabilityByMonth: distributionSchema,
  unavailabilityByYear: distributionSchema,
  downtimeSecondsPerYear: z.object({
    mean: intervalSchema,
    ...{ p50: maybe(number), p90: maybe(number), p99: maybe(number) },
    quantiles: z.object({
      ...{ p50: maybe(intervalSchema), p90: maybe(intervalSchema), p99: maybe(intervalSchema) },
    }),
    approximation: z.string().exactOptional(),
    years: count,
    ...{ byOrigin: z.record(z.string(), seconds), byFault: z.record(z.string(), seconds), planned: seconds },
  }),
  missProbability: z.object({ target: maybe(z.string()), year: intervalSchema, month: intervalSchema }),
  errorBudget: maybe(errorBudgetSchema),
  outageCatalogue: z.array(outageKindSchema),
  outages: z.object({
    perYear: intervalSchema,
    durationSeconds: distributionSchema,
    meanTimeBetweenSeconds: intervalSchema,
    longestPerYearSeconds: distributionSchema,
    slowSecondsPerYear: intervalSchema,
    redundancyLostSecondsPerYear: z.record(z.string(), seconds),
  }),
  requests: requestsSchema,
  failovers: z.array(failoverSchema),
  data: z.object({ lostWrites: count, staleReads: count, splitBrainSeconds: seconds }),
  stations: z.array(
    z.object({
      name: z.string(),
      share: maybe(share),
      ...{ utilisation: share, peakUtilisation: share, headroom: share },
    }),
  ),
  faults: z.array(z.object({ id: z.string(), target: z.string(), count, perYear: intervalSchema })),
  targets: z.array(targetSchema),
  assumptions: z.array(
    z.object({ path: z.string(), value: z.string(), source: z.string(), guess: z.boolean() }),
  ),
  warnings: z.array(z.object({ code: z.string(), path: z.string(), message: z.string() })),
  performance: z.object({
    ...{ wallSeconds: seconds, cpuSeconds: seconds, events: count, eventsPerSecond: count },
    ...{ requestsPerSecond: count, clusterYearsPerCpuSecond: count, threads: count },
  }),
}) satisfies z.ZodType<Mutable<Results>>;

/** What is parsed belongs to the caller, who may change it. */
type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;

/** What counts as up, the targets, and how long is simulated. */
import { formatQuantity } from '../../declaration/quantities.js';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../engine/time.js';
import { isVisited } from '../../traffic/rate-profile.js';
import type { Arrivals, TrafficSpecification } from '../../traffic/specification.js';
import { defaultDurationSeconds } from '../default-duration.js';
import type { RunSpecification, ServiceSpecification, TargetSpecification } from '../model.js';
import type { Read, Session } from '../read/session.js';
import { typed } from '../read/typed.js';
import { runParameters, serviceParameters } from '../sections/run.js';
import { parsePrecision } from '../precision.js';
import { parseTarget } from '../targets.js';
import { placeOf, type MapNode } from '../text/tree.js';

/** Up to here, and up to so many of them, every request is simulated when the file does not say. */
const LONGEST_FOR_REQUESTS = 14 * SECONDS_PER_DAY;
const MOST_REQUESTS = 5_000_000;
/** When the file says how, but not how long. */
const REQUESTS_DURATION = SECONDS_PER_HOUR;

export function makeService(read: Read | null): ServiceSpecification {
  return { upWhen: (read === null ? null : typed(read, serviceParameters).up_when) ?? 1 };
}

/** Where nobody comes, availability can only be that by time. */
export function makeTargets(
  { lines, traffic }: { readonly lines: unknown; readonly traffic: TrafficSpecification | null },
  root: MapNode,
  session: Session,
): TargetSpecification[] {
  if (!Array.isArray(lines)) return [];
  const isByTime = traffic !== null && !isVisited(traffic);
  return (lines as string[]).flatMap((line, index) => {
    const target = parseTarget(line, session.outline);
    if (target.ok) {
      const { measure } = target.value;
      return [
        { ...target.value, measure: measure === 'availability' && isByTime ? 'time-availability' : measure },
      ];
    }
    const place = placeOf(root, ['targets', index]);
    session.problems.error({ path: ['targets', index], place, message: target.message, code: 'target' });
    return [];
  });
}

export function makeRun(
  read: Read | null,
  traffic: TrafficSpecification | null,
  session: Session,
): RunSpecification {
  const values = read === null ? null : typed(read, runParameters);
  const written = values?.duration ?? null;
  const asked = values?.lens ?? null;
  const years = values?.years ?? null;
  return {
    ...(asked === null ? chosenLens(written, traffic) : { lens: asked, lensReason: 'asked for' }),
    seed: values?.seed ?? '1',
    start: values?.start ?? 'equilibrium',
    durationSeconds: written ?? (asked === 'requests' ? REQUESTS_DURATION : defaultDurationSeconds(years)),
    replications: values?.replications ?? null,
    years,
    budgetSeconds: values?.budget ?? null,
    ...makePrecision(read, values?.precision ?? [], session),
  };
}

function makePrecision(
  read: Read | null,
  texts: readonly string[],
  session: Session,
): Pick<RunSpecification, 'precision' | 'precisionOf'> {
  const goals = parsePrecision(texts, [...session.outline.components.keys()]);
  if (goals.ok) {
    const whole = goals.value.filter(({ measure }) => measure === 'unavailability');
    const relative = whole.map((goal) => goal.relative);
    const precisionOf = goals.value.filter((goal) => !whole.includes(goal));
    return {
      precision: relative.length === 0 ? null : Math.min(...relative),
      ...(precisionOf.length === 0 ? {} : { precisionOf }),
    };
  }
  const place = read === null ? null : placeOf(read.node, ['precision']);
  if (place !== null) {
    session.problems.error({ path: ['run', 'precision'], place, message: goals.message, code: 'precision' });
  }
  return { precision: null };
}

function chosenLens(
  durationSeconds: number | null,
  traffic: TrafficSpecification | null,
): Pick<RunSpecification, 'lens' | 'lensReason'> {
  if (traffic === null) return { lens: 'requests', lensReason: 'there is no traffic' };
  if (durationSeconds === null)
    return { lens: 'flow', lensReason: 'no duration is given, so it is about years' };
  const length = formatQuantity('duration', durationSeconds);
  if (durationSeconds > LONGEST_FOR_REQUESTS)
    return { lens: 'flow', lensReason: `${length} is longer than two weeks` };
  return durationSeconds * meanRate(traffic.arrivals) > MOST_REQUESTS
    ? { lens: 'flow', lensReason: `${length} is more than 5 million requests` }
    : { lens: 'requests', lensReason: `${length} is less than 5 million requests` };
}

/** Per second; roughly, growth aside. */
function meanRate({ ratePerSecond, daily, weekly, recorded }: Arrivals): number {
  if (recorded !== null) return meanOf(recorded.ratePerSecond);
  return ratePerSecond * meanOf(daily ?? [1]) * meanOf(weekly ?? [1]);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

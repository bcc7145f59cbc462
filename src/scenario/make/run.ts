/** What counts as up, the targets, and how long is simulated. */
import { SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_YEAR } from '../../engine/time.js';
import type { RunSpecification, ServiceSpecification, TargetSpecification } from '../model.js';
import type { Read, Session } from '../read/session.js';
import { typed } from '../read/typed.js';
import { runParameters, serviceParameters } from '../sections/run.js';
import { parseTarget } from '../targets.js';
import { placeOf, type MapNode } from '../text/tree.js';

/** Up to here every request is simulated when the file does not say. */
const LONGEST_FOR_REQUESTS = 7 * SECONDS_PER_DAY;
/** When the file says how, but not how long. */
const REQUESTS_DURATION = SECONDS_PER_HOUR;
const FLOW_DURATION = 20 * SECONDS_PER_YEAR;

export function makeService(read: Read | null): ServiceSpecification {
  return { upWhen: (read === null ? null : typed(read, serviceParameters).up_when) ?? 1 };
}

export function makeTargets(lines: unknown, root: MapNode, session: Session): TargetSpecification[] {
  if (!Array.isArray(lines)) return [];
  return (lines as string[]).flatMap((line, index) => {
    const target = parseTarget(line, session.outline);
    if (target.ok) return [target.value];
    const place = placeOf(root, ['targets', index]);
    session.problems.error({ path: ['targets', index], place, message: target.message, code: 'target' });
    return [];
  });
}

export function makeRun(read: Read | null): RunSpecification {
  const values = read === null ? null : typed(read, runParameters);
  const written = values?.duration ?? null;
  const lens = values?.lens ?? (written !== null && written <= LONGEST_FOR_REQUESTS ? 'requests' : 'flow');
  return {
    lens,
    seed: values?.seed ?? '1',
    start: values?.start ?? 'equilibrium',
    durationSeconds: written ?? (lens === 'requests' ? REQUESTS_DURATION : FLOW_DURATION),
    replications: values?.replications ?? null,
    years: values?.years ?? null,
    budgetSeconds: values?.budget ?? null,
    precision: values?.precision ?? null,
  };
}

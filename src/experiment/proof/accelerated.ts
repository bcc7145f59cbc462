/** The accelerated figures, in the form that they are held against the others. */
import { studentQuantile } from '../../metrics/law-quantiles.js';
import type { Interval } from '../../results/results.js';
import type { Scenario } from '../../scenario/model.js';
import { accelerate, type Accelerated } from '../accelerate/index.js';
import { silent, type Figure, type Leg } from './figure.js';

/** Half-width of the 95 % interval of unavailability at which an accelerated run has seen enough. */
const PRECISION = 0.05;
const REPLICATIONS = 40;

export function accelerated(scenario: Scenario): Leg {
  const run = accelerate(scenario, { precision: PRECISION, replications: REPLICATIONS });
  if (run.kind === 'absent') return silent('accelerated', run.why);
  const { trusted, replications, cycles, sideRuns } = run;
  return {
    method: 'accelerated',
    applies: trusted,
    text: trusted
      ? `${sideRuns} side runs from ${cycles} excursions of ${replications} replications`
      : 'not trusted, and not part of the test',
    notes: run.reasons,
    figures: figuresOf(run),
  };
}

function figuresOf({ unavailability, outagesPerYear, replications, trusted }: Accelerated): Leg['figures'] {
  const figure = (interval: Interval): Figure => estimated(interval, replications - 1, trusted);
  const lossToo = unavailability.request.kind === 'absent' ? {} : { loss: figure(unavailability.request) };
  return { unavailability: figure(unavailability.time), outages: figure(outagesPerYear), ...lossToo };
}

/** An interval of 95 % at another error: Student's t, as it was made. */
function estimated(interval: Interval, degrees: number, trusted: boolean): Figure {
  const { estimate, low, high } = interval;
  const usable = trusted && estimate !== null && low !== null && high !== null && degrees > 0;
  return {
    interval,
    certain: false,
    range: (error) => {
      if (!usable) return null;
      const wider = studentQuantile(1 - error / 2, degrees) / studentQuantile(0.975, degrees);
      const half = (high - estimate) * wider;
      return { low: Math.max(0, estimate - half), high: estimate + half };
    },
  };
}

/** The accelerated figures, in the form that they are held against the others. */
import { studentQuantile } from '../../metrics/law-quantiles.js';
import type { Interval } from '../../results/results.js';
import type { Scenario } from '../../scenario/model.js';
import { accelerate, type Accelerated } from '../accelerate/index.js';
import { silent, type Figure, type Leg } from './figure.js';

/** Half-width of the 95 % interval of unavailability at which an accelerated run has seen enough. */
const PRECISION = 0.05;

/** @param replications at most */
export function accelerated(scenario: Scenario, replications: number, precision = PRECISION): Leg {
  const run = accelerate(otherSeed(scenario), { precision, replications });
  if (run.kind === 'absent') return silent('accelerated', run.why);
  const { trusted, replications: done, cycles, sideRuns } = run;
  return {
    method: 'accelerated',
    applies: trusted,
    text: trusted
      ? `${sideRuns} side runs from ${cycles} excursions of ${done} replications`
      : 'not trusted, and not part of the test',
    notes: run.reasons,
    figures: figuresOf(run),
  };
}

/** Its main runs must not be those of the plain simulation: then the two would agree in their errors as well. */
function otherSeed(scenario: Scenario): Scenario {
  return { ...scenario, run: { ...scenario.run, seed: `${scenario.run.seed}/accelerated` } };
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

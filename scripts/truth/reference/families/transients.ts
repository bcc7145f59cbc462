/** From all up to an instant: windows that begin whenever all is up, for exponential lives have no memory. */
import { expectedOf, given, type ReferenceCase } from '../case.js';
import type { Experiment, Figure, Reading, Treatment } from '../experiment.js';
import * as read from '../readings.js';
import type { OutageOutcome } from '../../../../src/metrics/outcome.js';
import { failureCost, partsText, unit, type Group } from './parts.js';
import { kAndN, type Match } from './structures.js';

type Outages = readonly OutageOutcome[];

const downAt = (instant: number, outages: Outages): number =>
  outages.some(({ startSeconds, endSeconds }) => startSeconds <= instant && instant < endSeconds) ? 1 : 0;

const downHours = (from: number, to: number, outages: Outages): number =>
  outages.reduce(
    (sum, { startSeconds, endSeconds }) =>
      sum + Math.max(0, Math.min(to, endSeconds) - Math.max(from, startSeconds)),
    0,
  ) / read.HOUR;

/** By their names in the file, of a window of so many seconds. */
const readings = (seconds: number): Readonly<Record<string, Reading>> => ({
  u: read.overWindows(seconds, (from, outages) => downAt(from + seconds, outages)),
  p_fail: read.overWindows(seconds, (_from, outages) => Math.min(1, outages.length)),
  exp_downtime_h: read.overWindows(seconds, (from, outages) => downHours(from, from + seconds, outages)),
});

function experiment(
  reference: ReferenceCase,
  groups: readonly Group[],
  needs: number,
  hours: number,
): Experiment {
  const of = readings(hours * read.HOUR);
  const figures = given(reference, Object.keys(of)).map((key): Figure => {
    return { key, expected: expectedOf(reference, key), reading: of[key]! };
  });
  const rarest = Math.min(
    ...figures.filter(({ key }) => key !== 'exp_downtime_h').map(({ expected }) => expected),
  );
  return {
    ...{ label: '', body: partsText({ groups, structure: `needs: ${needs}` }), figures },
    // A window, and until all is up again.
    rareSeconds: ((hours + 8) * read.HOUR) / rarest,
    costPerSecond: failureCost(groups),
    spread: 4,
  };
}

const simulated = (one: Experiment): Treatment => ({ kind: 'simulated', experiments: [one] });

/** `single unit point unavailability starting up; …`, with `t24` in the id; 1000 h, 8 h */
const single: Match = (reference, text) => {
  const hours = Number(/_t(\d+)$/.exec(reference.id)?.[1] ?? NaN);
  if (!text.startsWith('single unit point unavailability') || Number.isNaN(hours)) return null;
  return simulated(experiment(reference, [unit(1, 1000, 8)], 1, hours));
};

/** `2oo3 indep 1000/8: P(first outage before t), …`, with `mission_168` in the id */
const mission: Match = (reference, text) => {
  const hours = Number(/mission_(\d+)$/.exec(reference.id)?.[1] ?? NaN);
  const [, mttf, mttr] = /indep (\d+)\/(\d+): P\(first outage before t\)/.exec(text) ?? [];
  const [k, n] = kAndN(text) ?? [];
  if (mttf === undefined || k === undefined || n === undefined || Number.isNaN(hours)) return null;
  return simulated(experiment(reference, [unit(n, Number(mttf), Number(mttr))], k, hours));
};

export const transients: readonly Match[] = [single, mission];

/** Coverage and standby: redundancy that has to notice and to act. */
import { steady, unit } from './parts.js';
import { expectedOf } from '../case.js';
import type { Match } from './structures.js';

const REPAIR_GOES_ON =
  'here the repair goes on during the unmasked outage, there it waits: less by 0.3 % of U where 10 % are not masked';

/** `active-active pair MTTF 1000 MTTR 8 one crew; with both up a failure is uncovered with prob 0.1: whole system down exp mean 0.5 h …` */
const coverage: Match = (reference, text) => {
  const found =
    /^active-active pair MTTF ([\d.]+) MTTR ([\d.]+) one crew; .*uncovered with prob ([\d.]+): whole system down exp mean ([\d.]+) h/.exec(
      text,
    );
  if (found === null) return null;
  const [mttf, mttr, uncovered, down] = found.slice(1).map(Number) as [number, number, number, number];
  const structure =
    uncovered === 0
      ? 'needs: 1'
      : `coverage: ${100 * (1 - uncovered)}%, uncovered: exponential mean ${down}h, frozen_when_down: true`;
  const groups = [unit(2, mttf, mttr)];
  return {
    kind: 'simulated',
    // Short outages and long ones: they vary more than exponential ones.
    experiments: [
      { ...steady(reference, { groups, structure, crew: 'count: 1' }), spread: uncovered > 0 ? 8 : 2 },
    ],
    ...(uncovered === 0 ? {} : { remark: REPAIR_GOES_ON }),
  };
};

/** `hot standby, MTTF 1000.0, MTTR 8.0, switch-over EXP mean 30 s, 2 crew(s)` */
const standby: Match = (reference, text) => {
  const found =
    /^(hot|cold) standby, MTTF ([\d.]+), MTTR ([\d.]+), switch-over (EXP mean|DETERMINISTIC) ([\d.]+) s, (\d+) crew/.exec(
      text,
    );
  if (found === null) return null;
  const [, kind, mttf, mttr, law, seconds, crews] = found;
  const switchOver = `${law === 'DETERMINISTIC' ? '' : 'exponential mean '}${seconds}s`;
  const structure = `active: 1, standby: ${kind}, switch_over: ${switchOver}`;
  const groups = [unit(2, Number(mttf), Number(mttr))];
  const crew = Number(crews) >= 2 ? {} : { crew: `count: ${crews}` };
  // Short outages of every failure of the active one, long ones when both are down: as often as in a pair.
  const both = expectedOf(reference, 'outage_freq_per_h') * (Number(mttr) / Number(mttf));
  const experiment = steady(reference, { groups, structure, ...crew }, both);
  return { kind: 'simulated', experiments: [experiment] };
};

export const redundancy: readonly Match[] = [coverage, standby];

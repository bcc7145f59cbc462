/** The arithmetic of keepalived's failovers, as its manual and the RFC give it, for these parameters. */
import { toSeconds, type Microseconds } from '../../engine/time.js';
import type { FailoverFormula } from '../component.js';
import { outranks, type Router } from './router.js';
import type { ScriptRules } from './rules.js';
import { GOODBYE, SCRIPT, SCRIPT_TIMEOUT, VRRP } from './takeovers.js';

/** For the loss of the router that is highest when all is well. */
export function formulasFor(routers: readonly Router[]): FailoverFormula[] {
  const [first, heir] = [...routers].sort((a, b) => {
    return outranks(a.rules.priority, a.index, b.rules.priority, b.index) ? -1 : 1;
  });
  if (!first || !heir) return [];
  const { interval } = first.rules;
  const silent: Range = { low: heir.masterDown - interval, high: heir.masterDown };
  const goodbye: Range = { low: heir.skew, high: heir.skew };
  const formulas = [
    formula(VRRP, silent, `${heir.rules.downTimerAdverts} adverts + skew − age of the last advert`),
    formula(GOODBYE, goodbye, 'skew'),
  ];
  const [script] = first.rules.scripts;
  if (!script) return formulas;
  // Weight 0 says goodbye; any other weight lets the adverts be ignored, which takes as long as silence.
  const after = script.weight === 0 ? goodbye : silent;
  const then = script.weight === 0 ? 'skew' : 'master-down interval';
  const runs = `(fall − 1) × interval + time to the next run`;
  return [
    ...formulas,
    formula(SCRIPT, sum(failing(script, script.runTime), after), `${runs} + run + ${then}`),
    formula(SCRIPT_TIMEOUT, sum(hanging(script), after), `${runs} + timeout + ${then}`),
  ];
}

interface Range {
  readonly low: Microseconds;
  readonly high: Microseconds;
}

/** From a fault at any phase until the last of `fall` runs, each of which ends after at most `run`, has failed. */
function failing({ fall, interval }: ScriptRules, run: Microseconds): Range {
  return { low: (fall - 1) * interval, high: fall * interval + run };
}

/** Every run lasts until the script gives up or is ended. */
function hanging(script: ScriptRules): Range {
  const run = Math.min(script.timeout, script.connectTimeoutSeconds * 1e6);
  const { low, high } = failing(script, run);
  return { low: low + run, high };
}

function sum(a: Range, b: Range): Range {
  return { low: a.low + b.low, high: a.high + b.high };
}

function formula(mechanism: string, { low, high }: Range, text: string): FailoverFormula {
  const lowSeconds = toSeconds(low);
  const highSeconds = toSeconds(high);
  const range = `${lowSeconds.toFixed(1)} to ${highSeconds.toFixed(1)} s`;
  return { mechanism, lowSeconds, highSeconds, text: `${range} = ${text}` };
}

/** The product's own arithmetic for the reports: how long commits wait for a view without a lost member. */
import { toSeconds } from '../../engine/index.js';
import type { FailoverFormula } from '../component.js';
import type { Settings } from './settings.js';

export function formulasOf({ suspect, check, agreement }: Settings): readonly FailoverFormula[] {
  const low = toSeconds(suspect + agreement);
  const high = toSeconds(suspect + check + agreement);
  const range = `${low.toFixed(1)} to ${high.toFixed(1)} s`;
  const sum = `${toSeconds(suspect)} s suspected + up to ${toSeconds(check)} s + ${toSeconds(agreement)} s agreed`;
  return [{ mechanism: 'view-change', lowSeconds: low, highSeconds: high, text: `${range} = ${sum}` }];
}

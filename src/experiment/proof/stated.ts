/** The answer that a file states, good to its last digit as it is written. */
import type { Resolved } from '../../scenario/interpret.js';
import type { Scenario } from '../../scenario/model.js';
import { SECONDS_PER_YEAR } from '../../engine/time.js';
import type { ProvedMeasure } from '../../results/proof.js';
import { certain, silent, type Figure, type Leg } from './figure.js';

/** Whoever writes `8h` has not meant 7.5 to 8.5: so many digits are taken as written. */
const LEAST_DIGITS = 3;

export function stated(scenario: Scenario, resolved: Resolved): Leg {
  const { answer } = scenario;
  if (answer === null) return silent('stated', 'the file states no answer');
  const figures: Partial<Record<ProvedMeasure, Figure>> = {};
  for (const { measure, value } of answer.figures) {
    const perYear = measure === 'outages' ? value * SECONDS_PER_YEAR : value;
    figures[measure] = certain(perYear, roundingOf(writtenAs(resolved, measure)));
  }
  return { method: 'stated', applies: true, text: answer.source, notes: [], figures };
}

function writtenAs({ tree }: Resolved, measure: string): string {
  const answer = tree.entries.get('answer')?.node;
  const node = answer?.kind === 'map' ? answer.entries.get(measure)?.node : undefined;
  return node?.kind === 'scalar' ? String(node.value) : '';
}

/** Half a unit of the last digit, relative to the number: `33.37906/y` → 0.000005 / 33.37906. */
export function roundingOf(text: string): number {
  const mantissa = /\d+(\.\d+)?/.exec(text)?.[0] ?? '1';
  const digits = mantissa.replace('.', '').replace(/^0+/, '');
  const padded = digits.padEnd(LEAST_DIGITS, '0');
  return 0.5 / Math.max(1, Number(padded));
}

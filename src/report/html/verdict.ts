/** The answer first: in plain words, then target by target. */
import type { Results, Verdict } from '../../results/results.js';
import { inPlainWords } from '../plain-words.js';
import { measured } from '../targets.js';
import { markup, type Markup } from './markup.js';
import type { Section } from './section.js';
import { table } from './table.js';

export const verdict: Section = {
  id: 'verdict',
  heading: 'Verdict',
  body: ({ results }) =>
    markup`<div class="words ${worst(results)}">
        ${inPlainWords(results).map((sentence) => markup`<p>${sentence}</p>`)}
      </div>
      ${targets(results)}`,
};

function targets({ targets: all }: Results): Markup | null {
  if (all.length === 0) return null;
  const columns = [{ heading: 'Target' }, { heading: 'Verdict' }, { heading: 'Measured (95 % interval)' }];
  return table(
    'Targets',
    columns,
    all.map((target) => [
      markup`<code>${target.name}</code>`,
      markup`<span class="badge ${target.verdict}">${target.verdict}</span>`,
      measured(target),
    ]),
  );
}

/** One missed target decides; without targets there is no colour. */
function worst({ targets: all }: Results): Verdict | '' {
  const verdicts = all.map((target) => target.verdict);
  return (['missed', 'undecided', 'met'] as const).find((one) => verdicts.includes(one)) ?? '';
}

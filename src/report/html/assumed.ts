/** What the answer stands on, to be read before any figure: faults, guesses, warnings. */
import type { Results } from '../../results/results.js';
import { count } from '../format.js';
import { markup, type Markup } from './markup.js';
import type { Section } from './section.js';
import { table } from './table.js';

export const assumed: Section = {
  id: 'assumed',
  heading: 'What was assumed',
  body({ results }) {
    const parts = [faults(results), guesses(results), warnings(results)];
    return parts.every((part) => part === null) ? null : markup`${parts}`;
  },
};

function faults({ scenario, faults: seen }: Results): Markup | null {
  if (scenario.faults.length === 0) return null;
  const happened = (id: string): number =>
    seen.filter((fault) => fault.id === id).reduce((sum, fault) => sum + fault.count, 0);
  return table(
    'Faults',
    [{ heading: 'Fault' }, { heading: 'What is assumed' }, { heading: 'Happened', number: true }],
    scenario.faults.map(({ id, text }) => [markup`<code>${id}</code>`, text, `${count(happened(id))} ×`]),
  );
}

function guesses({ assumptions }: Results): Markup | null {
  const leaned = assumptions.filter((assumption) => assumption.guess);
  if (leaned.length === 0) return null;
  return markup`<h3>Guesses leaned on</h3>
    <p class="note">Our proposals (MODEL), not data: whoever knows better should set them.</p>
    <ul class="plain columns">
      ${leaned.map(({ path, value }) => markup`<li><code>${path} = ${value}</code></li> `)}
    </ul> `;
}

function warnings({ warnings: all }: Results): Markup | null {
  if (all.length === 0) return null;
  return markup`<h3>Warnings</h3>
    <ul class="plain">
      ${all.map(({ path, message }) => markup`<li><code>${path}</code>: ${message}</li> `)}
    </ul> `;
}

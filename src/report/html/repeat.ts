/** All it takes to have the same numbers again: the command, and the scenario with everything resolved. */
import { markup } from './markup.js';
import type { Section } from './section.js';

export const repeat: Section = {
  id: 'repeat',
  heading: 'Repeat this run',
  body: ({ results, origin }) =>
    markup`<pre>${origin.command}</pre>
      <p class="note">
        Same scenario, seed and version: the same numbers to the last bit. hasim ${results.hasim}, scenario
        <code>${results.scenario.file}</code>, sha256 of the resolved scenario
        <code>${results.scenario.sha256}</code>.
      </p>
      <h3>The resolved scenario</h3>
      <p class="note">
        Everything that holds, defaults included, and where each value comes from. Saved as a file beside the
        original it runs the same.
      </p>
      <pre class="long" role="region" aria-label="The resolved scenario" tabindex="0">
${origin.scenario}</pre>`,
};

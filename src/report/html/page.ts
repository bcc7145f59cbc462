/** One self-contained page: no script, no request, everything inline. */
import { howItRan } from '../plain-words.js';
import type { ReportInput } from '../report-format.js';
import { assumed } from './assumed.js';
import { availability } from './availability.js';
import { causes } from './causes.js';
import { definitions } from './definitions.js';
import { failovers } from './failovers.js';
import type { Figures } from './figure.js';
import { markup, type Markup } from './markup.js';
import { outages } from './outages.js';
import { repeat } from './repeat.js';
import type { Section } from './section.js';
import { style } from './style.js';
import { verdict } from './verdict.js';

/** In the order of reading: the answer, what it stands on, how it comes about, how to have it again. */
const sections: readonly Section[] = [
  verdict,
  assumed,
  availability,
  causes,
  failovers,
  outages,
  definitions,
  repeat,
];

/** Nothing may be loaded and nothing run, should a scenario's text ever get through. */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function page(input: ReportInput, figures: Figures): string {
  const { results } = input;
  const { name, question } = results.scenario;
  const present = sections.flatMap((section) => {
    const body = section.body(input, figures);
    return body === null ? [] : [{ ...section, body }];
  });
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="generator" content="hasim ${results.hasim}" />
        <title>${name}: hasim report</title>
        <link rel="icon" href="data:," />
        <style>
          ${style}
        </style>
      </head>
      <body>
        <header>
          <h1>${name}</h1>
          ${question === '' ? null : markup`<p class="question">${question}</p>`}
          <p class="facts">${howItRan(results)}</p>
          <nav aria-label="Sections">
            <ul>
              ${present.map(({ id, heading }) => markup`<li><a href="#${id}">${heading}</a></li> `)}
            </ul>
          </nav>
        </header>
        <main>${present.map(({ id, heading, body }) => whole(id, heading, body))}</main>
        <footer class="note">
          Made by hasim ${results.hasim}, a discrete-event simulator of highly available clusters.
        </footer>
      </body>
    </html> `.text;
}

function whole(id: string, heading: string, body: Markup): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${heading}</h2>
    ${body}
  </section> `;
}

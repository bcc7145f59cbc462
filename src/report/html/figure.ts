/** Pictures inside the page, as data: one for wide screens and paper, one for telephones, the same words for both. */
import { NARROW, WIDE, type Size } from '../png/canvas.js';
import type { Drawing } from '../png/picture.js';
import { markup, type Markup } from './markup.js';

export interface Figure {
  readonly drawing: Drawing;
  readonly wide: Uint8Array;
  readonly narrow: Uint8Array;
}

/** By name of the picture. */
export type Figures = ReadonlyMap<string, Figure>;

/** @returns null where the run has no such picture */
export function figure(figures: Figures, name: string): Markup | null {
  const found = figures.get(name);
  if (!found) return null;
  const { drawing, wide, narrow } = found;
  return markup`<figure id="picture-${name}">
    <figcaption>
      <strong>${capital(drawing.title)}</strong>${drawing.note === '' ? null : markup`<br />${drawing.note}`}
    </figcaption>
    <picture>
      <source media="screen and (max-width: 40rem)" srcset="${data(narrow)}" ${extent(NARROW)} />
      <img src="${data(wide)}" ${extent(WIDE)} alt="${drawing.alt}" />
    </picture>
  </figure> `;
}

function extent({ width, height }: Size): Markup {
  return markup` width="${width}" height="${height}"`;
}

function data(png: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

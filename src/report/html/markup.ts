/** A template that escapes: whatever is put into it is text, unless it was made by the template itself. */
import { escapeMarkup } from '../escape.js';

/** Finished HTML. Only made here. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Part = string | number | null | Markup | readonly Part[];

/** `` markup`<p title="${name}">${name}</p>` ``: null is nothing, a list is its parts one after another. */
export function markup(fixed: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(fixed.map((text, index) => text + written(parts[index] ?? null)).join(''));
}

function written(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escapeMarkup(part);
  return typeof part === 'number' ? String(part) : part.map(written).join('');
}

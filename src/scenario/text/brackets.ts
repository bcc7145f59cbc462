/** Finds the bracket that was never closed: the parser notices it lines later, its reader should not have to search. */

/** Offset of the last bracket before `end` that has no partner, or null. Quotes and comments are skipped. */
export function unclosedBracket(text: string, end: number): number | null {
  const open: number[] = [];
  let quote = '';
  for (let index = 0; index < end; index += 1) {
    const character = text[index] ?? '';
    if (quote !== '') {
      if (character === '\\' && quote === '"') index += 1;
      else if (character === quote) quote = '';
      continue;
    }
    const starts = index === 0 || /[\s[{,:]/.test(text[index - 1] ?? '');
    if (character === '#' && starts) index = Math.max(index, text.indexOf('\n', index) - 1);
    else if ((character === '"' || character === "'") && starts) quote = character;
    else if (character === '[' || character === '{') open.push(index);
    else if (character === ']' || character === '}') open.pop();
  }
  return open.at(-1) ?? null;
}

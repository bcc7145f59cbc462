/**
 * Refuses text that nests too deeply before the YAML parser sees it: the parser recurses, and close to the end of the
 * stack even V8's own regular expressions fail, which no `catch` can mend. Counts generously, never exactly.
 */

/** Real scenarios nest about ten deep. */
export const DEEPEST = 64;

/** The line on which the text nests more than DEEPEST levels, or 0. */
export function tooDeepAt(text: string): number {
  const columns: number[] = [];
  let brackets = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const markers = /^ *((?:[-?:][ \t]+)*)/.exec(line) ?? [''];
    const indent = line.length - line.trimStart().length;
    const inLine = ((markers[1] ?? '').match(/[-?:]/g) ?? []).length;
    if (line.trim() !== '' && brackets === 0) {
      while ((columns.at(-1) ?? -1) >= indent) columns.pop();
      columns.push(indent);
    }
    const scanned = scanLine(line.slice(markers[0].length), brackets);
    brackets = scanned.brackets;
    if (columns.length + inLine + scanned.deepest > DEEPEST) return index + 1;
  }
  return 0;
}

/** Counts brackets, and keys and tags in a row, outside quotes and comments. */
function scanLine(line: string, before: number): { brackets: number; deepest: number } {
  let brackets = before;
  let deepest = before;
  let inARow = 0;
  let quote = '';
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] ?? '';
    if (quote !== '') {
      if (character === '\\' && quote === '"') index += 1;
      else if (character === quote) quote = '';
      continue;
    }
    const starts = index === 0 || ' \t[{,:'.includes(line[index - 1] ?? '');
    if (character === '#' && starts) break;
    if ((character === '"' || character === "'") && starts) quote = character;
    else if (character === '[' || character === '{') brackets += 1;
    else if (character === ']' || character === '}') brackets = Math.max(0, brackets - 1);
    else if (character === ',') inARow = 0;
    else if (nests(character, starts, line[index + 1] ?? ' ')) inARow += 1;
    deepest = Math.max(deepest, brackets + inARow);
  }
  return { brackets, deepest };
}

/** `key: `, `? key`, tags and anchors each hold a node in a node. */
function nests(character: string, starts: boolean, next: string): boolean {
  if (character === ':' || character === '?') return next === ' ' || next === '\t';
  return (character === '!' || character === '&') && starts;
}

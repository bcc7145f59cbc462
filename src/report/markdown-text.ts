/** Markdown of texts that may hold anything: a table, a span of code, words without a meaning. */

export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)];
}

/** Text without a meaning in Markdown, on one line; nobody is called by an @, no number becomes a link. */
export function text(of: string): string {
  return oneLine(of)
    .replace(/[\\`*_[\]|~&$]|<(?=[a-z/!?])/gi, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/^[-+>=#]/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/[@#](?=\w)/g, '$&\u200b');
}

/** As it is, in a code span of as many backticks as it takes. */
export function code(of: string): string {
  const line = oneLine(of).replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const gap = /^`|`$|^ .*[^ ].* $/.test(line) ? ' ' : '';
  return `${fence}${gap}${line}${gap}${fence}`;
}

function oneLine(of: string): string {
  // eslint-disable-next-line no-control-regex -- none of these belongs on a line
  return of.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
}

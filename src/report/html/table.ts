/** Tables with a caption and headings that a screen reader can follow; on a small screen each row is a block. */
import { markup, type Markup, type Part } from './markup.js';

/** A table of so few rows is not cut at the end of a sheet. */
const MOST_ROWS_TOGETHER = 14;

export interface Column {
  readonly heading: string;
  /** Numbers stand to the right. */
  readonly number?: boolean;
}

/**
 * The first cell of each row is its heading. Roles are spelled out, as a browser forgets them where a table is laid out
 * as blocks.
 */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Part[])[],
): Markup {
  const short = rows.length <= MOST_ROWS_TOGETHER ? markup` class="short"` : null;
  return markup`<table role="table" ${short}>
    <caption>
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map(head)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map((cells) => row(columns, cells))}
    </tbody>
  </table> `;
}

function head(column: Column): Markup {
  return markup`<th scope="col" role="columnheader" ${classOf(column)}>${column.heading}</th>`;
}

function row(columns: readonly Column[], [first = '', ...rest]: readonly Part[]): Markup {
  const others = rest.map((part, index) => cell(columns[index + 1] ?? { heading: '' }, part));
  return markup`<tr role="row">
    <th scope="row" role="rowheader">${first}</th>
    ${others}
  </tr> `;
}

function cell(column: Column, part: Part): Markup {
  return markup`<td role="cell" ${classOf(column)} data-label="${column.heading}">${part}</td>`;
}

function classOf(column: Column): Markup | null {
  return column.number ? markup` class="number"` : null;
}

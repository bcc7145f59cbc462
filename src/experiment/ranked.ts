/** Sums of cells by a key, largest first; names decide among equals, so that the order is the same everywhere. */
export function ranked<T extends { readonly count: number }>(
  cells: Iterable<T>,
  keyOf: (cell: T) => string,
): Record<string, number> {
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(keyOf(cell), (counts.get(keyOf(cell)) ?? 0) + cell.count);
  return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || order(a, b)));
}

/** By code unit, whatever the locale. */
export function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

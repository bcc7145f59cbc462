/** The cases of `test/reference/data/reference-cases.json`, which names the source of each. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@jest/globals';
import { root } from '../../../support/source-files.js';

export type Figures = Readonly<Record<string, number>>;

const { cases } = JSON.parse(
  readFileSync(path.join(root, 'test/reference/data/reference-cases.json'), 'utf8'),
) as { cases: { id: string; expected: Figures }[] };

/** @throws Error when there is no such case */
export function expected(id: string): Figures {
  const found = cases.find((one) => one.id === id);
  if (!found) throw new Error(`no reference case ${id}`);
  return found.expected;
}

/** Relative; 1e-9 is what the reference cases promise. */
export function expectClose(actual: number | null, wanted: number, within = 1e-9): void {
  const off = Math.abs((actual ?? NaN) / wanted - 1);
  expect({ actual, wanted, off, fits: off < within }).toEqual({ actual, wanted, off, fits: true });
}

/** test/reference/data/reference-cases.json: answers that others computed or published. */
import { readFileSync } from 'node:fs';

export interface ReferenceCase {
  /** `P2.K05_2oo3_1crew`; also the seed of its simulation. */
  readonly id: string;
  readonly group: string;
  /** What is modelled, with its numbers: most cases have no other parameters. */
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Hours, unless a name says otherwise. */
  readonly expected: Readonly<Record<string, unknown>>;
  readonly published: Readonly<Record<string, unknown>> | null;
  readonly tolerance: string;
  readonly source: string;
}

const FILE = 'test/reference/data/reference-cases.json';

export function readCases(): readonly ReferenceCase[] {
  return (JSON.parse(readFileSync(FILE, 'utf8')) as { cases: ReferenceCase[] }).cases;
}

/** The number that is expected under this name. @throws Error when the case has none */
export function expectedOf({ id, expected }: ReferenceCase, key: string): number {
  const value = expected[key];
  if (typeof value !== 'number') throw new Error(`${id} expects no ${key}`);
  return value;
}

/** Of these names those for which the case has a number. */
export function given<K extends string>({ expected }: ReferenceCase, keys: readonly K[]): K[] {
  return keys.filter((key) => typeof expected[key] === 'number');
}

/** One case of the second table: what a thread is told to do, and what it says. */
import { readCases, type ReferenceCase } from './case.js';
import { compare, type Compared, type Precision } from './simulate.js';
import { treatmentOf } from './treatments.js';

/** Of the page: errors of 3 % where some seconds allow for it, up to 10 % where the events are rarer. */
export const PAGE_PRECISION: Precision = { error: 0.03, cost: 9, atMost: 0.1 };

export interface CaseTask {
  readonly kind: 'case';
  readonly id: string;
}

export interface CaseDone {
  readonly kind: 'case';
  readonly id: string;
  readonly compared: readonly Compared[];
  /** Experiments that cost too much for the page. */
  readonly tooRare: readonly string[];
}

const WORD = 'reference';

/** Those whose names hold one of these words, `reference/` included; all without words. */
export function casesNamed(words: readonly string[]): ReferenceCase[] {
  const all = readCases();
  return all.filter(({ id }) => words.length === 0 || words.some((word) => `${WORD}/${id}`.includes(word)));
}

/** Tasks, for what is simulated at all. */
export function caseTasks(cases: readonly ReferenceCase[]): CaseTask[] {
  const all = readCases();
  return cases
    .filter((one) => treatmentOf(one, all).kind === 'simulated')
    .map(({ id }) => ({ kind: 'case', id }));
}

export function simulateCase({ id }: CaseTask): CaseDone {
  const all = readCases();
  const reference = all.find((one) => one.id === id);
  const treatment = reference === undefined ? null : treatmentOf(reference, all);
  if (treatment?.kind !== 'simulated') throw new Error(`there is no case ${id} to simulate`);
  const compared: Compared[] = [];
  const tooRare: string[] = [];
  for (const experiment of treatment.experiments) {
    const found = compare(experiment, `${id} ${experiment.label}`, PAGE_PRECISION);
    if (found === null) tooRare.push(...experiment.figures.map(({ key }) => key));
    else compared.push(...found);
  }
  return { kind: 'case', id, compared, tooRare };
}

/** Where results of the flow lens are rough: said in words, with how much that concerns. */
import type { RoughOutcome } from '../metrics/outcome.js';
import type { Warning } from '../results/results.js';

/** Less of the time, and of the losses, is not worth a word. */
const RELEVANT = 0.001;
const RELEVANT_LOSSES = 0.01;

export interface RoughTotal {
  readonly path: string;
  seconds: number;
  lost: number;
  late: number;
}

export function addRough(into: RoughTotal[], rough: readonly RoughOutcome[]): void {
  for (const { path, seconds, lost, late } of rough) {
    const total = into.find((one) => one.path === path);
    if (total === undefined) into.push({ path, seconds, lost, late });
    else {
      total.seconds += seconds;
      total.lost += lost;
      total.late += late;
    }
  }
}

/** @param measuredSeconds of all replications @param lost of all requests */
export function roughWarnings(
  rough: readonly RoughTotal[],
  { measuredSeconds, lost }: { readonly measuredSeconds: number; readonly lost: number },
): Warning[] {
  return rough.flatMap(({ path, seconds, lost: near, late }) => {
    const ofTime = measuredSeconds > 0 ? seconds / measuredSeconds : 0;
    const ofLosses = lost > 0 ? near / lost : 0;
    if (late > 0) {
      const message = `about ${late.toPrecision(2)} requests counted as served took longer than the clients wait`;
      return [{ code: 'rough-flow', path, message }];
    }
    if (ofTime < RELEVANT && ofLosses < RELEVANT_LOSSES) return [];
    const message =
      `the flow lens is rough here: loaded near its capacity, or beyond, in ${percent(ofTime)} of the time; ` +
      `${percent(ofLosses)} of all losses come from a formula for this (the requests lens is exact)`;
    return [{ code: 'rough-flow', path, message }];
  });
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}

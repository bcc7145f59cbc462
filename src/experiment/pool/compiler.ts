/** What the machine's own compiler is told of the code that it will meet. Changes no result, only when it is there. */
import { setFlagsFromString } from 'node:v8';
import type { RunSpecification } from '../../scenario/model.js';

type Lens = RunSpecification['lens'];

/**
 * Bytes of callees that V8 may copy into one function, over all; its own default is 920. The flow lens asks many small
 * functions of many kinds, and compiling copies of them took V8 (11.3) nearly as long as the first replications themselves
 * (docs/performance.md); later ones gain nothing by them. In the requests lens few functions take all the time: it keeps
 * the default.
 */
const INLINED_BYTES: Record<Lens, number> = { flow: 150, requests: 920 };

let advised: Lens | null = null;

/** Counts for all threads of the process, and for what is compiled from now on. */
export function adviseCompiler(lens: Lens): void {
  if (lens === advised) return;
  advised = lens;
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${INLINED_BYTES[lens]}`);
}

/** `hasim/results`: the shape of what a run leaves, for programs that read it. */
export * from './comparison.js';
export * from './proof.js';
export * from './results.js';
export { resultsSchema } from './schema.js';

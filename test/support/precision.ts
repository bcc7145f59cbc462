/**
 * `npm test` must end in minutes; `npm run test:long` repeats the same tests with enough draws to see small errors.
 * A test states both sizes: `const draws = byPrecision({ quick: 20_000, full: 2_000_000 })`.
 */
export function byPrecision<T>(size: { quick: T; full: T }): T {
  return process.env.HASIM_TEST_PRECISION === 'full' ? size.full : size.quick;
}

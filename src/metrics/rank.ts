/** The rank (from 1) of the smallest value that at least a share `p` of so many do not exceed. */
export function rankOf(p: number, count: number): number {
  return Math.max(1, Math.ceil(p * count));
}

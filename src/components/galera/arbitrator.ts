/** Which hosts run garbd: named one by one, or as the group they belong to (`arb` for arb1 and arb2). */
export function isArbitrator(host: string, named: readonly string[]): boolean {
  return named.includes(host) || named.includes(host.replace(/\d+$/, ''));
}

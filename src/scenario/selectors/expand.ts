/** Words that name hosts: a group, a host, or part of a group. */

export interface HostGroup {
  readonly name: string;
  /** Its hosts at time 0. */
  readonly hosts: readonly string[];
  /** Hosts beyond the count that a `join` fault brings. */
  readonly joiners: readonly string[];
  /** Its count cannot be read: any number may be one of its hosts. */
  readonly open: boolean;
}

/** The hosts that `db` stands for before any has joined. */
export function initialHosts(text: string, groups: ReadonlyMap<string, HostGroup>): readonly string[] | null {
  return groups.get(text)?.hosts ?? expandHosts(text, groups);
}

/** The hosts that `db`, `db2` or `db1..2` stand for; null when nobody is called so. */
export function expandHosts(text: string, groups: ReadonlyMap<string, HostGroup>): readonly string[] | null {
  const group = groups.get(text);
  if (group !== undefined) return [...group.hosts, ...group.joiners];
  const range = /^([a-z][a-z0-9-]*?)(\d+)\.\.(\d+)$/.exec(text);
  if (range !== null)
    return expandRange(range[1] ?? '', Number(range[2]), { last: Number(range[3]), groups });
  const single = /^([a-z][a-z0-9-]*?)(\d+)$/.exec(text);
  const of = single === null ? undefined : groups.get(single[1] ?? '');
  if (of === undefined) return null;
  return of.hosts.includes(text) || of.joiners.includes(text) || of.open ? [text] : null;
}

interface RangeEnd {
  readonly last: number;
  readonly groups: ReadonlyMap<string, HostGroup>;
}

function expandRange(name: string, first: number, { last, groups }: RangeEnd): readonly string[] | null {
  if (last < first || last - first > 1000) return null;
  const hosts = Array.from({ length: last - first + 1 }, (_, index) => `${name}${first + index}`);
  return hosts.every((host) => expandHosts(host, groups) !== null) ? hosts : null;
}

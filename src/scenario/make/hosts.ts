/** Hosts, zones and the network of a scenario. */
import { show } from '../../declaration/quantities.js';
import type { HostOptions } from '../../infrastructure/host.js';
import { meantName } from '../meant.js';
import { MOST_HOSTS } from '../outline.js';
import type { Read, Session } from '../read/session.js';
import { ofMember, typed } from '../read/typed.js';
import { networkParameters } from '../sections/hosts.js';
import { placeOf } from '../text/tree.js';

/** Every host with its values; wrong values are replaced by harmless ones, since nothing is built from them. */
export function makeHosts(groups: ReadonlyMap<string, Read>, session: Session): HostOptions[] {
  const hosts: HostOptions[] = [];
  const seen = new Map<string, string>();
  for (const [group, read] of groups) {
    const outline = session.outline.groups.get(group);
    const names = [...(outline?.hosts ?? []), ...(outline?.joiners ?? [])];
    if (names.length === 0) {
      const message = `more than ${MOST_HOSTS} hosts in all`;
      session.problems.error({ path: read.path, place: read.place, message });
    }
    for (const [index, name] of names.entries()) {
      const other = seen.get(name);
      if (other !== undefined) {
        const message = `the host ${name} is also one of ${other}: every host needs its own name`;
        session.problems.error({ path: read.path, place: read.place, message, code: 'name' });
      }
      seen.set(name, group);
      hosts.push(makeHost(name, group, index, read));
    }
    checkZones(read, names, session);
    if (read.written.has('memory')) {
      const at = { path: [...read.path, 'memory'], place: placeOf(read.node, ['memory']) };
      const message = 'is understood, but not modelled yet';
      session.problems.warn({ ...at, message, code: 'not-modelled-yet' });
    }
  }
  return hosts;
}

function makeHost(name: string, group: string, index: number, read: Read): HostOptions {
  return {
    name,
    group,
    zone: (ofMember(read, 'zone', index) as string | null | undefined) ?? null,
    cores: (ofMember(read, 'cores', index) as number | undefined) ?? 1,
    bootSeconds: (ofMember(read, 'boot', index) as number | undefined) ?? 0,
    managed: ofMember(read, 'managed', index) === true,
  };
}

function checkZones(read: Read, names: readonly string[], { problems, outline }: Session): void {
  const complained = new Set<string>();
  for (const [index, host] of names.entries()) {
    const zone = ofMember(read, 'zone', index);
    if (typeof zone !== 'string' || outline.zones.includes(zone) || complained.has(zone)) continue;
    complained.add(zone);
    const hint = meantName(zone, outline.zones, 'zones', outline);
    const node = read.node.entries.get('zone')?.node;
    const step = node?.kind === 'list' ? index % node.items.length : host;
    const place = placeOf(read.node, ['zone', step]);
    problems.error({
      path: [...read.path, 'zone'],
      place,
      message: `there is no zone ${show(zone)}${hint}`,
      code: 'names-nobody',
    });
  }
}

/** One-way delay between any two hosts. */
export function makeLatency(networks: ReadonlyMap<string, Read>, session: Session): number {
  const [first, second] = networks.values();
  if (second !== undefined) {
    const message = 'only one network is modelled: put what slows some hosts down into a fault (latency)';
    session.problems.error({ path: second.path, place: second.place, message });
  }
  if (first === undefined) {
    const { default: latency, source } = networkParameters.latency;
    session.assumptions.push({ path: 'networks', value: `latency ${latency}`, source, guess: true });
    return 0.0003;
  }
  const { on, latency } = typed(first, networkParameters);
  if (on !== undefined && on !== 'all') {
    const message = `must be all: one network for all hosts is modelled (got ${show(on)})`;
    session.problems.error({ path: [...first.path, 'on'], place: placeOf(first.node, ['on']), message });
  }
  return latency ?? 0;
}

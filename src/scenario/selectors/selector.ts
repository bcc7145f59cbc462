/** One grammar for `on` and `between`: hosts, processes, zones, links, and roles found at the moment of injection. */
import { closest } from '../../declaration/closest.js';
import { show, type Outcome } from '../../declaration/quantities.js';
import type { Selector } from '../../faults/specification.js';
import { runsUnknown, processesOn, type Outline } from '../outline.js';
import { meantName } from '../meant.js';
import { bracketRange } from '../text/spelling.js';
import { expandHosts } from './expand.js';

/** What a selector means in this scenario, or why nothing. */
export function parseSelector(text: string, outline: Outline): Outcome<Selector> {
  const range = bracketRange(text);
  if (range !== null) return fail(range.message);
  if (text === 'all' || text === 'others' || text === 'clients') return { ok: true, value: { kind: text } };
  if (text.startsWith('zone/')) return zone(text.slice('zone/'.length), outline);
  const call = /^([a-z][a-z0-9_-]*)\s*\(\s*(.*?)\s*\)(?:\/(\S+))?$/.exec(text);
  if (call !== null) return called(call, outline);
  return hosts(text, outline);
}

function zone(name: string, outline: Outline): Outcome<Selector> {
  const { zones } = outline;
  if (zones.includes(name)) return { ok: true, value: { kind: 'zone', zone: name } };
  return fail(`there is no zone ${show(name)}${meantName(name, zones, 'zones', outline)}`);
}

function called([, word = '', inside = '', process]: RegExpExecArray, outline: Outline): Outcome<Selector> {
  if (word === 'link') return link(inside, outline);
  if (word === 'random') {
    const of = parseSelector(process === undefined ? inside : `${inside}/${process}`, outline);
    if (!of.ok) return of;
    if (of.value.kind === 'hosts') return { ok: true, value: { kind: 'random', of: of.value } };
    return fail(`random(${inside}): draws one of a group: random(web) or random(web/httpd)`);
  }
  return role(word, inside, { process: process ?? null, outline });
}

function link(inside: string, outline: Outline): Outcome<Selector> {
  const ends = inside.split(/[\s,]+/).filter((end) => end !== '');
  const [a, b] = ends;
  if (a === undefined || b === undefined || ends.length !== 2)
    return fail('link needs two hosts: link(web1 db1)');
  for (const end of [a, b]) {
    const found = expandHosts(end, outline.groups);
    if (found === null)
      return fail(`there is no host ${show(end)}${meantName(end, outline.hosts, 'hosts', outline)}`);
    if (found.length !== 1)
      return fail(`link joins two hosts, and ${end} is ${found.length}: link(web1 db1)`);
  }
  if (a === b) return fail(`link(${a} ${b}): a host is always linked with itself`);
  return { ok: true, value: { kind: 'link', a, b } };
}

interface RoleContext {
  readonly process: string | null;
  readonly outline: Outline;
}

function role(word: string, name: string, { process, outline }: RoleContext): Outcome<Selector> {
  const component = outline.components.get(name);
  const roles = [...new Set([...outline.components.values()].flatMap(({ kind }) => kind?.roles ?? []))];
  if (component === undefined) {
    const all = [...outline.components.keys()];
    return fail(
      `${word}(${name}): there is no component ${show(name)}${meantName(name, all, 'components', outline)}`,
    );
  }
  const { kind } = component;
  if (kind !== null && !(kind.roles ?? []).includes(word)) {
    const known = [...(kind.roles ?? []), 'random', 'link'];
    const of = kind.roles === undefined || kind.roles.length === 0 ? `; a ${kind.kind} has no roles` : '';
    return fail(
      `there is no role ${show(word)} in ${name}${of}${of === '' || roles.includes(word) ? meant(word, known, 'known') : ''}`,
    );
  }
  if (process !== null && kind !== null) {
    const missing = component.hosts
      .map((host) => missingProcess(process, host, outline))
      .find((one) => one !== null);
    if (missing !== undefined && missing !== null) return fail(missing);
  }
  return { ok: true, value: { kind: 'role', role: word, component: name, process } };
}

function hosts(text: string, outline: Outline): Outcome<Selector> {
  const [name = '', process, ...rest] = text.split('/');
  if (rest.length > 0) return fail(`${show(text)}: one slash at most: db/mysqld`);
  const found = expandHosts(name, outline.groups);
  if (found === null) return fail(unknownHost(name, process, outline));
  if (process === undefined) return { ok: true, value: { kind: 'hosts', hosts: found, process: null } };
  for (const host of found) {
    const missing = missingProcess(process, host, outline);
    if (missing !== null) return fail(missing);
  }
  return { ok: true, value: { kind: 'hosts', hosts: found, process } };
}

function unknownHost(name: string, process: string | undefined, outline: Outline): string {
  const component = outline.components.get(name);
  if (component !== undefined) {
    const on = groupOf(component.hosts, outline);
    return `${name} is a component, not a host; it runs on ${on}: write ${on}${process === undefined ? '' : `/${process}`}`;
  }
  if (outline.zones.includes(name)) return `${name} is a zone: write zone/${name}`;
  const backwards = /^([a-z][a-z0-9-]*?)(\d+)\.\.(\d+)$/.exec(name);
  if (backwards !== null && Number(backwards[2]) > Number(backwards[3])) {
    return `${name}: the smaller number first: ${backwards[1]}${backwards[3]}..${backwards[2]}`;
  }
  const spelled = /^[a-z][a-z0-9-]*$/.test(name) || /^[a-z][a-z0-9-]*\d\.\.\d+$/.test(name);
  if (!spelled)
    return `${show(name)} is no selector: write db, db2, db1..2, db/mysqld, zone/rack-a, holder(db-vip) or a list`;
  const known = [...new Set([...outline.groups.keys(), ...outline.hosts])];
  const near = closest(name, known) === null ? [...outline.groups.keys()] : known;
  return `there is no host or group ${show(name)}${meantName(name, near, 'hosts', outline)}`;
}

/** The group of these hosts where there is one, else the first of them. */
export function groupOf(hostNames: readonly string[], { groups }: Outline): string {
  const group = [...groups.values()].find((one) => hostNames.every((host) => one.hosts.includes(host)));
  return hostNames.length === 0 ? 'no host' : (group?.name ?? hostNames.join(', '));
}

function missingProcess(process: string, host: string, outline: Outline): string | null {
  const known = processesOn(outline, host);
  if (known.includes(process) || runsUnknown(outline, host)) return null;
  if (known.length === 0) return `nothing runs on ${host}: there is no process ${show(process)}`;
  return `there is no process ${show(process)} on ${host}${meant(process, known, 'there run')}`;
}

function meant(word: string, known: readonly string[], label: string): string {
  const near = closest(word, known);
  return near === null ? `; ${label}: ${known.join(', ') || 'none'}` : `; did you mean ${near}?`;
}

function fail(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}

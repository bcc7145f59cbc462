/** Does a selector name what a fault can hit? */
import type { Aim } from '../../faults/fault.js';
import type { Selector } from '../../faults/specification.js';
import type { Outcome } from '../../declaration/quantities.js';
import { processesOn, runsUnknown, type Outline } from '../outline.js';
import { groupOf, parseSelector } from '../selectors/selector.js';

/** A fault as far as aiming goes. */
export interface Aimed {
  readonly name: string;
  readonly aims: readonly Aim[];
  /** Of a product fault: only components of this kind can suffer it. */
  readonly productKind: string | null;
  /** The zone of a host, for faults that hit hosts and a selector that names a zone. */
  readonly zoneOf: (host: string) => string | null;
}

/** Reads a selector of `on` and turns it into something that the fault can hit. */
export function aimAt(text: string, fault: Aimed | null, outline: Outline): Outcome<Selector> {
  if (fault !== null && fault.aims.includes('component') && outline.components.has(text)) {
    const asProduct = outline.components.get(text)?.kind?.kind === fault.productKind;
    const asHosts = !asProduct && fault.aims.includes('host') && outline.groups.has(text);
    if (!asHosts) return wholeComponent(text, fault, outline);
  }
  const selector = parseSelector(text, outline);
  if (!selector.ok || fault === null) return selector;
  return fit(text, selector.value, fault, outline);
}

function wholeComponent(name: string, fault: Aimed, outline: Outline): Outcome<Selector> {
  const kind = outline.components.get(name)?.kind?.kind;
  if (fault.productKind !== null && kind !== fault.productKind) {
    return fail(
      `${fault.name} happens to a component of kind ${fault.productKind}, and ${name} is of kind ${kind ?? 'unknown'}`,
    );
  }
  return { ok: true, value: { kind: 'component', component: name } };
}

function fit(text: string, selector: Selector, fault: Aimed, outline: Outline): Outcome<Selector> {
  const can = (aim: Aim): boolean => fault.aims.includes(aim);
  const part = selector.kind === 'random' ? selector.of : selector;
  switch (part.kind) {
    case 'hosts':
      if (part.process !== null) {
        return can('process')
          ? ok(selector)
          : fail(`${fault.name} hits ${whole(fault)}, not a process: write ${text.replace(/\/[^/)]*/, '')}`);
      }
      return fitHosts(text, selector, { hosts: part.hosts, fault, outline });
    case 'role':
      if (part.process !== null && !can('process'))
        return fail(
          `${fault.name} hits ${whole(fault)}, not a process: write ${part.role}(${part.component})`,
        );
      if (part.process === null && !can('host') && can('process'))
        return fail(`${fault.name} hits a process: write ${text}/PROCESS`);
      return can('host') || can('process') || can('component') ? ok(selector) : fail(wrong(text, fault));
    case 'zone':
      return fitZone(part.zone, selector, { fault, outline });
    case 'all':
      if (can('host')) return ok({ kind: 'hosts', hosts: outline.hosts, process: null });
      return fail(wrong(text, fault));
    case 'link':
      return can('pairs') ? ok(selector) : fail(wrong(text, fault));
    default:
      return fail(`${text} means something only in between: write hosts, a zone or a role`);
  }
}

interface HostsContext {
  readonly hosts: readonly string[];
  readonly fault: Aimed;
  readonly outline: Outline;
}

function fitHosts(
  text: string,
  selector: Selector,
  { hosts, fault, outline }: HostsContext,
): Outcome<Selector> {
  const { aims, productKind } = fault;
  if (productKind !== null) {
    if (aims.includes('component') && !aims.includes('host'))
      return fail(`${fault.name} happens to a whole component: write its name`);
    const members = [...outline.components.values()]
      .filter(({ kind }) => kind?.kind === productKind)
      .flatMap((one) => one.hosts);
    // What is aimed at either may hit a host that the component only knows: a back end.
    const stranger = aims.includes('component') ? undefined : hosts.find((host) => !members.includes(host));
    if (stranger !== undefined)
      return fail(
        `no ${productKind} runs on ${stranger}; ${productKind} runs on ${groupOf(members, outline)}`,
      );
    return ok(selector);
  }
  if (aims.includes('host') || aims.includes('component')) return ok(selector);
  if (aims.includes('process')) {
    if (hosts.some((host) => runsUnknown(outline, host))) return ok(selector);
    const known = [...new Set(hosts.flatMap((host) => processesOn(outline, host)))];
    const examples = known.map((process) => `${text}/${process}`).join(' or ');
    return fail(
      `${fault.name} hits a process${examples === '' ? ', and none runs there' : `: write ${examples}`}`,
    );
  }
  return fail(wrong(text, fault));
}

function fitZone(
  zone: string,
  selector: Selector,
  { fault, outline }: Omit<HostsContext, 'hosts'>,
): Outcome<Selector> {
  const inZone = outline.hosts.filter((host) => fault.zoneOf(host) === zone);
  if (inZone.length === 0) return fail(`no host stands in ${zone}`);
  if (fault.aims.includes('zone')) return ok(selector);
  if (fault.aims.includes('host') && !fault.aims.includes('pairs') && fault.productKind === null) {
    return ok({ kind: 'hosts', hosts: inZone, process: null });
  }
  return fail(wrong(`zone/${zone}`, fault));
}

function wrong(text: string, fault: Aimed): string {
  if (fault.aims.includes('traffic')) return `${fault.name} hits the traffic: leave out on`;
  if (fault.aims.includes('zone')) return `${fault.name} hits a zone: write zone/NAME (got ${text})`;
  if (fault.aims.includes('pairs'))
    return `${fault.name} hits what lies between hosts: write between: [${text}, others], or on: link(web1 db1)`;
  return `${fault.name} hits ${whole(fault)} (got ${text})`;
}

function whole({ aims }: Aimed): string {
  const words: Readonly<Record<Aim, string>> = {
    process: 'a process',
    host: 'a host',
    zone: 'a zone',
    pairs: 'what lies between hosts',
    component: 'a component',
    traffic: 'the traffic',
  };
  return aims.map((aim) => words[aim]).join(' or ');
}

function ok(selector: Selector): Outcome<Selector> {
  return { ok: true, value: selector };
}

function fail(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}

/** The components of a scenario, with the values of each member. */
import { show } from '../../declaration/quantities.js';
import type { ParameterSet, Values } from '../../declaration/parameter.js';
import type { ComponentSpecification } from '../model.js';
import type { ComponentOutline } from '../outline.js';
import type { Read, Session } from '../read/session.js';
import { parseSelector } from '../selectors/selector.js';
import { placeOf } from '../text/tree.js';

export function makeComponents(reads: ReadonlyMap<string, Read>, session: Session): ComponentSpecification[] {
  const specifications: ComponentSpecification[] = [];
  for (const [name, read] of reads) {
    const outline = session.outline.components.get(name);
    checkHosts(read, outline, session);
    if (outline?.kind === null || outline === undefined) continue;
    specifications.push(makeComponent(outline, read, session));
  }
  return specifications;
}

function checkHosts(
  read: Read,
  component: ComponentOutline | undefined,
  { outline, problems }: Session,
): void {
  const on = read.values['on'];
  if (!Array.isArray(on)) return;
  if (on.length === 0 && (component?.kind?.processes.length ?? 0) > 0) {
    const at = { path: [...read.path, 'on'], place: placeOf(read.node, ['on']) };
    problems.error({
      ...at,
      message: 'names no host: write a group, a host or db1..2',
      code: 'names-nobody',
    });
  }
  for (const [index, text] of (on as string[]).entries()) {
    const selector = parseSelector(text, outline);
    const at = { path: [...read.path, 'on'], place: placeOf(read.node, ['on', index]) };
    if (!selector.ok) problems.error({ ...at, message: selector.message, code: 'names-nobody' });
    else if (selector.value.kind !== 'hosts' || selector.value.process !== null) {
      problems.error({
        ...at,
        message: `runs on hosts: write a group, a host or db1..2 (got ${show(text)})`,
      });
    }
  }
}

/** Members in host order, those that join later last. */
function makeComponent(
  outline: ComponentOutline,
  read: Read,
  { outline: all }: Session,
): ComponentSpecification {
  const { name, kind, hosts } = outline;
  if (kind === null) throw new Error(`component ${name} has no kind`);
  const members = hosts
    .map((host, index) => ({
      host,
      initial: kind.joins !== true || !all.joining.has(host),
      parameters: memberValues(kind.parameters, read, index),
    }))
    .sort((one, other) => Number(other.initial) - Number(one.initial));
  return {
    name,
    kind,
    parameters: members[0]?.parameters ?? memberValues(kind.parameters, read, 0),
    members,
  };
}

function memberValues(set: ParameterSet, read: Read, index: number): Values<ParameterSet> {
  const values = Object.keys(set).map((key): [string, unknown] => {
    const shape = read.shape.fields[key];
    const value = read.values[key];
    const dealt = shape?.kind === 'value' && shape.perMember && Array.isArray(value);
    return [key, dealt ? (value as unknown[])[index] : value];
  });
  return Object.fromEntries(values);
}

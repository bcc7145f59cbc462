/** Components that call each other in a circle, and requests that call themselves: neither would ever end. */
import type { ComponentSpecification } from '../model.js';
import { callsOf } from './references.js';
import { complain, type Whole } from './whole.js';

export function checkCircles(whole: Whole): void {
  const { components, traffic } = whole.scenario;
  const done = new Set<string>();
  for (const component of components) follow(component, [], done, whole);
  for (const { name, calls } of traffic?.classes ?? []) {
    for (const [index, { to }] of calls.entries()) {
      if (to !== traffic?.entry) continue;
      const path = ['traffic', 'classes', name, 'calls', index, 'to'];
      const message = `${to} is the entry: the request would call itself`;
      complain(whole, path, { severity: 'error', code: 'circle', message });
    }
  }
}

/** Depth first; a component that is met again on its own road closes a circle. */
function follow(
  component: ComponentSpecification,
  road: readonly string[],
  done: Set<string>,
  whole: Whole,
): void {
  const { name } = component;
  if (done.has(name)) return;
  const { components } = whole.scenario;
  for (const { key, to } of callsOf(component, components)) {
    const longer = [...road, name];
    const back = longer.indexOf(to);
    const next = components.find((one) => one.name === to);
    if (back >= 0) {
      const circle = [...longer.slice(back), to];
      const message = to === name ? 'refers to itself' : `a circle: ${circle.join(' calls ')}`;
      complain(whole, ['components', name, key], { severity: 'error', code: 'circle', message });
    } else if (next !== undefined) follow(next, longer, done, whole);
  }
  done.add(name);
}

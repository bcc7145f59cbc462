/** The injector's arms: what a fault can do beyond the world, carried to the components and the traffic. */
import type { CauseId } from '../engine/causes.js';
import type { Component } from '../components/component.js';
import type { FaultActions, Target } from '../faults/fault.js';
import type { World } from '../infrastructure/world.js';
import type { Lens } from '../traffic/lens.js';
import type { ComponentSet } from './component-set.js';

export interface ActionParts {
  readonly world: World;
  readonly components: ComponentSet;
  /** null: a scenario without traffic. */
  readonly lens: Lens | null;
}

export function faultActions({ world, components, lens }: ActionParts): FaultActions {
  return {
    world,
    join: (host, because) => {
      for (const component of components.on(host)) component.join?.(host, because);
    },
    leave: (host, because) => {
      for (const component of components.on(host)) component.leave?.(host, because);
    },
    product: (fault, target, because) => {
      for (const [component, name] of owners(components, fault, target))
        component.inject?.(name, hostOf(target), because);
    },
    undoProduct: (fault, target, because) => {
      for (const [component, name] of owners(components, fault, target))
        component.undo?.(name, hostOf(target), because);
    },
    surge: (factor, because: CauseId) => lens?.surge(factor, because),
  };
}

/**
 * `galera.bootstrap` on a component, or on a host: there it means every component of that kind with a member there. Where
 * none has, all of the kind are told: one may know the host (a balancer its back ends), and the others do nothing.
 */
function owners(components: ComponentSet, fault: string, target: Target): [Component, string][] {
  const dot = fault.indexOf('.');
  const kind = fault.slice(0, dot);
  const name = fault.slice(dot + 1);
  const host = hostOf(target);
  const candidates = host === null ? [components.component(target.name)] : components.components;
  const ofKind = candidates.filter((one) => components.kindOf(one.name) === kind);
  const members = host === null ? [] : components.on(host).filter((one) => ofKind.includes(one));
  return (members.length > 0 ? members : ofKind).map((one) => [one, name]);
}

function hostOf(target: Target): Parameters<NonNullable<Component['inject']>>[1] {
  return target.kind === 'component' || target.kind === 'host' ? target.host : null;
}

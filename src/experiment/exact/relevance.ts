/** What of a scenario can have a bearing on its entry: its hosts, their faults, and whatever shares a crew with those. */
import type { Scenario } from '../../scenario/model.js';
import type { Aimed, Target } from './targets.js';

export interface Relevant {
  /** Names. */
  readonly hosts: ReadonlySet<string>;
  readonly components: ReadonlySet<string>;
  readonly faults: readonly Aimed[];
  /** Crews that may be short of hands. */
  readonly crews: ReadonlySet<string>;
}

export function relevantTo(entry: string, faults: readonly Aimed[], scenario: Scenario): Relevant {
  const scarce = scarceCrews(faults, scenario);
  const components = new Set([entry]);
  const hosts = new Set<string>();
  const crews = new Set<string>();
  const kept = new Set<Aimed>();
  for (let before = -1; before !== hosts.size + kept.size + components.size;) {
    before = hosts.size + kept.size + components.size;
    for (const { name, kind, members } of scenario.components) {
      const shares = kind.kind === 'generic' && members.some(({ host }) => hosts.has(host));
      if (shares) components.add(name);
      if (components.has(name)) for (const { host } of members) hosts.add(host);
    }
    for (const fault of faults) {
      const crew = crewOf(fault);
      const shares = crew !== null && crews.has(crew);
      if (!shares && !touches(fault, hosts, components)) continue;
      kept.add(fault);
      if (crew !== null && scarce.has(crew)) crews.add(crew);
      const all = shares || !isPerTarget(fault);
      for (const target of fault.targets) {
        if (all || touchesTarget(target, hosts, components)) for (const host of target.hosts) hosts.add(host);
      }
    }
  }
  return { hosts, components, faults: faults.filter((fault) => kept.has(fault)).map(only), crews };

  /** Of a fault with a clock for each target only those count that are felt. */
  function only(fault: Aimed): Aimed {
    const crew = crewOf(fault);
    if (!isPerTarget(fault) || (crew !== null && crews.has(crew))) return fault;
    return { ...fault, targets: fault.targets.filter((target) => touchesTarget(target, hosts, components)) };
  }
}

function isPerTarget({ specification: { when, group, rolling, beta }, byLot }: Aimed): boolean {
  return when.kind === 'every' && group === null && rolling === null && beta === 0 && !byLot;
}

function crewOf({ specification: { end } }: Aimed): string | null {
  return end.kind === 'repair' ? end.crew : null;
}

function touches(fault: Aimed, hosts: ReadonlySet<string>, components: ReadonlySet<string>): boolean {
  // What it does is not known: it may do anything.
  if (fault.obstacle !== null) return true;
  return fault.effect !== null && fault.targets.some((target) => touchesTarget(target, hosts, components));
}

function touchesTarget(target: Target, hosts: ReadonlySet<string>, components: ReadonlySet<string>): boolean {
  if (target.component !== null) return components.has(target.component);
  return target.hosts.some((host) => hosts.has(host));
}

/** Those with fewer hands than there can be repairs at a time. */
function scarceCrews(faults: readonly Aimed[], { crews }: Scenario): Set<string> {
  const scarce = crews.filter(({ name, count }) => {
    const calling = faults.filter((fault) => crewOf(fault) === name);
    const most = calling.reduce((sum, { targets }) => sum + targets.length, 0);
    return count < most || calling.some(({ obstacle, byLot }) => obstacle !== null || byLot);
  });
  return new Set(scarce.map(({ name }) => name));
}

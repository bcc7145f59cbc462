/** What each fault of a scenario may strike, as far as a generic part feels it. */
import type { FaultSpecification, Selector } from '../../faults/specification.js';
import type { Scenario } from '../../scenario/model.js';
import type { Effect } from './model.js';

/** A fault at one target, by names. */
export interface Target {
  readonly hosts: readonly string[];
  /** Component whose process it hits; null: hosts. */
  readonly component: string | null;
  readonly zone: boolean;
}

/** A fault with all that it may strike. */
export interface Aimed {
  readonly specification: FaultSpecification;
  readonly number: number;
  /** null: a generic part does not feel it. */
  readonly effect: Effect | null;
  readonly targets: readonly Target[];
  /** One of the targets, by lot, at every strike. */
  readonly byLot: boolean;
  /** Why the twin cannot hold it (if it matters); null: it can. */
  readonly obstacle: string | null;
}

const EFFECTS: Readonly<Record<string, Effect | null>> = {
  crash: 'crash',
  stop: 'crash',
  hang: 'hang',
  'power-off': 'power',
  'zone-outage': 'power',
  pause: 'pause',
  'bad-deploy': 'deploy',
  'link-down': 'link',
  reboot: 'reboot',
  // A generic part does not care.
  slow: null,
  'disk-full': null,
  'disk-failure': null,
  'disk-loss': null,
  surge: null,
};

export function aim(specification: FaultSpecification, number: number, scenario: Scenario): Aimed {
  const effect = effectOf(specification);
  const lot = specification.on.length === 1 && specification.on[0]?.kind === 'random';
  const found = specification.on.map((selector) =>
    targetsOf(selector.kind === 'random' && lot ? selector.of : selector, specification, scenario),
  );
  const obstacle =
    effect === undefined
      ? `${specification.fault} cannot be held in a chain of states`
      : (found.find((one) => typeof one === 'string') ?? null);
  return {
    specification,
    number,
    effect: effect ?? null,
    targets: found.flatMap((one) => (typeof one === 'string' ? [] : one)),
    byLot: lot,
    obstacle,
  };
}

/** @returns undefined: the twin does not know it */
function effectOf({ fault, values }: FaultSpecification): Effect | null | undefined {
  // Losses below 100 % delay connections; whoever is asked about works or not.
  if (fault === 'packet-loss' && (values.loss as number) < 1) return null;
  return Object.hasOwn(EFFECTS, fault) ? EFFECTS[fault] : undefined;
}

function targetsOf(selector: Selector, { fault }: FaultSpecification, scenario: Scenario): Target[] | string {
  const hostNames = scenario.hosts.map(({ name }) => name);
  switch (selector.kind) {
    case 'hosts':
      return each(selector.hosts, selector.process, { together: fault === 'bad-deploy', scenario });
    case 'all':
      return each(hostNames, null, { together: false, scenario });
    case 'zone': {
      const hosts = scenario.hosts.filter(({ zone }) => zone === selector.zone).map(({ name }) => name);
      if (fault === 'zone-outage') return [{ hosts, component: null, zone: true }];
      return each(hosts, null, { together: false, scenario });
    }
    case 'clients':
    case 'others':
    case 'link':
      return [];
    case 'role':
      return `${selector.role}(${selector.component}) is whoever holds a role at that moment`;
    case 'random':
      return 'random(...) beside other targets is left out';
    case 'component':
      return `${selector.component} as a whole is left out`;
  }
}

function each(
  hosts: readonly string[],
  process: string | null,
  { together, scenario }: { readonly together: boolean; readonly scenario: Scenario },
): Target[] {
  if (process === null) return hosts.map((host) => ({ hosts: [host], component: null, zone: false }));
  const component = hosts.length === 0 ? null : componentOf(hosts[0]!, process, scenario);
  if (together) return [{ hosts, component, zone: false }];
  return hosts.map((host) => ({
    hosts: [host],
    component: componentOf(host, process, scenario),
    zone: false,
  }));
}

/** The component whose process of that name runs on a host: the first that has one. */
function componentOf(host: string, process: string, { components }: Scenario): string | null {
  const found = components.find(({ kind, members }) =>
    members.some(
      (member) =>
        member.host === host &&
        (kind.processesOn?.(member.host, member.parameters) ?? kind.processes).includes(process),
    ),
  );
  return found?.name ?? null;
}

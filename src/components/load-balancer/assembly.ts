/** Puts the parts of a balancer together, once its back ends can be found. */
import type { ComponentContext, Member } from '../component.js';
import type { CauseId } from '../../engine/causes.js';
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';
import type { Forwarded, Outcome, Service, Station } from '../../infrastructure/service.js';
import type { BalancerParameters } from './parameters.js';
import { Attention } from './attention.js';
import { at, Proxy } from './proxy.js';
import { Rotation, type Mode } from './rotation.js';
import type { Settings } from './settings.js';

/** The only process on each host. */
export const PROCESS = 'proxy';

export interface Assembled {
  readonly backends: Service;
  readonly attention: Attention;
  readonly proxies: readonly Proxy[];
  readonly rotation: Rotation;
  readonly forwarded: Forwarded;
  /** Modes as configured. */
  readonly modes: readonly Mode[];
}

export interface Wiring {
  readonly target: number;
  readonly checkOperation: number;
  readonly resultOperation: number;
  readonly number: number;
  readonly active: () => Host;
  readonly failsBecause: () => CauseId;
  readonly noticed: (target: number, outcome: Outcome, because: CauseId, ratePerSecond: number) => void;
}

export function assemble(
  context: ComponentContext<BalancerParameters>,
  settings: Settings,
  wiring: Wiring,
): Assembled {
  const { parameters, simulation, name } = context;
  const backends = context.service(parameters.backends);
  const endpoints = backends.endpoints;
  const modes = endpoints.map((_, backend) => dealt(parameters.mode, backend));
  const weights = endpoints.map((_, backend) => dealt(parameters.weight, backend));
  const { active, noticed } = wiring;
  const parts = { name, simulation, settings, backends: endpoints, weights, active, noticed };
  const rotation = new Rotation(parts, modes);
  const { probes } = context;
  const { target, checkOperation, resultOperation, number, failsBecause } = wiring;
  const { network } = context.world;
  const hosts = context.world.hosts.filter((host) => backends.endpointOn(host) !== null);
  const attention = new Attention(hosts);
  const { asked } = attention;
  const operations = { target, checkOperation, resultOperation, number };
  const port = { simulation, probes, network, asked, ...operations, failsBecause };
  const slots = endpoints.length * context.members.length;
  const proxies = context.members.map((member) => {
    const { index, host } = member;
    const process = processOf(member);
    return new Proxy({
      ...{ index, host, process, settings, backends: endpoints, slots },
      port: { ...port, watched: () => active() === host },
      station: stationOf(context, host, process),
      phase: (endpoint) => context.stream(`${host.name}/phase/${endpoint.name}`).uniform(),
    });
  });
  return { backends, attention, proxies, rotation, forwarded: { kind: 'forward', route: rotation }, modes };
}

/** The balancer's process on one of its hosts. */
export function processOf(member: Member<BalancerParameters>): Process {
  const process = member.process[PROCESS];
  if (process === undefined) throw new Error(`${member.host.name} has no ${PROCESS}`);
  return process;
}

function stationOf(context: ComponentContext<BalancerParameters>, host: Host, process: Process): Station {
  const { maxconn, backlog } = context.parameters;
  return {
    name: `${host.name}/connections`,
    process,
    workers: maxconn ?? Infinity,
    backlog,
    whenFull: 'drop',
    fullOrigin: `${context.name}/connections-full`,
    busy: 0,
    queued: 0,
  };
}

/** A list is dealt out in order, from its start again when it is shorter. */
function dealt<T>(list: readonly T[], index: number): T {
  return at(list, index % list.length);
}

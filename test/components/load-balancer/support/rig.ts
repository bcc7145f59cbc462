import { loadBalancer } from '../../../../src/components/load-balancer/index.js';
import type { LoadBalancer } from '../../../../src/components/load-balancer/model.js';
import type { Stream } from '../../../../src/engine/streams.js';
import type { Caller, Endpoint, Failed, Route } from '../../../../src/infrastructure/service.js';
import { beginFate } from '../../../../src/infrastructure/tcp.js';
import { harness, mute, SERVED, type Plan, type Rig } from '../../harness.js';
import type { Written } from '../../support/written.js';

export interface BalancerRig extends Rig {
  readonly balancer: LoadBalancer;
}

export interface BalancerPlan extends Partial<Plan> {
  readonly profile?: 'nodebalancer' | 'haproxy';
  readonly parameters?: Written;
  readonly lb?: number;
  readonly backends?: number;
}

/** A balancer on lb1 (and lb2) before web1 to web3, which answer as TCP and the state of their process say. */
export function balancerRig(plan: BalancerPlan = {}): BalancerRig {
  const { profile = 'nodebalancer', parameters = {}, lb = 1, backends = 3 } = plan;
  const rig = harness({
    hosts: { lb: { count: lb }, web: { count: backends } },
    fakes: { web: 'web' },
    components: {
      balancer: { kind: loadBalancer, on: 'lb', profile, parameters: { backends: 'web', ...parameters } },
    },
    ...plan,
  });
  for (const endpoint of rig.fake('web').endpoints) {
    endpoint.answer = (_operation, caller) => {
      const process = endpoint.process!;
      const obstacle = beginFate(rig.world, caller.host, process);
      if (obstacle !== null) return obstacle;
      return process.hung ? mute('on-change', process.because) : endpoint.fate;
    };
    endpoint.fate = SERVED;
  }
  return Object.assign(rig, { balancer: rig.component('balancer') as LoadBalancer });
}

const REQUEST = { kind: 'request', trafficClass: null, path: null } as const;

/** The route that a client outside is given now. @throws Error when it is given none */
export function routeOf(rig: BalancerRig): Route {
  const fate = rig.balancer.service.begin(REQUEST, { host: null, client: 1 });
  if (fate.kind !== 'forward') throw new Error(`no route, but ${JSON.stringify(fate)}`);
  return fate.route;
}

export const beginAt = (rig: BalancerRig, client = 1) =>
  rig.balancer.service.begin(REQUEST, { host: null, client });

const noDraw: Stream = {
  uniform: (): number => {
    throw new Error('the balancer draws nothing to choose a back end');
  },
};

/** Which back end a new request gets, or how it fails. */
export function pick(rig: BalancerRig, client = 1, tried = 0, stream = noDraw): number | Failed {
  return routeOf(rig).pick({ host: null, client } satisfies Caller, tried, stream);
}

/** How often each back end was chosen. */
export function share(
  rig: BalancerRig,
  times: number,
  client: (index: number) => number = () => 1,
  stream = noDraw,
): number[] {
  const counts = rig.fake('web').endpoints.map(() => 0);
  for (let index = 0; index < times; index++) {
    const picked = pick(rig, client(index), 0, stream);
    if (typeof picked === 'number') counts[picked]! += 1;
  }
  return counts;
}

/** Back ends in rotation, by the names of their hosts. */
export function live(rig: BalancerRig): string[] {
  const seen = share(rig, 300, (index) => index);
  return rig
    .fake('web')
    .endpoints.flatMap((endpoint: Endpoint, index) =>
      seen[index]! > 0 ? [endpoint.name.split('/')[0]!] : [],
    );
}

/** When the observer was told that a back end is out, in seconds after the fault at `at`. */
export function detections(rig: BalancerRig, at: number): number[] {
  return rig.observer.failovers
    .filter((failover) => failover.mechanism === 'health-check')
    .map((failover) => failover.stages.detection! - at);
}

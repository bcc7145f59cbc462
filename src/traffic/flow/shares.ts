/** How a flow divides among the targets of a route. */
import type { Failed, Route, RouteShare } from '../../infrastructure/service.js';
import type { Core } from './core.js';

export function sharesOf(route: Route, tried: number, core: Core): readonly RouteShare[] | Failed {
  return route.shares(tried, (target) => openAt(route, target, core));
}

/** Nobody is in rotation, or the caller is turned away. */
export function isRefusal(shares: readonly RouteShare[] | Failed): shares is Failed {
  return 'kind' in shares;
}

/** Requests that wait at a target, for algorithms that look at open connections. */
function openAt(route: Route, target: number, core: Core): number {
  const endpoint = route.targets[target];
  let open = 0;
  for (const flow of core.stations) {
    if (flow.endpoint === endpoint) open += flow.stuckAlive + flow.lineAmount;
  }
  return open;
}

/** Where somebody who cannot be divided goes. */
export function chosen(shares: readonly RouteShare[], uniform: number): RouteShare {
  let rest = uniform;
  for (const one of shares) {
    if (rest < one.share) return one;
    rest -= one.share;
  }
  return shares[shares.length - 1]!;
}

import { nextSynRungSeconds } from '../../../../src/infrastructure/tcp-timers.js';
import type { Stall } from './stall.js';

export interface KnockingClients {
  readonly patienceSeconds: number;
  readonly attemptTimeoutSeconds: number;
  readonly retries: number;
  readonly backoffSeconds: number;
}

interface Knock {
  readonly at: number;
  readonly request: number;
  /** When its attempt is given up. */
  readonly until: number;
}

/** All SYNs of a request, whether or not one before is let in. */
function knocksOf(request: number, arrival: number, clients: KnockingClients): Knock[] {
  const knocks: Knock[] = [];
  const end = arrival + clients.patienceSeconds;
  for (let attempt = 0; attempt <= clients.retries; attempt++) {
    const start = arrival + attempt * (clients.attemptTimeoutSeconds + clients.backoffSeconds);
    const until = Math.min(end, start + clients.attemptTimeoutSeconds);
    for (let rung = 0; start + rung < until; rung = nextSynRungSeconds(rung)) {
      knocks.push({ at: start + rung, request, until });
    }
  }
  return knocks;
}

/**
 * How many requests are lost, one by one: they arrive evenly, those that need the dependency evenly among them; the
 * others take no time. A request that is let in keeps its place until the dependency is back, whoever has left.
 */
export function lostOneByOne(stall: Stall, clients: KnockingClients): number {
  const count = Math.round(stall.durationSeconds * stall.arrivalsPerSecond);
  const share = stall.dependentPerSecond / stall.arrivalsPerSecond;
  const needs = (request: number) => Math.floor((request + 1) * share) > Math.floor(request * share);
  const knocks = Array.from({ length: count }, (_, request) =>
    knocksOf(request, (request + 0.5) / stall.arrivalsPerSecond, clients),
  );
  const served = new Uint8Array(count);
  const holdsUntil = new Float64Array(count);
  let free = stall.workers - stall.busy;
  let room = stall.backlog + 1;
  for (const { at, request, until } of knocks.flat().sort((a, b) => a.at - b.at)) {
    // Served, or already let in by an earlier SYN of this attempt.
    if (served[request] || at < holdsUntil[request]!) continue;
    if (at >= stall.durationSeconds) {
      served[request] = 1;
    } else if (free >= 1 && !needs(request)) {
      served[request] = 1;
    } else if (free >= 1 || room >= 1) {
      if (free >= 1) free--;
      else room--;
      holdsUntil[request] = until;
      if (until >= stall.durationSeconds) served[request] = 1;
    }
  }
  return count - served.reduce((sum, one) => sum + one, 0);
}

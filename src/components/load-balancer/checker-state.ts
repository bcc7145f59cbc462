/** What a checker of one back end knows and remembers, and where its events go. */
import type { CauseId } from '../../engine/causes.js';
import type { Simulation } from '../../engine/simulation.js';
import type { Microseconds } from '../../engine/time.js';
import type { Host } from '../../infrastructure/host.js';
import type { Network } from '../../infrastructure/network.js';
import type { ProbePort } from '../../infrastructure/probe.js';
import type { Endpoint } from '../../infrastructure/service.js';
import type { Held } from './outlook.js';
import type { CheckRules } from './settings.js';
import type { Turns } from './turns.js';
import type { UnderWay } from './under-way.js';

/** Where its events go. `slot` tells the checkers of a balancer apart. */
export interface CheckerPort {
  readonly simulation: Simulation;
  readonly probes: ProbePort;
  readonly network: Network;
  /** All that the outlooks have asked. */
  readonly asked: Set<Endpoint>;
  readonly target: number;
  readonly checkOperation: number;
  readonly resultOperation: number;
  /** Of the balancer, for a lens that carries its checks along. */
  readonly number: number;
  /** Is anybody affected by what this proxy finds? While it stands by, its verdicts are taken in when it is asked. */
  watched(): boolean;
  /** Every check fails at once because of this (an operator's mistake), whatever the back end says; 0: none. */
  failsBecause(): CauseId;
  readonly slot: number;
  readonly slots: number;
}

export interface Checked {
  readonly from: Host;
  readonly endpoint: Endpoint;
  readonly rules: CheckRules;
  readonly turns: Turns;
}

/**
 * `off`: none is sent (no checks, mode reject, proxy dead). `due`: the next one is an event. `sent`: one is under way.
 * `well`, `ill`: resting, for every check would succeed (fail in the same way); they are thought of as going on at
 * `started` + k × `period`, and the first that may end otherwise is sent for real. `thought`: not at rest yet, but the
 * end of each check is certain and none is in anybody's way, so that they are only thought of, the first that is not
 * counted from `started` on; the one event is the result that turns the verdict.
 */
type Phase = 'off' | 'due' | 'sent' | 'well' | 'ill' | 'thought';

export interface CheckerState {
  phase: Phase;
  /** Start of the last check, or the origin of those thought of. */
  started: Microseconds;
  period: Microseconds;
  /** Of the checks thought of, unless they succeed. */
  length: Microseconds;
  held: Held;
  /** Those thought of succeed. */
  right: boolean;
  /** Why they do not. */
  because: CauseId;
  /** The first of those thought of, where it does not end like the others. */
  first: UnderWay | null;
  /** When one of those thought of turns the verdict, which is an event; Infinity: none does. */
  news: Microseconds;
  /** The check that is due goes on with one thought to have begun at `started`. */
  continues: boolean;
  /** When it is due. */
  due: Microseconds;
  /** A lens that moves ahead of the engine has come here. */
  ahead: Microseconds;
  handle: number;
  /** Results of checks sent before the last stop are not for us. */
  generation: number;
}

export function freshState(): CheckerState {
  return {
    ...{ phase: 'off', started: 0, period: 0, length: 0, held: 'no', right: false, because: 0 },
    ...{ first: null, news: Infinity, continues: false, due: 0, ahead: 0, handle: -1, generation: 0 },
  };
}

/**
 * The port where callers meet components. Components never import each other: a caller asks an endpoint what would
 * become of an operation, and a *lens* (requests: one by one; flow: integrated) walks what the answer describes.
 *
 * Answers are questions about the present: `begin` and `resume` are pure (no draw, no state change) and constant
 * within an epoch, so a component may hand out the same Fate object as long as nothing changed.
 */
import type { CauseId } from '../engine/causes.js';
import type { Distribution } from '../engine/distributions/index.js';
import type { Stream } from '../engine/streams.js';
import type { Microseconds } from '../engine/time.js';
import type { Host } from './host.js';
import type { Process } from './process.js';

/** What a client saw in its last attempt; the closed list of `hasim-results/1`. */
export const CAUSES = [
  'refused',
  'reset',
  'no-route',
  'connect-timeout',
  'response-timeout',
  'truncated',
  'throttled',
  'http-403',
  'http-408',
  'http-500',
  'http-502',
  'http-503',
  'http-504',
] as const;
export type Cause = (typeof CAUSES)[number];

/** How an operation ended for its caller. */
export type Outcome = 'ok' | Cause;

/** One intention of a user, of a class of the scenario's traffic. */
export interface TrafficClass {
  readonly index: number;
  readonly name: string;
  /** Of all arriving requests, 0 to 1. */
  readonly share: number;
  /** CPU seconds at the host that serves it, calls excluded. */
  readonly work: Distribution;
  readonly calls: readonly Call[];
}

export interface Call {
  /** Name of the called component. */
  readonly to: string;
  readonly operation: 'read' | 'write';
  readonly count: number;
}

/**
 * What is asked of an endpoint. `request`: a user's request of a class. `read`, `write`: a call made for one.
 * `check`: a health check (`path` for an HTTP check, null for a mere connection).
 */
export interface Operation {
  readonly kind: 'request' | 'read' | 'write' | 'check';
  readonly trafficClass: TrafficClass | null;
  readonly path: string | null;
  /** Of a check: whoever sends it takes spells (`Endpoint.spell`) into account, and need not be told of their ends. */
  readonly foresees?: boolean;
}

/** A time in which checks fail that pass before and after it, although the epoch does not move. Plain. */
export interface FailingSpell {
  readonly from: Microseconds;
  readonly until: Microseconds;
  readonly because: CauseId;
}

/** Who asks. Valid during the call only (lenses reuse the object). */
export interface Caller {
  /** null: a client outside. */
  readonly host: Host | null;
  /** A number that stays the same for one user: for source hashing, stickiness and throttles. */
  readonly client: number;
}

/** An open connection of a caller. */
export interface Ticket {
  readonly host: Host;
  readonly process: Process;
  /** Of the process, when the connection was made. */
  readonly incarnation: number;
  /** The other side has acknowledged all we sent: we only wait (and a silent death is never noticed). */
  readonly acknowledged: boolean;
}

/** It is answered after `work` at the process (shared CPU), or at the slowest of several, and a plain delay. */
export interface Served {
  readonly kind: 'served';
  /** CPU seconds, drawn per operation; null: none. */
  readonly work: Distribution | null;
  /** Where the work is done; several: on each, and the slowest decides (a replicated write). */
  readonly on: readonly Process[];
  /** Seconds that use no CPU: round trips, a donor's lock. */
  readonly delaySeconds: number;
}

/** It fails, `afterSeconds` from now, without the caller doing anything. */
export interface Failed {
  readonly kind: 'failed';
  readonly afterSeconds: number;
  readonly cause: Cause;
  readonly because: CauseId;
}

/**
 * No answer, and when it is worth asking again:
 * - `on-change`: the other side stands still; what was sent is received, and goes on as soon as the epoch moves.
 * - `syn-ladder`: the SYN is lost; the next chance is the next rung of the caller's kernel (decision 20): 1, 2, 3, 4, 5, 7, 11 s after the first.
 * - `rto-ladder`: data is unacknowledged; the next repetition 0.2, 0.4, 0.8, 1.6, ... s after it was first sent.
 * - `never`: only waiting for an answer that will not come; the caller's own timeout decides.
 */
export interface Mute {
  readonly kind: 'mute';
  readonly ask: 'on-change' | 'syn-ladder' | 'rto-ladder' | 'never';
  readonly because: CauseId;
}

/** It needs a worker of a station, which then carries out a plan. */
export interface Stationed {
  readonly kind: 'station';
  readonly station: Station;
  readonly plan: readonly Step[];
}

/** It is passed on to one of several endpoints (a balancer, or a client library with a list of members). */
export interface Forwarded {
  readonly kind: 'forward';
  readonly route: Route;
}

/**
 * It depends on what the operation is about, which the caller does not know (a file's replica set and read child, by
 * the hash of its name): each part is the fate of its share of the operations. The lens draws one uniform per
 * operation from a stream of its own, keeps it with the operation and uses it again whenever that operation asks again
 * (`partOf`): the parts divide 0 to 1 in a fixed order, so that an operation stays with its file. A lens that
 * integrates splits the flow by the shares.
 */
export interface Mixed {
  readonly kind: 'mixed';
  /** Shares add up to 1. */
  readonly parts: readonly Part[];
}

export interface Part {
  /** Of the operations, 0 to 1. */
  readonly share: number;
  readonly fate: PlainFate;
}

export type PlainFate = Served | Failed | Mute | Stationed | Forwarded;
export type Fate = PlainFate | Mixed;

/** The fate of one operation, by the uniform that it keeps. */
export function partOf(mixed: Mixed, uniform: number): PlainFate {
  let rest = uniform;
  for (const { share, fate } of mixed.parts) {
    if (rest < share) return fate;
    rest -= share;
  }
  // Shares that add up to a little less than 1 by rounding.
  return mixed.parts[mixed.parts.length - 1]!.fate;
}

/** Workers with a listen backlog in front. Occupancy is kept by the lens and may be read by anybody. */
export interface Station {
  /** `web1/workers` */
  readonly name: string;
  /** While it hangs (or its host is paused), no worker takes a connection: they wait in the backlog until it is full. */
  readonly process: Process;
  readonly workers: number;
  /** Connections that the kernel completes while no worker is free. */
  readonly backlog: number;
  /** A full station: `drop` SYNs in silence (Linux), or answer at once with a failure (MySQL's 1040). */
  readonly whenFull: 'drop' | 'fail';
  /** Origin of a loss at a full station: `web/workers-full`. */
  readonly fullOrigin: string;
  busy: number;
  queued: number;
}

export type Step = WorkStep | CallStep;

/** The share of the request's own work (drawn at its arrival) that is done in this step. */
export interface WorkStep {
  readonly kind: 'work';
  readonly process: Process;
  readonly share: number;
  /** CPU seconds to draw from when the operation has no class of its own (a health check of a page). */
  readonly work?: Distribution;
}

export interface CallStep {
  readonly kind: 'call';
  /** Looked up when the plan is made; calls of one request to one service share a connection if it has sessions. */
  readonly service: Service;
  readonly operation: Operation;
  readonly count: number;
  /** Until the connection stands, and until the answer of one call is there; Infinity: without limit. */
  readonly connectTimeoutSeconds: number;
  readonly responseTimeoutSeconds: number;
  /** What the station answers when the call fails, whatever the failure. */
  readonly failAs: Cause;
}

/** The share of new connections that a target of a route gets. */
export interface RouteShare {
  readonly target: number;
  /** 0 to 1; of one answer they add up to 1. */
  readonly share: number;
}

/** How a proxy (or a client library) chooses among endpoints, and what it does when one fails. */
export interface Route {
  /** `balancer` */
  readonly name: string;
  /** The proxy's host, which opens the connections to the targets; absent or null: the caller itself does. */
  readonly from?: Host | null;
  readonly targets: readonly Endpoint[];
  readonly connectTimeoutSeconds: number;
  readonly responseTimeoutSeconds: number;
  /** Further connection attempts after the first has failed. */
  readonly retries: number;
  /** May an attempt after a failure go to another target: never, only the last one, or always. */
  readonly redispatch: 'never' | 'last' | 'always';
  /** Before a further attempt at the same target, after one that failed by an error and not by its timeout. */
  readonly retryDelaySeconds: number;
  /** What the caller gets when every attempt at a connection failed, and when the answer is late. */
  readonly connectFailure: Cause;
  readonly lateAnswer: Cause;
  /** What the caller gets when a connection is reset before the answer is complete. */
  readonly resetAnswer: Cause;
  /**
   * Chooses a target.
   * @param tried bit set of target indices already tried for this request
   * @returns an index into `targets`, or a failure when none is in rotation or the caller is throttled
   */
  pick(from: Caller, tried: number, stream: Stream): number | Failed;
  /**
   * How many new connections divide among the targets, for a lens that does not send them one by one.
   * @param tried as for `pick`
   * @param open connections that are open at a target
   */
  shares(tried: number, open: (target: number) => number): readonly RouteShare[] | Failed;
  /** One target after the other gets a connection, so that each of them gets them more evenly than by chance. */
  readonly inTurns?: boolean;
  /** Does it make anything of what it sees (passive checks)? If not, nobody need tell it. */
  readonly watchesAnswers: boolean;
  /** Would a wrong answer of this target make a difference now? Not while it is out already. */
  watches(target: number): boolean;
  /** The lens opened or closed a connection to a target (for least connections). */
  opened(target: number): void;
  closed(target: number): void;
  /** What the proxy saw (passive checks). A lens that counts one by one gives rate 0 and calls per outcome. */
  noticed(target: number, outcome: Outcome, because: CauseId, ratePerSecond: number): void;
}

/** Something one can connect to: a daemon's listening socket, or an address that may move. */
export interface Endpoint {
  /** `web1/httpd`, `db-vip` */
  readonly name: string;
  /** +1 whenever any answer may have changed; answers are constant within an epoch. */
  readonly epoch: number;
  /** Connections it can hold at a time, if that is limited (`max_connections`); held until the session ends. */
  readonly connections: Station | null;
  /** A single write may change its answers, so that it must be told of one at its own time also where it is told rates. */
  readonly heedsWrites?: boolean;
  /** The spell that is to come, or under way, for a check that foresees it; absent: there are none. */
  spell?(operation: Operation): FailingSpell | null;
  /** Told whenever `spell` has changed. */
  onSpell?(listener: () => void): void;
  /** From now on the beginning and the end of that spell are told as all other changes are. */
  announce?(): void;
  /** A new connection and operation now. */
  begin(operation: Operation, from: Caller): Fate;
  /** One begun earlier asks again, or sends a further operation on the open connection. */
  resume(operation: Operation, from: Caller, ticket: Ticket): Fate;
  /** Where a connection made now would end, null when it would not stand. */
  connected(from: Caller): { readonly host: Host; readonly process: Process } | null;
  /**
   * What callers see may change state (a committed write grows the cache).
   * @param ratePerSecond 0: this one outcome; above: from now on so many a second; below: that rate has ended. Of those
   * who are told rates, one outcome may come before its time: then it may change nothing but what is noted of them.
   */
  noticed(operation: Operation, outcome: Outcome, from: Caller, ratePerSecond: number): void;
}

/** What a component offers to others, found by the component's name. */
export interface Service extends Endpoint {
  /** One per member, in the order of the hosts; a single one for an address that moves. */
  readonly endpoints: readonly Endpoint[];
  /** Calls made for one request share one connection (a database), or each goes by itself (a mounted volume). */
  readonly sessions: boolean;
  /** The endpoint on a host, null when the component has no member there. */
  endpointOn(host: Host): Endpoint | null;
}

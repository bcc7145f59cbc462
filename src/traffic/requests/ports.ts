/** How the parts of the lens call each other. Each has a file of its own; the lens puts them together. */
import type { CauseId } from '../../engine/causes.js';
import type { Fate, Outcome, PlainFate } from '../../infrastructure/service.js';
import type { Frame, StationQueue } from './frame.js';

/** Connections: from the first SYN until the endpoint has the request. */
export interface Opening {
  /** A frame that has just been filled in sends its first SYN (or its request, on an open session). */
  open(frame: Frame): void;
  /** What an endpoint answered: follows it. */
  take(frame: Frame, fate: PlainFate): void;
  /** The frame's own part, where the fate depends on what the operation is about. */
  ownPart(frame: Frame, fate: Fate): PlainFate;
  /** No answer: waits as the fate says. */
  silence(frame: Frame, fate: Extract<PlainFate, { kind: 'mute' }>): void;
  /** An event of a frame that is opening, shaking or parked on a ladder. */
  again(frame: Frame): void;
}

/** Stations: accept queues, workers, half-open connections. */
export interface Queueing {
  /** Would a SYN be dropped? */
  full(queue: StationQueue): boolean;
  /** The request has arrived at the server. */
  arrive(frame: Frame, queue: StationQueue): void;
  /** A half-open connection repeats its request. */
  knock(frame: Frame): void;
  /** The kernel offers a long half-open connection once more. */
  embryoDue(frame: Frame): void;
  /** A worker has waited long enough for a request that does not come. */
  readTimedOut(frame: Frame): void;
  /** The frame gives back its worker or its place. */
  leave(frame: Frame): void;
  /** Its process works (again): free workers take who waits. */
  fill(queue: StationQueue): void;
  /** Its process has died: nobody is there any more. */
  clear(queue: StationQueue): void;
  /** Brings the record of its use up to now; before every change of `busy`. */
  account(queue: StationQueue): void;
}

/** What happens at an endpoint once it has the request. */
export interface Serving {
  proceed(frame: Frame): void;
  /** A frame without a station has arrived, or its delay is over. */
  arrived(frame: Frame): void;
  jobDone(frame: Frame): void;
  /** Some of its jobs may have ended with their processes. */
  recount(frame: Frame): void;
  abort(frame: Frame): void;
  /** Does an operation that is answered without a station open a connection of its own? */
  needsHandshake(frame: Frame): boolean;
  /** A child (a call) has ended. */
  callEnded(parent: Frame, child: Frame, outcome: Outcome, because: CauseId): void;
  closeSessions(frame: Frame): void;
}

export interface Forwarding {
  forward(frame: Frame): void;
  /** The pause before the next attempt is over. */
  retry(frame: Frame): void;
  hopEnded(parent: Frame, child: Frame, outcome: Outcome, because: CauseId): void;
  /** The child is given up without an outcome. */
  hopAbandoned(parent: Frame): void;
}

export interface Ending {
  /** The endpoint has an answer: gives back what it used and sends it. */
  answer(frame: Frame, outcome: Outcome, because: CauseId): void;
  /** The answer arrives, unless the way is cut. */
  deliver(frame: Frame): void;
  /** The caller has its outcome. */
  complete(frame: Frame, outcome: Outcome, because: CauseId): void;
  /** The caller waits no longer: it has this outcome, and the endpoint may go on without knowing. */
  giveUp(frame: Frame, outcome: Outcome, because: CauseId): void;
  /** Nobody waits for it any more. */
  abandon(frame: Frame): void;
  dispose(frame: Frame): void;
  timedOut(frame: Frame): void;
}

export interface Clients {
  attemptEnded(frame: Frame, outcome: Outcome, because: CauseId): void;
}

export interface Probing {
  probeEnded(frame: Frame, outcome: Outcome, because: CauseId): void;
}

export interface Blaming {
  /** What stops this frame now. */
  of(frame: Frame): CauseId;
  /** What a full station is charged to. */
  fullStation(queue: StationQueue): CauseId;
  /** A queue forms, or somebody is turned away from a full one. */
  unbalanced(queue: StationQueue, turnedAway: boolean): void;
}

export interface Contending {
  /** Something has come in the way of requests at the frame's site. */
  contended(frame: Frame): void;
}

export interface Parts {
  readonly opening: Opening;
  readonly queueing: Queueing;
  readonly serving: Serving;
  readonly forwarding: Forwarding;
  readonly ending: Ending;
  readonly clients: Clients;
  readonly probing: Probing;
  readonly blaming: Blaming;
  readonly contending: Contending;
}

/**
 * A frame is one operation of one caller at one endpoint, as far as it has come. Frames form stacks: a client's attempt
 * at a balancer, the balancer's attempt at a web server, that server's call of a database. They are recycled; nothing
 * is allocated for an event once the pool is warm.
 */
import type { CauseId } from '../../engine/causes.js';
import type { Stream } from '../../engine/streams.js';
import type { Microseconds } from '../../engine/time.js';
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';
import type { JobHandle } from '../../infrastructure/job-table.js';
import type {
  Endpoint,
  PlainFate,
  Operation,
  Outcome,
  Route,
  Station,
  Step,
} from '../../infrastructure/service.js';
import { Utilisation } from '../../infrastructure/utilisation.js';

/** Who waits for the answer. */
export const Kind = { client: 0, hop: 1, call: 2, probe: 3 } as const;

export const State = {
  /** In the pool. */
  free: 0,
  /** Its SYN got no answer; the next rung tries again. */
  opening: 1,
  /** The SYN was taken; handshake and request are on their way. */
  shaking: 2,
  /** Connected for its caller, not for the server, whose accept queue was full: it repeats its request. */
  knocking: 3,
  /** In the accept queue. */
  queued: 4,
  /** A worker has its connection and waits for the request itself. */
  reading: 5,
  /** The endpoint's own work for it is on the CPU, as a step of a plan. */
  working: 6,
  /** A step of its plan has called somebody. */
  calling: 7,
  /** On its way to the endpoint and back, without using a CPU. */
  travelling: 8,
  /** On the CPU of one or several processes, without a plan. */
  computing: 9,
  /** Passed on by a route, or waiting before the route's next attempt. */
  forwarding: 10,
  /** Without an answer, until something changes or the next repetition. */
  parked: 11,
  /** The answer is on its way back, or repeated until it arrives. */
  answering: 12,
  /** It will fail without anybody doing anything. */
  failing: 13,
} as const;

/** Why no answer comes, as the port tells; 0: nothing is in the way. */
export const Silence = { none: 0, onChange: 1, dataLost: 2, never: 3 } as const;

/** An open connection that the calls of one plan share. */
export interface Session {
  /** Name of the called service. */
  readonly service: string;
  /** Where it ended: a member, or the address of one. */
  readonly site: Site;
  readonly process: Process | null;
  readonly incarnation: number;
  /** The slot of the endpoint's `connections` that it holds, and the slot's life when it was taken. */
  readonly slot: StationQueue | null;
  readonly slotLife: number;
}

export class Frame {
  /** +1 with every event scheduled for it: only the last one counts. */
  turn = 0;
  /** +1 when it goes back to the pool. */
  life = 0;
  kind = 0;
  state = 0;

  site!: Site;
  operation!: Operation;
  /** The caller's host; null: a client outside. */
  host: Host | null = null;
  client = 0;
  parent: Frame | null = null;
  child: Frame | null = null;
  request: Request | null = null;
  /** Of a probe: the slot with its answer's address. */
  probe = -1;

  /** When the first SYN of this connection, or the data now unacknowledged, was sent first. */
  since: Microseconds = 0;
  /** How often it has been repeated. */
  rung = 0;
  /** Its caller thinks so. */
  connected = false;
  /** Where the connection ended; null: unknown, or it never stood. */
  process: Process | null = null;
  incarnation = 0;
  /** One of Silence, and who is to blame. */
  silence = 0;
  because: CauseId = 0;

  /** The answer it got when it last asked. */
  fate: PlainFate | null = null;
  /** CPU seconds of the request itself, drawn at its arrival. */
  work = 0;
  /** Which part of a mixed fate is its own; -1: not drawn yet. */
  uniform = -1;
  /** The station it waits at or has a worker of, and that one's life then. */
  station: StationQueue | null = null;
  stationLife = 0;
  seated = false;
  nextQueued: Frame | null = null;
  /** It holds one of the server's request sockets; `dataless`: accepted before its request has come. */
  embryo = false;
  dataless = false;
  plan: readonly Step[] | null = null;
  step = 0;
  /** Calls of the present step that have been made. */
  calls = 0;
  /** Jobs on CPUs: how many were submitted and how many are not done. */
  readonly jobs: JobHandle[] = [];
  jobCount = 0;
  pending = 0;
  /** A slot of the endpoint's `connections` that it holds itself. */
  slot: StationQueue | null = null;
  slotLife = 0;
  sessions: Session[] | null = null;
  /** It goes over an open session. */
  onSession = false;

  route: Route | null = null;
  target = -1;
  /** Where the connection of a hop ended, for the session that goes on with it. */
  leaf: Site | null = null;
  /** Targets tried (a bit each), and attempts made. */
  tried = 0;
  tries = 0;

  /** How it ended, while the answer travels. */
  outcome: Outcome = 'ok';
  outcomeBecause: CauseId = 0;

  /** Its caller waits so long for the connection, and so long for the answer. */
  connectTimeout: Microseconds = Infinity;
  answerTimeout: Microseconds = Infinity;
  /** Its caller waits no longer than until then, whatever it waits for. */
  until: Microseconds = Infinity;
  /** The timeout now set. */
  deadline: Microseconds = Infinity;

  /** Neighbours in the list of frames of the site. */
  previous: Frame | null = null;
  next: Frame | null = null;

  constructor(readonly id: number) {}

  /** As new, all but the pool's own fields. */
  reset(kind: number, site: Site, operation: Operation): void {
    this.kind = kind;
    this.state = State.opening;
    this.site = site;
    this.operation = operation;
    this.host = null;
    this.client = 0;
    this.parent = null;
    this.child = null;
    this.request = null;
    this.probe = -1;
    this.rung = 0;
    this.connected = false;
    this.process = null;
    this.silence = 0;
    this.because = 0;
    this.fate = null;
    this.work = 0;
    this.uniform = -1;
    this.station = null;
    this.seated = false;
    this.nextQueued = null;
    this.embryo = false;
    this.dataless = false;
    this.plan = null;
    this.step = 0;
    this.calls = 0;
    this.jobCount = 0;
    this.pending = 0;
    this.slot = null;
    this.sessions = null;
    this.onSession = false;
    this.route = null;
    this.leaf = null;
    this.target = -1;
    this.tried = 0;
    this.tries = 0;
    this.connectTimeout = Infinity;
    this.answerTimeout = Infinity;
    this.until = Infinity;
    this.deadline = Infinity;
  }
}

/** Nobody waits for its answer any more; whoever has it does not know. */
export function isOrphan(frame: Frame): boolean {
  return frame.parent === null && frame.request === null && frame.probe < 0;
}

/** One intention of a user: all its attempts together. Recycled like frames. */
export class Request {
  /** +1 when it goes back to the pool. */
  life = 0;
  open = false;
  trafficClass = 0;
  client = 0;
  arrival: Microseconds = 0;
  /** Its own CPU seconds, drawn at the arrival: retries and faults shift no draw. */
  work = 0;
  attempts = 0;
  /** The attempt under way; null: between two. */
  frame: Frame | null = null;

  constructor(readonly id: number) {}
}

/** What the lens knows of an endpoint. */
export class Site {
  /** Its epoch when its frames were last asked. */
  seenEpoch: number;
  /** Frames in flight there, oldest first. */
  first: Frame | null = null;
  last: Frame | null = null;
  /** The station that requests there have needed last, if any. */
  queue: StationQueue | null = null;
  /** Listeners know that it is contended. */
  told = false;
  /** Requests have come here, not only checks. */
  used = false;
  /** What its operations draw from, once needed. */
  workStream: Stream | null = null;
  partStream: Stream | null = null;
  routeStream: Stream | null = null;
  packetStream: Stream | null = null;

  constructor(
    readonly index: number,
    readonly endpoint: Endpoint,
    /** The component it belongs to. */
    readonly service: string,
  ) {
    this.seenEpoch = endpoint.epoch;
  }
}

/** What the lens knows of a station; the numbers that others may read stand in the station itself. */
export class StationQueue {
  /** +1 when its process dies and with it all that its workers and its kernel held. */
  life = 0;
  head: Frame | null = null;
  tail: Frame | null = null;
  /** Callers that think they are connected and knock, and the request sockets that the server holds for such. */
  knocking = 0;
  embryos = 0;
  begun = 0;
  longest = 0;
  /** Its free workers are just taking who waits. */
  filling = false;
  readonly usage = new Utilisation();
  usageSince: Microseconds = 0;
  /** Out of balance since its queue formed; what it is charged to, and that as a cause of its own (0: not needed yet). */
  unbalanced = false;
  turnedAwayAt: Microseconds = -Infinity;
  lookedAt: Microseconds = 0;
  lookedVersion = -1;
  blamed: CauseId = 0;
  fullCause: CauseId = 0;

  constructor(
    readonly index: number,
    readonly station: Station,
    public incarnation: number,
  ) {}
}

/** What all parts of the lens share: the clock, the pools, what is known of endpoints and stations. */
import type { CauseId } from '../../engine/causes.js';
import { Priority, type Simulation } from '../../engine/simulation.js';
import type { Stream } from '../../engine/streams.js';
import { fromSeconds, type Microseconds } from '../../engine/time.js';
import type { Host } from '../../infrastructure/host.js';
import type { ProcessorSharing } from '../../infrastructure/processor-sharing.js';
import type { Process } from '../../infrastructure/process.js';
import type {
  Endpoint,
  Operation,
  PlainFate,
  Route,
  Station,
  Step,
  TrafficClass,
} from '../../infrastructure/service.js';
import { KEEPALIVE_SECONDS } from '../../infrastructure/tcp-timers.js';
import type { World } from '../../infrastructure/world.js';
import { hostPart } from './bearing.js';
import { DeadlineLine } from './deadline-line.js';
import { Frame, Kind, Request, Silence, Site, StationQueue, State } from './frame.js';
import { fires, wheelPhase } from './kernel-timers.js';
import { Packets } from './packets.js';
import { Pool } from './pool.js';
import type { Parts } from './ports.js';
import type { Recorder } from './recorder.js';
import { Register } from './register.js';

/** Operation codes of the lens's events. */
export const Event = {
  arrival: 0,
  /** Of a frame; what it means depends on the frame's state. */
  step: 1,
  /** A request's next attempt. */
  retry: 2,
  /** The first of a line of frames' deadlines, of requests' patience. */
  deadline: 3,
  patience: 4,
  /** A deadline that fits no line. */
  soleDeadline: 5,
  reask: 6,
  embryo: 7,
  read: 8,
} as const;

/** Frames at a time; the id is the low part of an event's argument. */
export const ID_LIMIT = 0x200000;
/** Lengths of timeouts that get a line of their own; rarer ones are events. */
const MOST_LINES = 32;

interface MutableCaller {
  host: Host | null;
  client: number;
}
interface MutableTicket {
  host: Host;
  process: Process;
  incarnation: number;
  acknowledged: boolean;
}

export class Core {
  parts!: Parts;
  sharing!: ProcessorSharing;
  target = -1;
  readonly frames = new Pool((id) => new Frame(id));
  readonly requests = new Pool((id) => new Request(id));
  readonly sites: Site[] = [];
  /** Components that requests have come to, and hosts that have worked for them. */
  readonly used = new Set<string>();
  /** By index of the host. */
  readonly worked: boolean[] = [];
  readonly queues: StationQueue[] = [];
  readonly lines: DeadlineLine[] = [];
  readonly packets = new Packets(this);
  readonly fates = new Register<PlainFate>();
  readonly plans = new Register<readonly Step[]>();
  readonly routes = new Register<Route>();
  /** Stretches of arithmetic on a network that has changed since are done anew. */
  networkChanged = true;
  /** Is a deadline of a frame still the one that counts? */
  private readonly waits = (id: number, life: number, at: Microseconds): boolean => {
    const frame = this.frames.all[id]!;
    return frame.life === life && frame.deadline === at;
  };
  private readonly siteOf = new Map<Endpoint, Site>();
  private readonly queueOf = new Map<Station, StationQueue>();
  private readonly caller: MutableCaller = { host: null, client: 0 };
  private readonly ticket = { acknowledged: false } as MutableTicket;
  private roundTrips = new Float64Array(0);
  private anyLoss = false;

  constructor(
    readonly simulation: Simulation,
    readonly world: World,
    readonly recorder: Recorder,
    readonly classes: readonly TrafficClass[],
  ) {}

  get now(): Microseconds {
    return this.simulation.now;
  }

  // ---- endpoints and stations -------------------------------------------------------------------------------------

  site(endpoint: Endpoint, service = endpoint.name): Site {
    const known = this.siteOf.get(endpoint);
    if (known !== undefined) return known;
    const site = new Site(this.sites.length, endpoint, service);
    this.siteOf.set(endpoint, site);
    this.sites.push(site);
    return site;
  }

  siteIfKnown(endpoint: Endpoint): Site | null {
    return this.siteOf.get(endpoint) ?? null;
  }

  queue(station: Station): StationQueue {
    const known = this.queueOf.get(station);
    if (known !== undefined) return known;
    const queue = new StationQueue(this.queues.length, station, station.process.incarnation);
    queue.usageSince = this.now;
    queue.usage.reset(this.now);
    this.queueOf.set(station, queue);
    this.queues.push(queue);
    return queue;
  }

  /** For a restore: what became known later is unknown again. */
  forgetAfter(sites: number, queues: number): void {
    for (const { endpoint } of this.sites.splice(sites)) this.siteOf.delete(endpoint);
    for (const { station } of this.queues.splice(queues)) {
      this.queueOf.delete(station);
      station.busy = 0;
      station.queued = 0;
    }
  }

  stream(name: string): Stream {
    return this.simulation.streams.stream(name);
  }

  /** CPU work of operations at a site: one stream for each called component. */
  workStream(site: Site): Stream {
    site.workStream ??= this.stream(`traffic/work/${site.service}`);
    return site.workStream;
  }

  // ---- frames -----------------------------------------------------------------------------------------------------

  /** A frame as new, in the list of its site. */
  newFrame(kind: number, site: Site, operation: Operation): Frame {
    const frame = this.frames.take();
    if (frame.id >= ID_LIMIT) throw new RangeError(`more than ${ID_LIMIT} operations at a time`);
    frame.reset(kind, site, operation);
    if (!site.used && kind !== Kind.probe) this.use(site);
    frame.previous = site.last;
    frame.next = null;
    if (site.last === null) site.first = frame;
    else site.last.next = frame;
    site.last = frame;
    return frame;
  }

  /** A host works for requests for the first time. */
  works(host: Host): void {
    this.worked[host.index] = true;
    this.used.add(hostPart(host));
  }

  /** After a restore. */
  useAgain(parts: readonly string[]): void {
    this.used.clear();
    for (const part of parts) this.used.add(part);
    for (const site of this.sites) site.used = this.used.has(site.service);
    for (const host of this.world.hosts) this.worked[host.index] = this.used.has(hostPart(host));
  }

  private use(site: Site): void {
    site.used = true;
    this.used.add(site.service);
  }

  /** Back to the pool. */
  freeFrame(frame: Frame): void {
    const { site, previous, next } = frame;
    if (previous === null) site.first = next;
    else previous.next = next;
    if (next === null) site.last = previous;
    else next.previous = previous;
    frame.previous = null;
    frame.next = null;
    frame.state = State.free;
    frame.turn += 1;
    this.frames.give(frame);
  }

  /** Who asks; valid until the next call. */
  callerOf(frame: Frame): { readonly host: Host | null; readonly client: number } {
    this.caller.host = frame.host;
    this.caller.client = frame.client;
    return this.caller;
  }

  /** The frame's connection; it must have one. Valid until the next call. */
  ticketOf(frame: Frame, acknowledged: boolean): Readonly<MutableTicket> {
    const process = frame.process!;
    this.ticket.host = process.host;
    this.ticket.process = process;
    this.ticket.incarnation = frame.incarnation;
    this.ticket.acknowledged = acknowledged;
    return this.ticket;
  }

  /** The other end of its connection is still the one it was made to. */
  serverLives(frame: Frame): boolean {
    const { process } = frame;
    return process === null || (process.running && process.incarnation === frame.incarnation);
  }

  /** There and back between the caller and a host, in µs. */
  roundTrip(from: Host | null, to: Host | null): Microseconds {
    if (this.networkChanged) this.measureNetwork();
    const size = this.world.hosts.length + 1;
    return this.roundTrips[(from?.index ?? size - 1) * size + (to?.index ?? size - 1)]!;
  }

  /** Do packets get lost anywhere? */
  get lossy(): boolean {
    if (this.networkChanged) this.measureNetwork();
    return this.anyLoss;
  }

  // ---- events -----------------------------------------------------------------------------------------------------

  /** The frame's next event; one that was pending for it is forgotten. */
  stepAt(frame: Frame, at: Microseconds): void {
    frame.turn += 1;
    const argument = frame.turn * ID_LIMIT + frame.id;
    this.simulation.schedule(at, this.target, Event.step, argument, 0, Priority.traffic);
  }

  stepAfter(frame: Frame, delay: Microseconds): void {
    this.stepAt(frame, this.simulation.now + delay);
  }

  /** On the timer wheel of the caller's machine. */
  timer(frame: Frame, delaySeconds: number): void {
    this.stepAt(frame, fires(this.now, delaySeconds, this.phaseOf(frame)));
  }

  /** An event that holds for the frame's whole life. */
  lifeEvent(frame: Frame, operation: number, at: Microseconds): void {
    const argument = frame.life * ID_LIMIT + frame.id;
    this.simulation.schedule(at, this.target, operation, argument, 0, Priority.traffic);
  }

  /** TCP's keepalive ends a session with a server that will never answer: whoever has its address by then resets it. */
  probeIdle(frame: Frame): void {
    const step = frame.parent?.plan?.[frame.parent.step];
    if (frame.silence !== Silence.never || step?.kind !== 'call' || !step.service.sessions) return;
    this.arm(frame, Math.min(frame.deadline, this.now + fromSeconds(KEEPALIVE_SECONDS)));
  }

  /** Sets the frame's timeout; `Infinity`: none. */
  arm(frame: Frame, at: Microseconds): void {
    const limit = Math.min(at, frame.until);
    frame.deadline = limit;
    if (limit === Infinity) return;
    const line = this.lineOf(limit - this.now);
    if (line < 0) this.lifeEvent(frame, Event.soleDeadline, limit);
    else this.addToLine(line, frame, limit);
  }

  /** The line for timeouts of a length; -1: too many are in use. */
  private lineOf(length: Microseconds): number {
    const { lines } = this;
    for (let index = 0; index < lines.length; index++) if (lines[index]!.length === length) return index;
    if (lines.length < MOST_LINES) return lines.push(new DeadlineLine(length)) - 1;
    const idle = lines.findIndex((line) => line.isEmpty && !line.scheduled);
    if (idle >= 0) lines[idle] = new DeadlineLine(length);
    return idle;
  }

  /** Has the first of a line still to be told of its timeout? */
  firstWaits(line: DeadlineLine): boolean {
    return this.waits(line.firstId, line.firstLife, line.firstTime);
  }

  private addToLine(index: number, frame: Frame, at: Microseconds): void {
    const line = this.lines[index]!;
    // Those that are over need not wait until they would have been due: a timeout may be a day long.
    while (!line.isEmpty && !this.firstWaits(line)) line.dropFirst();
    line.add(frame.id, frame.life, at, this.waits);
    if (!line.scheduled) this.scheduleLine(index);
  }

  /** Lays out the event for the first of a line, if there is one. */
  scheduleLine(index: number): void {
    const line = this.lines[index]!;
    line.scheduled = !line.isEmpty;
    if (line.isEmpty) return;
    this.simulation.schedule(line.firstTime, this.target, Event.deadline, index, 0, Priority.traffic);
  }

  // ---- causes -----------------------------------------------------------------------------------------------------

  /** Does it go back to a fault? */
  isFault(because: CauseId): boolean {
    return because !== 0 && this.simulation.causes.rootKeyIndexOf(because) !== 0;
  }

  private phaseOf(frame: Frame): Microseconds {
    // Clients outside have a machine each, numbered as they are; hosts come before them.
    return frame.host === null ? wheelPhase(frame.client) : wheelPhase(-1 - frame.host.index);
  }

  private measureNetwork(): void {
    const { network, hosts } = this.world;
    const places: readonly (Host | null)[] = [...hosts, null];
    this.networkChanged = false;
    this.anyLoss = places.some((from) => places.some((to) => network.loss(from, to) > 0));
    this.roundTrips = Float64Array.from(
      places.flatMap((from) =>
        places.map((to) => fromSeconds(network.delaySeconds(from, to) + network.delaySeconds(to, from))),
      ),
    );
  }
}

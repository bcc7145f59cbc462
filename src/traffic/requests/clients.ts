/** The users: they arrive, wait as long as their patience lasts, and try again. They do not coordinate. */
import type { CauseId } from '../../engine/causes.js';
import { draw } from '../../engine/distributions/index.js';
import { Priority } from '../../engine/simulation.js';
import type { Stream } from '../../engine/streams.js';
import { fromSeconds, type Microseconds } from '../../engine/time.js';
import type { Cause, Operation, Outcome, Service } from '../../infrastructure/service.js';
import { ArrivalProcess } from '../arrivals.js';
import type { TrafficSpecification } from '../specification.js';
import { Event, ID_LIMIT, type Core } from './core.js';
import { DeadlineLine, type DeadlineLineState } from './deadline-line.js';
import { Kind, type Frame, type Request } from './frame.js';
import type { Clients } from './ports.js';

interface ClientsState {
  readonly arrivals: unknown;
  readonly open: number;
  readonly doorsClosed: boolean;
  readonly arrival: number;
  readonly patience: DeadlineLineState;
}

export class ClientsPart implements Clients {
  readonly arrivals: ArrivalProcess;
  /** Arrived, and without a fate. */
  open = 0;
  private readonly operations: readonly Operation[];
  /** Up to which uniform each class is meant. */
  private readonly limits: readonly number[];
  private readonly workStreams: readonly Stream[];
  private readonly classStream: Stream;
  private readonly clientStream: Stream;
  private readonly backoffStream: Stream;
  private readonly patience: DeadlineLine;
  private readonly attemptTimeout: Microseconds;
  private readonly waits = (id: number, life: number): boolean => this.core.requests.all[id]!.life === life;
  private entry: Service | null = null;
  private doorsClosed = false;
  /** The pending arrival. */
  private arrival = -1;

  constructor(
    private readonly core: Core,
    private readonly traffic: TrafficSpecification,
  ) {
    const { classes, arrivals, clients } = traffic;
    this.arrivals = new ArrivalProcess(arrivals, core.stream('traffic/arrivals'));
    this.operations = classes.map((trafficClass) => ({ kind: 'request', trafficClass, path: null }));
    this.workStreams = classes.map(({ name }) => core.stream(`traffic/${name}/work`));
    this.classStream = core.stream('traffic/class');
    this.clientStream = core.stream('traffic/client');
    this.backoffStream = core.stream('traffic/backoff');
    const total = classes.reduce((sum, { share }) => sum + share, 0);
    let sum = 0;
    this.limits = classes.map(({ share }) => (sum += share / total));
    this.patience = new DeadlineLine(fromSeconds(clients.patienceSeconds));
    this.attemptTimeout = fromSeconds(clients.attemptTimeoutSeconds);
  }

  start(entry: Service): void {
    this.entry = entry;
    this.schedule(this.arrivals.next());
  }

  closeDoors(): void {
    this.doorsClosed = true;
    this.core.simulation.cancel(this.arrival);
  }

  surge(factor: number, because: CauseId): void {
    const at = this.arrivals.multiply(factor, this.core.now, because);
    if (this.entry === null || this.doorsClosed) return;
    this.core.simulation.cancel(this.arrival);
    this.schedule(at);
  }

  /** The event of an arrival. */
  arrived(): void {
    const { core } = this;
    this.arrivals.arrived();
    const index = this.drawClass();
    const request = core.requests.take();
    request.open = true;
    request.trafficClass = index;
    request.arrival = core.now;
    request.attempts = 0;
    request.work = draw(this.traffic.classes[index]!.work, this.workStreams[index]!);
    request.client = this.drawClient();
    this.open += 1;
    while (!this.patience.isEmpty && !this.firstWaits()) this.patience.dropFirst();
    this.patience.add(request.id, request.life, core.now + this.patience.length, this.waits);
    if (!this.patience.scheduled) this.schedulePatience();
    this.attempt(request);
    this.schedule(this.arrivals.next());
  }

  /** The event of a further attempt. */
  retry(argument: number): void {
    const life = Math.floor(argument / ID_LIMIT);
    const request = this.core.requests.all[argument - life * ID_LIMIT]!;
    if (request.life === life && request.open && request.frame === null) this.attempt(request);
  }

  /** The event of the first patience that ends. */
  patienceEnds(): void {
    const { patience, core } = this;
    while (!patience.isEmpty) {
      const request = core.requests.all[patience.firstId]!;
      const waiting = this.firstWaits();
      if (waiting && patience.firstTime > core.now) break;
      patience.dropFirst();
      if (waiting) this.walksOff(request);
    }
    this.schedulePatience();
  }

  attemptEnded(frame: Frame, outcome: Outcome, because: CauseId): void {
    const request = frame.request!;
    request.frame = null;
    if (outcome === 'ok') this.served(request);
    else if (!this.triesAgain(request)) this.lost(request, outcome, because);
  }

  save(): ClientsState {
    const { open, doorsClosed, arrival } = this;
    return { arrivals: this.arrivals.save(), open, doorsClosed, arrival, patience: this.patience.save() };
  }

  restore(state: unknown): void {
    const { arrivals, open, doorsClosed, arrival, patience } = state as ClientsState;
    this.arrivals.restore(arrivals as Parameters<ArrivalProcess['restore']>[0]);
    this.open = open;
    this.doorsClosed = doorsClosed;
    this.arrival = arrival;
    this.patience.restore(patience);
  }

  /** Has the first whose patience ends no fate yet? */
  private firstWaits(): boolean {
    return this.waits(this.patience.firstId, this.patience.firstLife);
  }

  private attempt(request: Request): void {
    const { core } = this;
    const entry = this.entry!;
    request.attempts += 1;
    core.recorder.attempt();
    const frame = core.newFrame(
      Kind.client,
      core.site(entry, entry.name),
      this.operations[request.trafficClass]!,
    );
    frame.client = request.client;
    frame.request = request;
    frame.work = request.work;
    request.frame = frame;
    const ends = core.now + this.attemptTimeout;
    if (ends < request.arrival + this.patience.length) {
      frame.until = ends;
      core.arm(frame, ends);
    }
    core.parts.opening.open(frame);
  }

  /** A further attempt, if there is one left and patience lasts until then. */
  private triesAgain(request: Request): boolean {
    const { clients } = this.traffic;
    if (request.attempts > clients.retries) return false;
    const { core } = this;
    const at = core.now + fromSeconds(draw(clients.backoff, this.backoffStream));
    if (at >= request.arrival + this.patience.length) return false;
    const argument = request.life * ID_LIMIT + request.id;
    core.simulation.schedule(at, core.target, Event.retry, argument, 0, Priority.traffic);
    return true;
  }

  private walksOff(request: Request): void {
    const { frame } = request;
    // Between two attempts nobody waits: a further attempt is only planned within patience.
    if (frame === null) return;
    const because = this.core.parts.blaming.of(frame);
    const cause = frame.connected ? 'response-timeout' : 'connect-timeout';
    this.lost(request, cause, because);
    this.core.parts.ending.abandon(frame);
  }

  private served(request: Request): void {
    const { recorder, now } = this.core;
    recorder.requestServed(request.trafficClass, request.arrival, now - request.arrival);
    this.close(request);
  }

  private lost(request: Request, cause: Cause, because: CauseId): void {
    this.core.recorder.requestLost(request.trafficClass, request.arrival, cause, because);
    this.close(request);
  }

  private close(request: Request): void {
    this.open -= 1;
    request.open = false;
    request.frame = null;
    this.core.requests.give(request);
  }

  private drawClass(): number {
    const { limits } = this;
    if (limits.length === 1) return 0;
    const uniform = this.classStream.uniform();
    let index = 0;
    while (index < limits.length - 1 && uniform >= limits[index]!) index += 1;
    return index;
  }

  private drawClient(): number {
    const { population } = this.traffic.clients;
    if (population <= 1) return 0;
    return Math.floor(this.clientStream.uniform() * population);
  }

  private schedule(at: Microseconds): void {
    const { simulation, target } = this.core;
    this.arrival =
      at === Infinity ? -1 : simulation.schedule(at, target, Event.arrival, 0, 0, Priority.traffic);
  }

  private schedulePatience(): void {
    const { patience, core } = this;
    patience.scheduled = !patience.isEmpty;
    if (patience.isEmpty) return;
    core.simulation.schedule(patience.firstTime, core.target, Event.patience, 0, 0, Priority.traffic);
  }
}

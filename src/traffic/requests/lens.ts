/**
 * The `requests` lens: every request is a sequence of events, with queueing, timeouts and retries. Exact, and the
 * reference for what other lenses approximate. Its parts are put together here; ports.ts tells what each does.
 */
import type { CauseId } from '../../engine/causes.js';
import { Priority, type EventTarget, type Simulation, type StateHolder } from '../../engine/simulation.js';
import type { Microseconds } from '../../engine/time.js';
import type { Change, ChangeListener } from '../../infrastructure/change.js';
import type { ContentionListener, Probe } from '../../infrastructure/probe.js';
import { ProcessorSharing, type JobListener } from '../../infrastructure/processor-sharing.js';
import type { Endpoint, Service } from '../../infrastructure/service.js';
import type { World } from '../../infrastructure/world.js';
import type { ArrivalProcess } from '../arrivals.js';
import { cpuUse } from '../host-station.js';
import type { Lens, StationUse } from '../lens.js';
import type { TrafficSpecification } from '../specification.js';
import { hostPart } from './bearing.js';
import { BlamingPart } from './blaming.js';
import { Changes } from './changes.js';
import { ClientsPart } from './clients.js';
import { ContendingPart } from './contending.js';
import { Core, Event, ID_LIMIT } from './core.js';
import { EndingPart } from './ending.js';
import { ForwardingPart } from './forwarding.js';
import { State, type Frame } from './frame.js';
import { OpeningPart } from './opening.js';
import { ProbingPart } from './probing.js';
import { QueueingPart } from './queueing.js';
import type { Recorder } from './recorder.js';
import { ServingPart } from './serving.js';
import { restoreCore, saveCore } from './snapshot.js';

export interface RequestsOptions {
  readonly simulation: Simulation;
  readonly world: World;
  readonly recorder: Recorder;
  /** null: nobody calls; the lens only carries the checks of components. */
  readonly traffic: TrafficSpecification | null;
}

export class RequestsLens implements Lens, EventTarget, ChangeListener, JobListener, StateHolder {
  /** They queue like users' requests. */
  readonly weightless = false;
  readonly carrier = null;
  private readonly core: Core;
  private readonly clients: ClientsPart | null;
  private readonly probing: ProbingPart;
  private readonly blaming: BlamingPart;
  private readonly contending: ContendingPart;
  private readonly changes: Changes;
  private readonly entry: string;
  /** An event will look at what is in flight. */
  private asking = false;
  /** A process has ended since. */
  private deaths = false;

  /** To be made before the components (they are handed it as their probe port); `attach` and `start` follow them. */
  constructor({ simulation, world, recorder, traffic }: RequestsOptions) {
    const core = new Core(simulation, world, recorder, traffic?.classes ?? []);
    this.core = core;
    this.entry = traffic?.entry ?? '';
    this.clients = traffic === null ? null : new ClientsPart(core, traffic);
    this.probing = new ProbingPart(core);
    this.blaming = new BlamingPart(core);
    this.contending = new ContendingPart(core);
    this.changes = new Changes(core);
    core.parts = {
      opening: new OpeningPart(core),
      queueing: new QueueingPart(core),
      serving: new ServingPart(core),
      forwarding: new ForwardingPart(core),
      ending: new EndingPart(core),
      clients: this.clients ?? NOBODY,
      probing: this.probing,
      blaming: this.blaming,
      contending: this.contending,
    };
    core.target = simulation.register(this);
    world.listen(this);
  }

  /** All components exist, and with them all processes: their services, in the order of the scenario. */
  attach(services: Iterable<Service>): void {
    const { core } = this;
    core.sharing = new ProcessorSharing(core.world, this);
    core.simulation.registerState('traffic/requests', this);
    for (const service of services) {
      core.site(service, service.name);
      for (const endpoint of service.endpoints) core.site(endpoint, service.name);
    }
  }

  start(): void {
    if (this.clients === null) return;
    const site = this.core.sites.find(({ endpoint }) => endpoint.name === this.entry);
    if (site === undefined) throw new Error(`no component named ${this.entry}`);
    this.clients.start(site.endpoint as Service);
  }

  get open(): number {
    return this.clients?.open ?? 0;
  }

  /** By chance, as single requests come and go. */
  get isCalm(): boolean {
    return this.open === 0;
  }

  /** All that happens here are events. */
  calmFrom(to: Microseconds): Microseconds {
    return to;
  }

  /** The arrival process, for measures of how many were expected; null without traffic. */
  get arrivals(): ArrivalProcess | null {
    return this.clients?.arrivals ?? null;
  }

  closeDoors(): void {
    this.clients?.closeDoors();
  }

  surge(factor: number, because: CauseId): void {
    this.clients?.surge(factor, because);
    this.blaming.surged(because, this.clients?.arrivals.surgeBecause ?? 0);
  }

  // ---- changes ----------------------------------------------------------------------------------------------------

  serviceChanged(service: Service, because: CauseId): void {
    this.blaming.changed(because, service.name);
    this.askSoon();
  }

  changed(change: Change): void {
    const { core } = this;
    if (core.target < 0 || !core.sharing) return; // still being built
    core.sharing.worldChanged(change);
    // Of all else that changes the components tell, if it is something to their callers.
    const part = change.kind === 'speed' && change.host !== null ? hostPart(change.host) : null;
    this.blaming.changed(change.because, part);
    if (change.kind === 'network') core.networkChanged = true;
    if (
      change.kind === 'process-crashed' ||
      change.kind === 'process-stopped' ||
      change.kind === 'host-off'
    ) {
      this.deaths = true;
    }
    this.askSoon();
  }

  // ---- probes -----------------------------------------------------------------------------------------------------

  probe(probe: Probe): void {
    this.probing.send(probe);
  }

  contended(endpoint: Endpoint): boolean {
    return this.contending.isContended(endpoint);
  }

  /** Single checks are sent, and find out. */
  foretold(): null {
    return null;
  }

  onContention(listener: ContentionListener): void {
    this.contending.listen(listener);
  }

  // ---- results ----------------------------------------------------------------------------------------------------

  /** All has been told as it came. */
  conclude(): void {
    return;
  }

  /** Single requests are the reference. */
  roughness(): [] {
    return [];
  }

  /** How the stations were used until now. Those that nobody came to are not there. */
  stations(): StationUse[] {
    const { core } = this;
    const { now } = core.simulation;
    const hosts = core.world.hosts.flatMap((host) => {
      const usage = core.sharing.utilisation(host);
      const { cores } = host.options;
      if (usage.seconds === 0) return [];
      const used = { busySeconds: usage.seconds * cores, peakUtilisation: usage.peak(now) };
      return [cpuUse(host.name, cores, used)];
    });
    const stations = core.queues.map((queue) => {
      core.parts.queueing.account(queue);
      const { name, workers } = queue.station;
      return {
        ...{ name, workers, begun: queue.begun, longestQueue: queue.longest },
        busySeconds: workers === Infinity ? 0 : queue.usage.seconds * workers,
        peakUtilisation: queue.usage.peak(now),
      };
    });
    return [...stations, ...hosts];
  }

  // ---- engine -----------------------------------------------------------------------------------------------------

  handle(operation: number, argument: number): void {
    switch (operation) {
      case Event.arrival:
        return this.clients!.arrived();
      case Event.step:
        return this.step(argument);
      case Event.retry:
        return this.clients!.retry(argument);
      case Event.deadline:
        return this.deadlines(argument);
      case Event.patience:
        return this.clients!.patienceEnds();
      case Event.soleDeadline:
        return this.soleDeadline(argument);
      case Event.reask:
        return this.reask();
      case Event.embryo:
        return this.ofLife(argument, (frame) => this.core.parts.queueing.embryoDue(frame));
      case Event.read:
        return this.ofLife(argument, (frame) => this.core.parts.queueing.readTimedOut(frame));
    }
  }

  jobDone(tag: number): void {
    this.core.parts.serving.jobDone(this.core.frames.all[tag]!);
  }

  save(): unknown {
    const { asking, deaths } = this;
    return {
      ...{ asking, deaths, core: saveCore(this.core), clients: this.clients?.save() },
      ...{ probing: this.probing.save(), blaming: this.blaming.save() },
    };
  }

  restore(state: unknown): void {
    const saved = state as {
      asking: boolean;
      deaths: boolean;
      core: unknown;
      clients: unknown;
      probing: unknown;
      blaming: unknown;
    };
    this.asking = saved.asking;
    this.deaths = saved.deaths;
    restoreCore(this.core, saved.core);
    this.clients?.restore(saved.clients);
    this.probing.restore(saved.probing);
    this.blaming.restore(saved.blaming);
  }

  /** In an event of the same instant, after all components have taken the change in. */
  private askSoon(): void {
    if (this.asking) return;
    this.asking = true;
    const { simulation, target } = this.core;
    simulation.schedule(simulation.now, target, Event.reask, 0, 0, Priority.traffic);
  }

  private reask(): void {
    const { deaths } = this;
    this.asking = false;
    this.deaths = false;
    this.changes.askAgain(deaths);
  }

  private step(argument: number): void {
    const turn = Math.floor(argument / ID_LIMIT);
    const frame = this.core.frames.all[argument - turn * ID_LIMIT]!;
    if (frame.turn !== turn) return;
    const { opening, queueing, serving, forwarding, ending } = this.core.parts;
    switch (frame.state) {
      case State.opening:
      case State.shaking:
      case State.parked:
        return opening.again(frame);
      case State.knocking:
      case State.queued:
      case State.reading:
        return queueing.knock(frame);
      case State.travelling:
        return serving.arrived(frame);
      case State.forwarding:
        return forwarding.retry(frame);
      case State.answering:
        return ending.deliver(frame);
      case State.failing:
        return ending.complete(frame, frame.outcome, frame.outcomeBecause);
    }
  }

  private ofLife(argument: number, act: (frame: Frame) => void): void {
    const life = Math.floor(argument / ID_LIMIT);
    const frame = this.core.frames.all[argument - life * ID_LIMIT]!;
    if (frame.life === life) act(frame);
  }

  private soleDeadline(argument: number): void {
    this.ofLife(argument, (frame) => {
      if (frame.deadline === this.core.now) this.core.parts.ending.timedOut(frame);
    });
  }

  /** The first of a line is due; those that are over are dropped on the way. */
  private deadlines(index: number): void {
    const { core } = this;
    const line = core.lines[index]!;
    while (!line.isEmpty) {
      const frame = core.frames.all[line.firstId]!;
      const waiting = core.firstWaits(line);
      if (waiting && line.firstTime > core.now) break;
      line.dropFirst();
      if (waiting) core.parts.ending.timedOut(frame);
    }
    core.scheduleLine(index);
  }
}

/** Without traffic no attempt can end. */
const NOBODY = { attemptEnded: (): void => undefined };

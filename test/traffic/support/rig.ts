/**
 * A small world for the requests lens: hosts, endpoints made on the spot, a recorder that remembers everything.
 *
 *     const rig = new Rig({ hosts: { web: { cores: 4 } } });
 *     const web = rig.web('web', { on: 'web', workers: 50, backlog: 100, calls: [...] });
 *     rig.traffic({ entry: 'web', rate: 50, patience: 5 }).run(60);
 */
import { Causes, Simulation, Streams, fromSeconds, type Distribution } from '../../../src/engine/index.js';
import { Priority, type CauseId, type EventTarget } from '../../../src/engine/index.js';
import type { Host } from '../../../src/infrastructure/host.js';
import type { Process } from '../../../src/infrastructure/process.js';
import type { Cause, Endpoint, Service, TrafficClass } from '../../../src/infrastructure/service.js';
import { World } from '../../../src/infrastructure/world.js';
import { RequestsLens } from '../../../src/traffic/requests/lens.js';
import type { Recorder } from '../../../src/traffic/requests/recorder.js';
import type { Arrivals, TrafficSpecification } from '../../../src/traffic/specification.js';
import { constant, exponential } from '../../../src/engine/index.js';

export interface RigOptions {
  /** Name to number of cores. */
  readonly hosts: Readonly<Record<string, number>>;
  readonly latencySeconds?: number;
  readonly seed?: string;
  readonly recording?: boolean;
}

export interface TrafficOptions {
  readonly entry: string;
  readonly rate: number;
  readonly patience?: number;
  readonly attemptTimeout?: number;
  readonly retries?: number;
  readonly backoff?: Distribution;
  readonly population?: number;
  readonly classes?: Readonly<Record<string, { readonly share: number; readonly work: Distribution }>>;
  readonly arrivals?: Partial<Arrivals>;
}

export interface LostRequest {
  readonly trafficClass: string;
  readonly arrivalSeconds: number;
  readonly lostAtSeconds: number;
  readonly cause: Cause;
  readonly origin: string;
  readonly faults: string;
}

/** Remembers everything. */
export class Memory implements Recorder {
  attempts = 0;
  readonly served: { readonly arrivalSeconds: number; readonly latencySeconds: number }[] = [];
  readonly lost: LostRequest[] = [];
  readonly successes: string[] = [];
  awaitsSuccess = false;

  constructor(
    private readonly simulation: Simulation,
    private readonly classNames: () => readonly string[],
  ) {}

  attempt(): void {
    this.attempts += 1;
  }

  requestServed(_trafficClass: number, arrival: number, latency: number): void {
    this.served.push({ arrivalSeconds: arrival / 1e6, latencySeconds: latency / 1e6 });
  }

  requestLost(trafficClass: number, arrival: number, cause: Cause, because: CauseId): void {
    const { causes, now } = this.simulation;
    this.lost.push({
      trafficClass: this.classNames()[trafficClass]!,
      arrivalSeconds: arrival / 1e6,
      lostAtSeconds: now / 1e6,
      cause,
      origin: causes.originOf(because),
      faults: causes.rootKey(causes.rootKeyIndexOf(because)),
    });
  }

  succeeded(component: string): void {
    this.successes.push(component);
  }

  /** How many were lost, by a property of the loss. */
  count(by: 'cause' | 'origin' | 'faults' | 'trafficClass'): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const loss of this.lost) counts[loss[by]] = (counts[loss[by]] ?? 0) + 1;
    return counts;
  }
}

export class Rig implements EventTarget {
  readonly simulation: Simulation;
  readonly world: World;
  readonly memory: Memory;
  readonly services: Service[] = [];
  lens!: RequestsLens;
  private classes: readonly TrafficClass[] = [];
  private readonly acts: (() => void)[] = [];
  private readonly target: number;

  constructor(options: RigOptions) {
    const streams = new Streams(options.seed ?? 'test', 0);
    this.simulation = new Simulation({
      streams,
      causes: new Causes({ recording: options.recording ?? true }),
    });
    const hosts = Object.entries(options.hosts).map(([name, cores]) => {
      return { name, group: name, zone: null, cores, bootSeconds: 10, managed: false };
    });
    this.world = new World(this.simulation, hosts, options.latencySeconds ?? 0);
    this.memory = new Memory(this.simulation, () => this.classes.map(({ name }) => name));
    this.target = this.simulation.register(this);
  }

  host(name: string): Host {
    return this.world.host(name);
  }

  /** Makes a process, before the traffic is set. */
  process(host: string, name: string): Process {
    return this.world.addProcess(name, this.host(host));
  }

  add<T extends Service>(service: T): T {
    this.services.push(service);
    return service;
  }

  /** The answers of a service have changed. */
  changed(service: Endpoint & { epoch: number }, because: CauseId): void {
    service.epoch += 1;
    this.lens.serviceChanged(this.services[0]!, because);
  }

  /** Builds the lens; nothing may be added after it. */
  traffic(options: TrafficOptions): this {
    const named = options.classes ?? { page: { share: 1, work: constant(0) } };
    this.classes = Object.entries(named).map(([name, one], index) => ({ index, name, ...one, calls: [] }));
    const traffic: TrafficSpecification = {
      entry: options.entry,
      arrivals: {
        ...{ ratePerSecond: options.rate, daily: null, weekly: null, growthPerYear: 0, recorded: null },
        ...options.arrivals,
      },
      clients: {
        patienceSeconds: options.patience ?? 5,
        attemptTimeoutSeconds: options.attemptTimeout ?? Infinity,
        retries: options.retries ?? 0,
        backoff: options.backoff ?? exponential(1),
        population: options.population ?? 1,
      },
      classes: this.classes,
    };
    const { simulation, world, memory } = this;
    this.lens = new RequestsLens({ simulation, world, recorder: memory, traffic });
    this.lens.attach(this.services);
    this.lens.start();
    return this;
  }

  /** Does something at a time (seconds). */
  at(seconds: number, act: () => void): this {
    this.acts.push(act);
    const at = fromSeconds(seconds);
    this.simulation.schedule(at, this.target, 0, this.acts.length - 1, 0, Priority.scripted);
    return this;
  }

  handle(_operation: number, argument: number): void {
    this.acts[argument]!();
  }

  /** The cause of a fault that begins now. */
  fault(id: string, target: string): CauseId {
    return this.simulation.causes.fault(id, target, this.simulation.now);
  }

  run(untilSeconds: number): this {
    this.simulation.runUntil(fromSeconds(untilSeconds));
    return this;
  }

  /** Nobody comes any more; until everybody has a fate. */
  finish(): this {
    this.lens.closeDoors();
    while (this.lens.open > 0) {
      if (!Number.isFinite(this.simulation.nextTime()))
        throw new Error(`${this.lens.open} requests without a fate`);
      this.simulation.runUntil(this.simulation.nextTime(), 1000);
    }
    return this;
  }

  get offered(): number {
    return this.memory.served.length + this.memory.lost.length;
  }
}

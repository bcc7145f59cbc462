/** Apache on several hosts: starts, stops, and what each of them can still answer. */
import type { Component, ComponentContext, Health } from '../component.js';
import { OwnCauses } from '../own-causes.js';
import type { Values } from '../../declaration/parameter.js';
import type { CauseId } from '../../engine/causes.js';
import { draw } from '../../engine/distributions/index.js';
import type { EventTarget } from '../../engine/simulation.js';
import { fromSeconds } from '../../engine/time.js';
import type { Change } from '../../infrastructure/change.js';
import type { Host } from '../../infrastructure/host.js';
import type { ApacheParameters } from './parameters.js';
import type { PlanContext } from './plans.js';
import { Server, type Phase } from './server.js';
import { WebService } from './web-service.js';

/** The parent and all its workers: they live and die together here. */
export const PROCESS = 'httpd';

const READY = 1;
const SHUTDOWN = 2;

interface ApacheState {
  readonly epoch: number;
  readonly own: ReturnType<OwnCauses['save']>;
  readonly servers: readonly ReturnType<Server['save']>[];
}

export class Apache implements Component, EventTarget {
  readonly service: WebService;
  private readonly servers: readonly Server[];
  private readonly own: OwnCauses;
  private readonly target: number;

  constructor(private readonly context: ComponentContext<ApacheParameters>) {
    const { name, world, parameters, trafficClasses } = context;
    this.own = new OwnCauses(context);
    const plans: PlanContext = { parameters, trafficClasses, service: (other) => context.service(other) };
    this.servers = context.members.map((member) => {
      const process = member.process[PROCESS];
      if (process === undefined) throw new Error(`${member.host.name} has no ${PROCESS}`);
      const own = { ...plans, parameters: member.parameters };
      return new Server({ component: name, member, process, world, own: this.own, plans: own });
    });
    this.service = new WebService(name, this.servers);
    this.target = context.simulation.register(this);
  }

  get name(): string {
    return this.context.name;
  }

  start(): void {
    return;
  }

  changed(change: Change): void {
    if (change.kind === 'speed' || change.kind === 'process-stopping' || change.kind === 'address') return;
    const touched = this.servers.filter((server) => concerns(server, change));
    if (touched.length === 0) return;
    const because = this.own.note(change);
    for (const server of touched) {
      if (change.kind === 'process-started') this.starting(server, 'starting', because);
      else if (!server.process.running) this.enter(server, 'serving', because);
      server.epoch += 1;
    }
    this.answersChanged(because);
  }

  handle(operation: number, argument: number, because: CauseId): void {
    const server = this.servers[argument];
    if (server === undefined) return;
    server.handle = -1;
    if (operation === SHUTDOWN) return this.context.world.stop(server.process, because);
    const ready = this.context.cause('ready', because);
    this.context.simulation.causes.note(ready, `${server.process.fullName} takes requests`);
    this.enter(server, 'serving', ready);
    server.epoch += 1;
    this.answersChanged(ready);
  }

  health(): Health {
    const serving = this.servers.filter((server) => server.serving).length;
    if (serving === 0) return 'down';
    return serving === this.servers.length ? 'healthy' : 'degraded';
  }

  /** A start ends by itself; a graceful stop waits to be undone. */
  settled(): boolean {
    return this.servers.every(({ phase }) => phase !== 'starting' && phase !== 'reloading');
  }

  inject(fault: string, target: Host | null, because: CauseId): void {
    for (const server of this.on(target)) {
      if (!server.process.working) continue;
      const cause = this.context.cause(fault, because);
      if (fault === 'graceful-restart') this.starting(server, 'reloading', cause);
      else this.stopping(server, cause);
      server.epoch += 1;
      this.answersChanged(cause);
    }
  }

  /** `start` after a graceful stop: what still runs of the old server is ended. */
  undo(fault: string, target: Host | null, because: CauseId): void {
    if (fault !== 'graceful-stop') return;
    for (const { process, phase } of this.on(target)) {
      if (process.running && phase !== 'stopping') continue;
      this.context.world.stop(process, because);
      this.context.world.start(process, because);
    }
  }

  save(): ApacheState {
    const { epoch } = this.service;
    return { epoch, own: this.own.save(), servers: this.servers.map((server) => server.save()) };
  }

  restore(state: unknown): void {
    const { epoch, own, servers } = state as ApacheState;
    this.service.epoch = epoch;
    this.own.restore(own);
    servers.forEach((saved, index) => this.servers[index]?.restore(saved));
  }

  private on(host: Host | null): readonly Server[] {
    return this.servers.filter((server) => host === null || server.host === host);
  }

  /** It listens; its workers are ready after a while. */
  private starting(server: Server, phase: Phase, because: CauseId): void {
    this.enter(server, phase, because);
    const stream = this.context.stream(`${server.host.name}/start-up`);
    this.schedule(server, READY, draw(this.parametersOf(server).start_up, stream));
  }

  private parametersOf({ host }: Server): Values<ApacheParameters> {
    return (this.context.members.find((one) => one.host === host) ?? this.context).parameters;
  }

  private stopping(server: Server, because: CauseId): void {
    this.enter(server, 'stopping', because);
    const limit = this.parametersOf(server).GracefulShutdownTimeout;
    if (limit > 0) this.schedule(server, SHUTDOWN, limit);
  }

  private enter(server: Server, phase: Phase, because: CauseId): void {
    if (server.handle >= 0) this.context.simulation.cancel(server.handle);
    server.handle = -1;
    server.phase = phase;
    server.because = because;
  }

  private schedule(server: Server, operation: number, seconds: number): void {
    const { simulation } = this.context;
    const at = simulation.now + fromSeconds(seconds);
    const index = this.servers.indexOf(server);
    server.handle = simulation.schedule(at, this.target, operation, index, server.because);
  }

  private answersChanged(because: CauseId): void {
    this.service.epoch += 1;
    this.context.observer.redundancyLost(this.name, this.health() !== 'healthy');
    this.context.answersChanged(because);
  }
}

/** A change of the network may be about any caller. */
function concerns(server: Server, { kind, host, process }: Change): boolean {
  if (kind === 'network') return true;
  return host === server.host && (process === null || process === server.process);
}

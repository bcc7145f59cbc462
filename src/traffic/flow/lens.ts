/**
 * The `flow` lens: traffic as amounts, for years. While all is well nothing is stepped: requests pass through, and what
 * was served is an integral over the profile of the load. After a change, amounts are followed in short steps until
 * nobody waits any more. The lens moves before the engine does: everything up to an event is worked out with the
 * answers that hold until then.
 */
import type { CauseId } from '../../engine/causes.js';
import {
  Priority,
  type EventTarget,
  type InstantListener,
  type Simulation,
  type StateHolder,
  type TimeListener,
} from '../../engine/simulation.js';
import type { Microseconds } from '../../engine/time.js';
import type { Change, ChangeListener } from '../../infrastructure/change.js';
import type { Carrier, ContentionListener, Probe } from '../../infrastructure/probe.js';
import type { Endpoint, Service } from '../../infrastructure/service.js';
import type { World } from '../../infrastructure/world.js';
import type { Lens, RoughUse, StationUse } from '../lens.js';
import { isVisited } from '../rate-profile.js';
import type { TrafficSpecification } from '../specification.js';
import { Changes } from './changes.js';
import { Clients } from './clients.js';
import { Core } from './core.js';
import { Feedback } from './feedback.js';
import { HostUse } from './host-use.js';
import { Journey } from './journey.js';
import { Latencies } from './latencies.js';
import { Probes } from './probes.js';
import { Queues } from './queues.js';
import { reportNobody } from './nobody.js';
import { Quiet } from './quiet.js';
import type { FlowRecorder } from './recorder.js';
import { restoreParts, saveParts, type OwnParts, type PartsState } from './snapshot.js';
import { Stepping } from './stepping.js';
import { Survey } from './survey.js';
import { Writing } from './writing.js';

const Event = { feedback: 1, end: 2, rate: 3, due: 4 } as const;
const NO_EVENT = -1;
/** After the clients' patience the last of them are gone; steps may reach a little further. */
const AFTERWARDS: Microseconds = 1_000_000;

/** Plain data. */
interface FlowState {
  readonly asking: boolean;
  readonly deaths: boolean;
  readonly epochs: number;
  readonly disturbed: boolean;
  readonly listening: boolean;
  readonly dueEvent: number;
  readonly parts: PartsState;
}

export interface FlowOptions {
  readonly simulation: Simulation;
  readonly world: World;
  readonly recorder: FlowRecorder;
  readonly traffic: TrafficSpecification | null;
}

export class FlowLens
  implements Lens, EventTarget, ChangeListener, StateHolder, TimeListener, InstantListener
{
  readonly weightless = true;
  private readonly core: Core;
  private readonly survey: Survey;
  private readonly clients: Clients | null;
  private readonly probes: Probes;
  private readonly feedback: Feedback;
  private readonly changes: Changes;
  private readonly quiet: Quiet;
  private readonly stepping: Stepping;
  private readonly writing: Writing;
  private readonly entry: string;
  /** There is a way in that nobody ever takes: nothing is followed but checks. */
  private readonly isDeserted: boolean;
  private target = -1;
  private services: Service[] = [];
  private readonly endpoints: Endpoint[] = [];
  private asking = false;
  private deaths = false;
  /** Of all endpoints together. */
  private epochs = -1;
  /** Something has changed that no epoch tells of: the load, or the speed of work. */
  private disturbed = true;
  /** The engine tells of time that passes. */
  private listening = false;
  /** While it does not: the event for the next check that is due. */
  private dueEvent = NO_EVENT;

  constructor({ simulation, world, recorder, traffic: specified }: FlowOptions) {
    const traffic = isVisited(specified) ? specified : null;
    this.isDeserted = specified !== null && traffic === null;
    const core = new Core(simulation, world, recorder, traffic);
    this.core = core;
    this.entry = traffic?.entry ?? '';
    this.survey = new Survey(core);
    this.clients = traffic === null ? null : new Clients(core, traffic);
    this.probes = new Probes(core, () => this.awaitDue());
    this.feedback = new Feedback(core, { target: () => this.target, operation: Event.feedback });
    core.parts = {
      journey: new Journey(core),
      queues: new Queues(core, this.survey),
      clients: this.clients,
      probes: this.probes,
      feedback: this.feedback,
      latencies: new Latencies(core),
      hostUse: new HostUse(core),
    };
    this.changes = new Changes(core, this.survey);
    this.quiet = new Quiet(core, this.survey);
    this.stepping = new Stepping(core);
    this.writing = new Writing(core, () => this.probes.known.values());
    this.target = simulation.register(this);
    simulation.listenToInstants(this);
    world.listen(this);
    recorder.onAwaited(() => {
      if (this.clients !== null) this.askSoon();
    });
  }

  attach(services: Iterable<Service>): void {
    this.core.simulation.registerState('traffic/flow', this);
    const { serviceOf } = this.core;
    for (const service of services) {
      this.services.push(service);
      serviceOf.set(service, service.name);
      for (const endpoint of service.endpoints) {
        this.probes.known.set(endpoint.name, endpoint);
        serviceOf.set(endpoint, service.name);
      }
    }
    this.endpoints.push(...serviceOf.keys());
  }

  start(): void {
    if (this.clients === null) return;
    const entry = this.services.find(({ name }) => name === this.entry);
    if (entry === undefined) throw new Error(`no component named ${this.entry}`);
    this.clients.start(entry);
    this.quiet.survey();
    if (this.quiet.outlook !== null) this.writing.update(this.quiet.outlook);
    this.wake();
  }

  get open(): number {
    return this.core.bins.open.length > 0 ? 1 : 0;
  }

  get isCalm(): boolean {
    if (this.asking || this.feedback.pending) return false;
    return (this.clients === null || this.quiet.resting) && this.core.isEmpty;
  }

  calmFrom(to: Microseconds): Microseconds {
    if (this.listening) this.timePasses(to);
    const { simulation, time } = this.core;
    return this.isCalm ? Math.max(simulation.now, Math.ceil(time)) : Math.min(to, simulation.nextTime());
  }

  closeDoors(): void {
    this.catchUp();
    if (this.isDeserted) reportNobody(this.core);
    if (this.clients === null) return;
    this.clients.closeDoors();
    const { simulation } = this.core;
    const end = simulation.now + this.clients.patience + AFTERWARDS;
    simulation.schedule(end, this.target, Event.end, 0, 0, Priority.traffic);
    this.wake();
  }

  surge(factor: number, because: CauseId): void {
    this.catchUp();
    this.clients?.surge(factor, because);
    this.disturbed = true;
    this.core.lastChange = because;
    this.askSoon();
  }

  // ---- changes ----------------------------------------------------------------------------------------------------

  serviceChanged(_service: Service, because: CauseId): void {
    if (because !== 0) this.core.lastChange = because;
    this.askSoon();
  }

  changed(change: Change): void {
    if (this.services.length === 0) return; // still being built
    if (change.because !== 0) this.core.lastChange = change.because;
    if (
      change.kind === 'process-crashed' ||
      change.kind === 'process-stopped' ||
      change.kind === 'host-off'
    ) {
      this.deaths = true;
    }
    if (change.kind !== 'address') this.disturbed = true;
    this.askSoon();
  }

  // ---- probes -----------------------------------------------------------------------------------------------------

  get carrier(): Carrier {
    return this.probes.carried;
  }

  probe(probe: Probe): void {
    this.catchUp();
    this.probes.send(probe);
    this.probes.carried.settle();
    this.core.moved = true;
    this.wake();
  }

  contended(endpoint: Endpoint): boolean {
    return this.probes.contended(endpoint);
  }

  foretold(endpoint: Endpoint): CauseId | null {
    return this.probes.foretold(endpoint);
  }

  onContention(listener: ContentionListener): void {
    this.probes.listen(listener);
  }

  // ---- results ----------------------------------------------------------------------------------------------------

  conclude(): void {
    if (this.clients !== null) this.core.parts.latencies.flush();
  }

  roughness(): RoughUse[] {
    this.catchUp();
    return this.core.parts.latencies.roughness.all();
  }

  stations(): StationUse[] {
    this.catchUp();
    const { core } = this;
    return [...core.stations.map((flow) => flow.use(core.time)), ...core.parts.hostUse.stations()];
  }

  // ---- engine -----------------------------------------------------------------------------------------------------

  /** The engine is about to let time pass until an event; an event of ours may have to come before. */
  timePasses(to: Microseconds): void {
    const { core, stepping } = this;
    const { carried } = this.probes;
    for (;;) {
      // What has been worked out may have made events that come first.
      const end = Math.min(to, core.simulation.nextTime());
      if (core.time >= end) return;
      if (carried.next <= core.time) {
        carried.begin(core.time);
        continue;
      }
      const next = Math.min(end, carried.next);
      if (this.quiet.possible && stepping.calm) {
        if (stepping.nextTimer === Infinity) return this.rest();
        this.coast(Math.min(next, stepping.nextTimer));
      } else if (!stepping.skip(next)) {
        stepping.step(next, this.quiet.outlook?.outlook ?? null, this.quiet.possible);
      }
      carried.settle();
      this.probes.tell();
    }
  }

  handle(operation: number): void {
    this.catchUp();
    switch (operation) {
      case Event.feedback:
        this.feedback.deliver();
        return this.wake();
      case Event.rate:
        this.quiet.weigh();
        return this.wake();
      case Event.due:
        this.dueEvent = NO_EVENT;
        this.probes.carried.begin(this.core.time);
        return this.awaitDue();
    }
  }

  save(): FlowState {
    const { asking, deaths, epochs, disturbed, listening, dueEvent } = this;
    const parts = saveParts(this.core, this.own);
    return { asking, deaths, epochs, disturbed, listening, dueEvent, parts };
  }

  restore(state: unknown): void {
    const { parts, ...own } = state as FlowState;
    Object.assign(this, own);
    restoreParts(this.core, this.own, parts);
    this.core.simulation.listenToTime(this.listening ? this : null);
  }

  private get own(): OwnParts {
    const { survey, changes, quiet, stepping, writing } = this;
    return { survey, changes, quiet, stepping, writing };
  }

  /** What the lens has worked out reaches up to now. */
  private catchUp(): void {
    const { core, quiet } = this;
    const { now } = core.simulation;
    if (core.time >= now) return;
    if (quiet.resting) quiet.report(now);
    core.time = now;
  }

  /** Whatever has changed in this instant has changed: all are asked again. */
  instantEnds(): void {
    const { core, deaths } = this;
    this.asking = this.deaths = false;
    this.survey.forget();
    this.feedback.renew();
    if (this.clients === null && core.parcels.length === 0) {
      for (const flow of core.stations) flow.incarnation = flow.station.process.incarnation;
      core.time = core.simulation.now;
      return;
    }
    if (!this.differs()) return this.wake();
    const before = this.quiet.outlook;
    this.quiet.prepare(core.simulation.now);
    this.catchUp();
    core.tidings.collect();
    this.changes.askAgain(before, deaths);
    this.probes.carried.settle();
    core.moved = true;
    this.quiet.survey();
    if (this.quiet.outlook !== null) this.writing.update(this.quiet.outlook);
    this.stepping.changed(this.quiet.isNews || core.parts.queues.bursts.any);
    this.probes.tell();
    this.wake();
    core.tidings.deliver();
  }

  /** May any answer, or the speed of any, be other than when last asked? All epochs only grow. */
  private differs(): boolean {
    let sum = 0;
    for (const endpoint of this.endpoints) sum += endpoint.epoch;
    const same = sum === this.epochs && !this.disturbed;
    this.epochs = sum;
    this.disturbed = false;
    return !same;
  }

  private askSoon(): void {
    if (!this.asking && this.target >= 0) this.core.simulation.awaitEndOfInstant();
    this.asking = this.target >= 0;
  }

  /** From now on time is followed in steps, unless there is nothing to follow. */
  private wake(): void {
    if (this.clients === null && this.core.parcels.length === 0) return;
    if (this.quiet.possible && this.stepping.calm && this.stepping.nextTimer === Infinity) return this.rest();
    this.quiet.leave();
    this.listen(true);
  }

  /** All is well but for dead work with a timer. */
  private coast(to: Microseconds): void {
    this.stepping.closeBins();
    this.quiet.report(to);
    this.stepping.timersAt(to);
  }

  private rest(): void {
    const { quiet } = this;
    if (quiet.lightUntil !== Infinity && quiet.lightUntil > this.core.simulation.now) {
      this.core.simulation.schedule(quiet.lightUntil, this.target, Event.rate, 0, 0, Priority.traffic);
    }
    this.stepping.closeBins();
    this.quiet.enter();
    this.listen(false);
  }

  private listen(listening: boolean): void {
    this.core.simulation.listenToTime(listening ? this : null);
    if (listening === this.listening) return;
    this.listening = listening;
    this.awaitDue();
  }

  /** While the lens does not follow time, the engine tells of the next check that is due. */
  private awaitDue(): void {
    const { simulation } = this.core;
    const { next } = this.probes.carried;
    if (this.dueEvent !== NO_EVENT) simulation.cancel(this.dueEvent);
    this.dueEvent = NO_EVENT;
    if (this.listening || next === Infinity) return;
    const at = Math.max(next, simulation.now);
    this.dueEvent = simulation.schedule(at, this.target, Event.due, 0, 0, Priority.traffic);
  }
}

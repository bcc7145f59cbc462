/** One replication of a scenario, built: engine, world, components, faults, traffic, and who takes notes. */
import type { FailoverFormula } from '../components/component.js';
import { Causes } from '../engine/causes.js';
import { Simulation, type Snapshot } from '../engine/simulation.js';
import { Streams } from '../engine/streams.js';
import { Injector } from '../faults/injector.js';
import { NeighbourTables } from '../infrastructure/address-book.js';
import type { Service } from '../infrastructure/service.js';
import { World } from '../infrastructure/world.js';
import type { ReplicationOutcome } from '../metrics/outcome.js';
import type { RecordState } from '../metrics/record-types.js';
import { ReplicationRecord } from '../metrics/replication-record.js';
import { FlowLens } from '../traffic/flow/lens.js';
import type { Lens } from '../traffic/lens.js';
import { isVisited } from '../traffic/rate-profile.js';
import { RequestsLens } from '../traffic/requests/lens.js';
import { faultActions } from './actions.js';
import { Branching } from './branching.js';
import { ComponentSet } from './component-set.js';
import { EntryState, type EntryStateState } from './entry-state.js';
import type { Scenario } from './model.js';

/** Plain data. */
export interface SystemState {
  readonly future: Snapshot;
  readonly record: RecordState;
  readonly entryState: EntryStateState | null;
}

export class System {
  readonly simulation: Simulation;
  readonly world: World;
  readonly components: ComponentSet;
  readonly lens: Lens;
  /** Side runs, for acceleration. */
  readonly branching: Branching;
  private readonly record: ReplicationRecord;
  private readonly injector: Injector;
  private readonly entryState: EntryState | null;
  /** What is integrated over time, taken at the end of the measured time. */
  private atEnd: ((storyAtSeconds?: number) => ReplicationOutcome) | null = null;

  constructor(
    private readonly scenario: Scenario,
    private readonly replication: number,
    recording: boolean,
  ) {
    const streams = new Streams(scenario.run.seed, replication);
    this.simulation = new Simulation({ streams, causes: new Causes({ recording }) });
    this.world = new World(this.simulation, scenario.hosts, scenario.latencySeconds);
    const addresses = new NeighbourTables(this.world);
    this.record = this.recordFor(scenario);
    const { simulation, world } = this;
    const around = { simulation, world, traffic: scenario.traffic, recorder: this.record };
    const lens = scenario.run.lens === 'flow' ? new FlowLens(around) : new RequestsLens(around);
    this.lens = lens;
    this.components = new ComponentSet(
      {
        simulation,
        world,
        addresses,
        probes: lens,
        observer: this.record,
        trafficClasses: scenario.traffic?.classes ?? [],
        serviceChanged: (service, because) => {
          lens.serviceChanged(service, because);
          this.entryState?.serviceChanged(service);
        },
        exposureChanged: () => this.injector.exposureChanged(),
      },
      scenario.components,
    );
    lens.attach(this.components.services());
    this.entryState = this.entryStateFor(scenario);
    this.injector = new Injector({
      simulation,
      world,
      actions: faultActions({ world, components: this.components, lens }),
      specifications: scenario.faults,
      crews: scenario.crews,
      start: scenario.run.start,
      roleOf: (component, role) => this.components.role(component, role),
      exposure: this.components.exposure(),
      health: () => {
        const { health, settled } = this.components.health();
        return health === 'healthy' && settled;
      },
      healthyUnseenAt: () => this.components.recoverUnseenAt(),
      listener: this.record,
    });
    const { components, injector, record, entryState } = this;
    this.branching = new Branching({ simulation, injector, components, lens, record, entryState });
  }

  start(): void {
    this.components.start();
    this.entryState?.start();
    this.lens.start();
    this.injector.start();
  }

  /** The measured time is over: nobody else comes in, and what is integrated over time stops here. */
  closeDoors(): void {
    this.lens.closeDoors();
    const down = this.entryState?.downSpans() ?? null;
    const stations = this.lens.stations();
    const rough = this.lens.roughness();
    const integrals = this.record.integrals();
    const { replication } = this;
    this.atEnd = (storyAtSeconds) =>
      this.record.outcome({
        ...{ replication, stations, rough, down, integrals },
        ...(storyAtSeconds === undefined ? {} : { storyAtSeconds }),
      });
  }

  /**
   * After `closeDoors`, when every request has its fate.
   * @param storyAtSeconds the story is that of the outage that begins nearest; absent: of the worst
   */
  outcome(storyAtSeconds?: number): ReplicationOutcome {
    if (!this.atEnd) this.closeDoors();
    if (!this.atEnd) throw new Error('unreachable: closeDoors sets it');
    this.lens.conclude();
    return this.atEnd(storyAtSeconds);
  }

  /**
   * A copy of everything: what decides the future, and what has been noted of the past. Between events, and before
   * `closeDoors`. Restored any number of times, in this system, it goes on with the same bytes as uninterrupted.
   */
  save(): SystemState {
    const { simulation, record, entryState } = this;
    return {
      future: simulation.save(),
      record: record.save(),
      entryState: entryState === null ? null : entryState.save(),
    };
  }

  restore({ future, record, entryState }: SystemState): void {
    this.simulation.restore(future);
    this.record.restore(record);
    if (entryState !== null) this.entryState?.restore(entryState);
    this.atEnd = null;
  }

  /** What each failover mechanism gives by its own arithmetic, by `component/mechanism`. */
  formulas(): ReadonlyMap<string, string> {
    const texts = new Map<string, string>();
    for (const component of this.components.components) {
      for (const formula of component.formulas?.() ?? []) {
        texts.set(`${component.name}/${formula.mechanism}`, rangeText(formula));
      }
    }
    return texts;
  }

  private recordFor(scenario: Scenario): ReplicationRecord {
    return new ReplicationRecord({
      simulation: this.simulation,
      classNames: scenario.traffic?.classes.map((one) => one.name) ?? [],
      measuredSeconds: scenario.run.durationSeconds,
      upWhen: scenario.service.upWhen,
      patienceSeconds: scenario.traffic?.clients.patienceSeconds ?? Infinity,
      isVisited: isVisited(scenario.traffic),
    });
  }

  private entryStateFor(scenario: Scenario): EntryState | null {
    const { traffic, service } = scenario;
    if (!traffic) return null;
    const entry: Service = this.components.service(traffic.entry);
    return new EntryState({
      simulation: this.simulation,
      entry,
      classes: traffic.classes,
      upWhen: service.upWhen,
      patienceSeconds: traffic.clients.patienceSeconds,
    });
  }
}

/** `2.8 to 3.8 s`; a single value where there is nothing random. */
function rangeText({ lowSeconds, highSeconds, since }: FailoverFormula): string {
  const low = lowSeconds.toFixed(1);
  const high = highSeconds.toFixed(1);
  const range = low === high ? `${low} s` : `${low} to ${high} s`;
  return since === undefined ? range : `${range} ${since}`;
}

/**
 * What has been injected and is not yet undone. The course of an incident: it happens; it goes away by itself or a
 * supervisor restarts; or somebody notices, calls a crew, the crew answers and has a free hand, and the repair is done.
 *
 * Every duration is the first draw of a stream of its own, `faults/<id>/<target>/repair/<n>`: one incident more or less
 * shifts nothing at the others.
 */
import { Priority, type CauseId, type EventTarget, type Microseconds } from '../engine/index.js';
import { fromSeconds, type Distribution } from '../engine/index.js';
import type { Host } from '../infrastructure/host.js';
import type { World } from '../infrastructure/world.js';
import { Crew, type CrewState } from './crews.js';
import type { FaultActions, FaultKind, Target } from './fault.js';
import type { CrewSpecification, End, FaultSpecification } from './specification.js';
import { dereference, refer, type TargetReference } from './target-reference.js';

/** Told of every fault that happens and ends (the metrics). */
export interface FaultListener {
  /** @returns a number of the listener's own, given back at the end */
  faultBegan(id: string, target: string, planned: boolean, because: CauseId): number;
  faultEnded(row: number): void;
}

/** A fault of the scenario with its kind. */
export interface PreparedFault {
  readonly index: number;
  readonly specification: FaultSpecification;
  readonly kind: FaultKind;
}

/** What is to happen, and to whom. */
export interface Strike {
  readonly fault: PreparedFault;
  readonly target: Target;
  /** Where it came from: given back at its end. */
  readonly slot: number;
  /** Names the streams of this incident: `faults/<id>/<slot>` and the number of the firing. */
  readonly stream: string;
  readonly number: number;
  /** The shock it is part of; absent: it is a root of its own. */
  readonly because?: CauseId;
}

/** Plain state of one. */
interface Incident {
  readonly fault: number;
  readonly target: TargetReference;
  readonly slot: number;
  readonly stream: string;
  readonly number: number;
  readonly because: CauseId;
  readonly token: number | null;
  readonly row: number;
  readonly crew: string | null;
  /** It ends when this host has booted, which is an event already; -1: by an event of its own, or never. */
  readonly booting: number;
  /** As is known now, with means for what is not drawn yet; a crew may keep it waiting longer. Infinity: it stays. */
  readonly expectedEnd: Microseconds;
  /** Its crew has a hand for it for certain, and begins then without an event; Infinity: that is not so. */
  readonly handAt: Microseconds;
  /** Its pending event. */
  readonly event: number;
}

interface IncidentsState {
  readonly open: readonly (readonly [number, Incident])[];
  readonly next: number;
  readonly endless: number;
  readonly crews: readonly CrewState[];
}

const NO_HOST = -1;

const NO_EVENT = -1;

const CALLED = 0;
const ENDED = 1;

export class Incidents implements EventTarget {
  private open = new Map<number, Incident>();
  private next = 0;
  /** Of those that are open: how many will stay for ever. */
  private endless = 0;
  /** In a side run it matters when it becomes known how long a repair takes. */
  private foretells = true;
  private readonly crews: readonly Crew[];
  private readonly target: number;

  constructor(
    private readonly parts: {
      readonly world: World;
      readonly actions: FaultActions;
      readonly faults: readonly PreparedFault[];
      readonly crews: readonly CrewSpecification[];
      readonly listener: FaultListener;
      /** After an incident is over and undone. */
      readonly ended: (slot: number) => void;
      /** A repair has begun: from now on it is known how long it takes. */
      readonly repairing: () => void;
    },
  ) {
    const { simulation } = parts.world;
    this.crews = parts.crews.map((crew) => new Crew(crew, simulation.streams));
    this.target = simulation.register(this);
  }

  /** Injects a fault and lays out its end. @returns whether it will end */
  begin(strike: Strike): boolean {
    const { world, actions, listener } = this.parts;
    const { specification, kind, index } = strike.fault;
    const { causes, now } = world.simulation;
    const because = strike.because ?? causes.fault(specification.id, strike.target.name, now);
    causes.note(because, kind.sentence(strike.target.name, specification.values));
    const row = listener.faultBegan(specification.id, strike.target.name, specification.planned, because);
    const token = kind.inject(strike.target, specification.values, actions, because);
    const { slot, stream, number } = strike;
    const target = refer(strike.target);
    const crew = crewFor(specification.end, strike.target);
    const id = this.next++;
    // In one piece: put together from several it would be a slow object, and there is one for each fault.
    this.open.set(id, {
      fault: index,
      target,
      slot,
      stream,
      number,
      because,
      token,
      row,
      crew,
      booting: NO_HOST,
      expectedEnd: Infinity,
      handAt: Infinity,
      event: NO_EVENT,
    });
    const ends = this.layOut(id);
    if (!ends) this.endless += 1;
    return ends;
  }

  /** How many are open and will end. */
  get ending(): number {
    return this.open.size - this.endless;
  }

  /** When the next of those that are open will have ended, as far as is known now; Infinity: none will. */
  get expectedEnd(): Microseconds {
    const { now } = this.parts.world.simulation;
    let next = Infinity;
    for (const incident of this.open.values()) {
      const end = this.expectedEndOf(incident);
      if (end > now && end < next) next = end;
    }
    return next;
  }

  /** Are there any that will stay for ever? */
  get someStay(): boolean {
    return this.endless > 0;
  }

  /** A side run begins; it ends with `restore`. */
  branch(): void {
    this.foretells = false;
    for (const [id, incident] of this.open) if (incident.handAt < Infinity) this.tellNothing(id, incident);
  }

  handle(operation: number, id: number): void {
    const incident = this.open.get(id);
    if (incident === undefined) return;
    if (operation === ENDED) return this.end(id, incident);
    if (this.crew(incident)?.request(id, incident.fault) ?? true) this.repair(id);
  }

  /** A host has booted. */
  booted(host: Host): void {
    for (const [id, incident] of this.open) if (incident.booting === host.index) this.end(id, incident);
  }

  save(): IncidentsState {
    // Incidents are never changed in place.
    return {
      open: [...this.open],
      next: this.next,
      endless: this.endless,
      crews: this.crews.map((crew) => crew.save()),
    };
  }

  restore(state: IncidentsState): void {
    this.foretells = true;
    this.open = new Map(state.open);
    this.next = state.next;
    this.endless = state.endless;
    state.crews.forEach((crew, index) => this.crews[index]?.restore(crew));
  }

  private layOut(id: number): boolean {
    const incident = this.open.get(id);
    if (incident === undefined) return false;
    const { specification, kind } = this.faultOf(incident);
    const { end } = specification;
    switch (end.kind) {
      case 'stays': {
        const target = dereference(incident.target, this.parts.world);
        const seconds = kind.lastsSeconds?.(target);
        if (seconds === undefined) return false;
        if (kind.endsWithBoot === true && this.awaitsBoot(id, seconds)) return true;
        return this.after(seconds, ENDED, id);
      }
      case 'for':
        return this.after(this.draw(end.duration, 'repair', incident), ENDED, id);
      case 'restart':
        return this.after(this.draw(end.after, 'repair', incident), ENDED, id);
      case 'repair':
        return this.awaitRepair(id, incident, end);
    }
  }

  /** @returns whether its host is booting, which will be its end */
  private awaitsBoot(id: number, seconds: number): boolean {
    const { world } = this.parts;
    const incident = this.open.get(id);
    const target = incident === undefined ? null : dereference(incident.target, world);
    if (incident === undefined || target?.kind !== 'host' || target.host.power !== 'booting') return false;
    const expectedEnd = world.simulation.now + fromSeconds(seconds);
    this.open.set(id, { ...incident, booting: target.host.index, expectedEnd });
    return true;
  }

  private awaitRepair(id: number, incident: Incident, end: End & { kind: 'repair' }): boolean {
    const seconds = this.secondsUntilCrew(end, incident);
    // Somebody who needs no crew, and has noticed at once, begins at once.
    if (seconds === 0 && incident.crew === null) return this.repair(id);
    if (incident.crew === null || !this.foretells) return this.after(seconds, CALLED, id, end.repair.mean);
    const those = [...this.open].filter(([, { crew }]) => crew === incident.crew);
    if (those.length <= (this.crew(incident)?.specification.count ?? 0)) {
      return this.foretell(id, incident, seconds);
    }
    for (const [one, other] of those) if (other.handAt < Infinity) this.tellNothing(one, other);
    return this.after(seconds, CALLED, id, end.repair.mean);
  }

  /** Its crew has a hand for each who needs one: that the repair begins is no event. */
  private foretell(id: number, incident: Incident, seconds: number): boolean {
    const { simulation } = this.parts.world;
    const handAt = simulation.now + fromSeconds(seconds);
    const at = handAt + fromSeconds(this.repairSeconds(incident));
    const event = simulation.schedule(at, this.target, ENDED, id, incident.because, Priority.fault);
    this.open.set(id, { ...incident, handAt, event });
    return at < Infinity;
  }

  /** Its crew may not have a hand for everybody any more, or it has to be seen when the repair begins. */
  private tellNothing(id: number, incident: Incident): void {
    const { simulation } = this.parts.world;
    const expectedEnd = this.expectedEndOf(incident);
    let { event } = incident;
    if (incident.handAt <= simulation.now) this.crew(incident)?.request(id, incident.fault);
    else {
      simulation.cancel(event);
      event = simulation.schedule(incident.handAt, this.target, CALLED, id, incident.because, Priority.fault);
    }
    this.open.set(id, { ...incident, handAt: Infinity, event, expectedEnd });
  }

  /** What is drawn of a repair ahead of its beginning is not known before. */
  private expectedEndOf(incident: Incident): Microseconds {
    const { handAt, event, expectedEnd } = incident;
    if (handAt === Infinity) return expectedEnd;
    const { simulation } = this.parts.world;
    const { end } = this.faultOf(incident).specification;
    if (handAt <= simulation.now || end.kind !== 'repair') return simulation.timeOf(event);
    return handAt + fromSeconds(end.repair.mean);
  }

  /** From the fault until somebody is ready to repair it. Without a crew only a check at fixed times takes time. */
  private secondsUntilCrew(end: End & { kind: 'repair' }, incident: Incident): number {
    const { noticed } = end;
    const crew = this.crew(incident)?.specification;
    let seconds = 0;
    if (noticed.kind === 'at-next-check') seconds += this.untilCheck(noticed.periodSeconds, incident);
    else if (crew !== undefined) seconds += this.draw(noticed.delay, 'noticed', incident);
    if (crew !== undefined) seconds += this.draw(crew.response, 'response', incident);
    return seconds;
  }

  /** Checks come at a fixed phase, one for each target. */
  private untilCheck(periodSeconds: number, { stream }: Incident): number {
    const { simulation } = this.parts.world;
    const period = fromSeconds(periodSeconds);
    const phase = simulation.streams.lasting(`${stream}/check`) * period;
    const sinceLast = (((simulation.now - phase) % period) + period) % period;
    return (period - sinceLast) / fromSeconds(1);
  }

  /** @returns whether it will end */
  private repair(id: number): boolean {
    const incident = this.open.get(id);
    if (incident === undefined) return false;
    const ends = this.after(this.repairSeconds(incident), ENDED, id);
    this.parts.repairing();
    return ends;
  }

  private repairSeconds(incident: Incident): number {
    const { end } = this.faultOf(incident).specification;
    if (end.kind !== 'repair') return 0;
    const inspection = this.crew(incident)?.specification.inspection;
    const before = inspection === undefined ? 0 : this.draw(inspection, 'inspection', incident);
    return before + this.draw(end.repair, 'repair', incident);
  }

  private end(id: number, incident: Incident): void {
    const { world, actions, listener, ended } = this.parts;
    const { specification, kind } = this.faultOf(incident);
    this.open.delete(id);
    const because = world.simulation.causes.add(`${specification.id}/${kind.undoVerb}`, incident.because);
    const target = dereference(incident.target, world);
    world.simulation.causes.note(because, `${target.name}: ${kind.undoVerb.replaceAll('-', ' ')}`);
    kind.undo(target, specification.values, actions, { because, token: incident.token });
    listener.faultEnded(incident.row);
    const waiting = incident.handAt < Infinity ? null : (this.crew(incident)?.release() ?? null);
    if (waiting !== null) this.repair(waiting);
    ended(incident.slot);
  }

  /** @param more seconds expected from then until the end */
  private after(seconds: number, operation: number, id: number, more = 0): boolean {
    const { simulation } = this.parts.world;
    const incident = this.open.get(id);
    if (incident === undefined) return false;
    const at: Microseconds = simulation.now + fromSeconds(seconds);
    const event = simulation.schedule(at, this.target, operation, id, incident.because, Priority.fault);
    this.open.set(id, { ...incident, expectedEnd: at + fromSeconds(more), event });
    return at < Infinity;
  }

  private draw(law: Distribution, purpose: string, { stream, number }: Incident): number {
    // A stream of its own for each draw: one that is not needed shifts nothing, and costs as much as the rest.
    if (law.min === law.max) return law.min;
    return law.quantile(this.parts.world.simulation.streams.once(`${stream}/${purpose}/${number}`));
  }

  private crew({ crew }: Incident): Crew | undefined {
    return crew === null ? undefined : this.crews.find((one) => one.specification.name === crew);
  }

  private faultOf({ fault }: Incident): PreparedFault {
    const found = this.parts.faults[fault];
    if (found === undefined) throw new Error(`no fault number ${fault}`);
    return found;
  }
}

/** Hosts of a provider are its own affair: no crew of ours is called. */
function crewFor(end: End, target: Target): string | null {
  if (end.kind !== 'repair' || end.crew === null) return null;
  const hosts = hostsAt(target);
  return hosts.length > 0 && hosts.every((host) => host.options.managed) ? null : end.crew;
}

function hostsAt(target: Target): readonly { readonly options: { readonly managed: boolean } }[] {
  switch (target.kind) {
    case 'host':
      return [target.host];
    case 'process':
      return [target.process.host];
    case 'processes':
      return target.processes.map((process) => process.host);
    case 'zone':
      return target.hosts;
    case 'component':
      return target.host === null ? [] : [target.host];
    case 'pairs':
    case 'traffic':
      return [];
  }
}

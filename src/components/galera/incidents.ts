/** What the observer is told: failovers (commits cease, a view without the lost member is agreed on), redundancy, split brain. */
import type { CauseId, Microseconds } from '../../engine/index.js';
import type { FailoverId, Observer, Trigger } from '../../metrics/observer.js';
import type { Cluster } from './cluster.js';
import type { Side } from './evs.js';
import type { GaleraMember } from './member.js';

/** A failover under way, or one that still waits for the lost member to be back. */
interface Incident {
  readonly failover: FailoverId;
  /** The view in which it began. */
  readonly view: number;
  detected: boolean;
  /** When the lost members will have been given up, if nothing else happens: no event of its own. */
  detectAt: Microseconds;
  redirected: boolean;
  /** A write has been committed since. */
  reconnected: boolean;
  restored: boolean;
}

interface IncidentsState {
  readonly incidents: readonly Incident[];
}

export class Incidents {
  private incidents: Incident[] = [];

  constructor(private readonly cluster: Cluster) {}

  /** @param sides as they are at the end of an instant */
  update(sides: readonly Side[], because: CauseId): void {
    if (this.incidents.length === 0 && isAllWell(sides)) {
      this.observer.splitBrain(this.name, false);
      this.noteRedundancy(sides);
      return;
    }
    const primaries = sides.filter(livesOn);
    const flowing = primaries.filter(isWhole);
    const open = this.incidents.length > 0 ? this.incidents.find(isUnderWay) : undefined;
    if (open) this.detectInTime(open);
    if (flowing.length > 0 && open) this.close(open, flowing);
    else if (flowing.length === 0) this.follow(open ?? this.begin(primaries, because), primaries);
    this.observer.splitBrain(this.name, flowing.length > 1);
    this.noteRedundancy(primaries);
  }

  /** Members of the best primary side, and how many the cluster was built with. */
  strength(sides: readonly Side[]): { readonly present: number; readonly built: number } {
    let built = 0;
    for (const member of this.cluster.members) if (member.enlisted) built += 1;
    let present = 0;
    for (const side of sides) if (side.view.primary) present = Math.max(present, countThere(side));
    return { present, built };
  }

  /** A caller's write has been committed. Asked for every one, so it must be quick. */
  committed(): void {
    for (const incident of this.incidents) {
      if (!incident.redirected || incident.reconnected) continue;
      incident.reconnected = true;
      this.observer.reconnected(incident.failover);
    }
  }

  save(): IncidentsState {
    return { incidents: this.incidents.map((incident) => ({ ...incident })) };
  }

  restore(state: unknown): void {
    this.incidents = (state as IncidentsState).incidents.map((incident) => ({ ...incident }));
  }

  private begin(primaries: readonly Side[], because: CauseId): Incident {
    const silences = primaries.flatMap((side) => side.members.flatMap((member) => member.silences));
    const reasons = silences.filter((silence) => silence !== null);
    const orderly = reasons.length > 0 ? reasons.every(({ graceful }) => graceful) : this.allStopped();
    const cause = Math.max(0, ...reasons.map((silence) => silence.because)) || because;
    // A LEAVE needs no timeout, so the formula does not hold for it.
    const mechanism = orderly ? 'leave' : 'view-change';
    const trigger = this.triggerOf(primaries, orderly);
    const failover = this.observer.failoverBegan(this.name, mechanism, trigger, this.cluster.now, cause);
    const incident = {
      ...{ failover, view: this.newest(primaries) },
      ...{ detected: false, detectAt: Infinity, redirected: false, reconnected: false, restored: false },
    };
    // Whoever has been without a write since the last one is not waited for any longer.
    this.incidents = [...this.incidents.filter(({ restored }) => !restored), incident];
    return incident;
  }

  /** A member that cannot apply what the others have applied says goodbye as well, and nobody has planned that. */
  private triggerOf(primaries: readonly Side[], orderly: boolean): Trigger {
    if (!orderly) return this.nobodyIsGone(primaries) ? 'spurious' : 'fault';
    return primaries.some((side) => side.missing.some(({ phase }) => phase === 'inconsistent'))
      ? 'fault'
      : 'planned';
  }

  /** All that are down said goodbye first (which erases their gvwstate.dat). */
  private allStopped(): boolean {
    return this.cluster.members.every((member) => member.phase !== 'down' || member.lastPrimary < 0);
  }

  /** All that are missed work and could be reached: only packets got lost. */
  private nobodyIsGone(primaries: readonly Side[]): boolean {
    const { network } = this.cluster;
    const [side] = primaries;
    const [first] = side?.members ?? [];
    if (side === undefined || first === undefined) return false;
    return side.missing.every((other) => other.talks && network.connects(first.host, other.host));
  }

  /** What should have happened since the last look. */
  private detectInTime(incident: Incident): void {
    if (incident.detectAt <= this.cluster.now) this.detect(incident, incident.detectAt);
  }

  private follow(incident: Incident, primaries: readonly Side[]): void {
    if (primaries.some((side) => side.installAt < Infinity)) this.detect(incident, this.cluster.now);
    else incident.detectAt = Math.min(...primaries.map(({ givenUpAt }) => givenUpAt));
  }

  private detect(incident: Incident, at: Microseconds): void {
    if (incident.detected) return;
    incident.detected = true;
    this.observer.stageEnded(incident.failover, 'detection', at);
  }

  private close(incident: Incident, flowing: readonly Side[]): void {
    if (this.newest(flowing) <= incident.view) {
      this.observer.failoverAbandoned(incident.failover);
      this.incidents = this.incidents.filter((one) => one !== incident);
      return;
    }
    incident.redirected = true;
    if (!incident.detected) this.observer.stageEnded(incident.failover, 'detection');
    this.observer.stageEnded(incident.failover, 'decision');
    this.observer.redirected(incident.failover);
  }

  private noteRedundancy(primaries: readonly Side[]): void {
    const { present, built } = this.strength(primaries);
    this.observer.redundancyLost(this.name, present < built);
    if (present < built || this.incidents.length === 0) return;
    for (const incident of this.incidents) {
      if (!incident.redirected || incident.restored) continue;
      incident.restored = true;
      this.observer.redundancyRestored(incident.failover);
    }
    this.incidents = this.incidents.filter(({ restored, reconnected }) => !restored || !reconnected);
  }

  private newest(sides: readonly Side[]): number {
    return Math.max(-1, ...sides.map((side) => side.view.id));
  }

  private get name(): string {
    return this.cluster.context.name;
  }

  private get observer(): Observer {
    return this.cluster.context.observer;
  }
}

function countThere(side: Side): number {
  let count = 0;
  for (const member of side.members) if (isThere(side, member)) count += 1;
  return count;
}

/** A primary component, and nobody has gone on without all of it. */
function livesOn(side: Side): boolean {
  return side.view.primary && side.members.some((member) => !member.dropped);
}

function isWhole(side: Side): boolean {
  return side.missing.length === 0;
}

/** One component that goes on, and nobody else who talks. */
function isAllWell(sides: readonly Side[]): boolean {
  const [side] = sides;
  return side !== undefined && sides.length === 1 && isWhole(side) && livesOn(side);
}

function isUnderWay({ redirected }: Incident): boolean {
  return !redirected;
}

/** It serves, and the others hear it. */
function isThere(side: Side, member: GaleraMember): boolean {
  return member.serves && member.enlisted && !side.missing.includes(member);
}

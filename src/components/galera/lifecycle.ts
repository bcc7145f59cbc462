/** What faults and repairs of processes, hosts and disks do to a member. Nothing here knows of views but their end. */
import type { CauseId, Microseconds } from '../../engine/index.js';
import type { Change, ChangeKind } from '../../infrastructure/change.js';
import type { Cluster } from './cluster.js';
import type { Evs } from './evs.js';
import type { GaleraMember } from './member.js';
import type { Membership } from './membership.js';
import type { Transfers } from './transfers.js';

export interface LifecycleParts {
  readonly cluster: Cluster;
  readonly evs: Evs;
  readonly membership: Membership;
  readonly transfers: Transfers;
}

const ENDS = new Set<ChangeKind>(['process-stopped', 'process-crashed', 'host-off']);
const FREEZES = new Set<ChangeKind>(['process-hung', 'host-paused']);

export class Lifecycle {
  constructor(private readonly parts: LifecycleParts) {}

  /** Time 0: all initial members run, synced, in one primary view. */
  start(): void {
    const { cluster } = this.parts;
    const initial = cluster.members.filter((_, index) => cluster.context.members[index]?.initial);
    const view = cluster.views.add(
      initial.map((member) => member.index),
      true,
      0,
    );
    for (const member of initial) {
      Object.assign(member, { phase: 'connected', standing: 'synced', view: view.id, lastPrimary: view.id });
      member.enlisted = true;
      member.inspection = this.phase(member);
    }
  }

  /** Takes in a change of the world. @returns the members whose answers it may touch; null: all */
  take(change: Change): readonly GaleraMember[] | null {
    if (change.host === null) return null;
    const member = this.parts.cluster.memberOn(change.host);
    const concerned = change.process === null || change.process === member?.process;
    if (member === null || member.phase === 'absent' || !concerned) {
      return change.kind === 'link-down' || change.kind === 'link-up' ? null : [];
    }
    this.takeIn(member, change);
    this.noteWork(member, change);
    return [member];
  }

  /** A new member: its mysqld starts without data. */
  join(member: GaleraMember, because: CauseId): void {
    if (member.phase !== 'absent') return;
    member.phase = 'down';
    member.needsCopy = true;
    member.lastPrimary = -1;
    if (member.process.running) this.started(member, because);
    else this.parts.cluster.context.world.enroll(member.process, because);
  }

  leave(member: GaleraMember, because: CauseId): void {
    if (member.phase === 'absent') return;
    this.parts.cluster.context.world.retire(member.process, because);
    this.ended(member, because);
    member.phase = 'absent';
    member.enlisted = false;
    member.restartAt = Infinity;
  }

  /** `galera_new_cluster`, `pc.bootstrap`: on a member that does not run, it starts it. */
  bootstrap(member: GaleraMember, because: CauseId): void {
    const { cluster, evs, membership } = this.parts;
    if (member.phase === 'down' || member.phase === 'starting') {
      member.toBootstrap = true;
      cluster.context.world.start(member.process, because);
    } else if (member.talks && !cluster.inPrimary(member)) {
      const side = evs.sides().find(({ members }) => members.includes(member));
      if (side) membership.found(side.members, because);
    }
  }

  /** What is due by time: start-ups that have ended, restarts. @returns whether anything was */
  update(): boolean {
    const { transfers } = this.parts;
    const changed = transfers.aborting.length > 0;
    if (changed) for (const { member, because } of transfers.aborting.splice(0)) this.abort(member, because);
    return this.startWhatIsDue() || changed;
  }

  nextDue(): Microseconds {
    const { now, members } = this.parts.cluster;
    let next = Infinity;
    for (const { connectAt, restartAt } of members) {
      if (connectAt > now && connectAt < next) next = connectAt;
      if (restartAt > now && restartAt < next) next = restartAt;
    }
    return next;
  }

  /** Start-ups that have ended, and restarts that are due. */
  private startWhatIsDue(): boolean {
    const { cluster, membership } = this.parts;
    let changed = false;
    for (const member of cluster.members) {
      if (member.connectAt <= cluster.now && member.process.working) {
        membership.enter(member);
        changed = true;
      }
      if (member.restartAt <= cluster.now) {
        member.restartAt = Infinity;
        cluster.context.world.start(member.process, member.because);
        changed = true;
      }
    }
    return changed;
  }

  private takeIn(member: GaleraMember, { kind, because }: Change): void {
    switch (kind) {
      case 'process-stopping':
        if (member.process.working) this.farewell(member, because);
        return;
      case 'process-stopped':
      case 'process-crashed':
      case 'host-off':
        this.ended(member, because);
        return;
      case 'process-started':
        this.started(member, because);
        return;
      case 'process-resumed':
      case 'host-resumed':
        this.resumed(member);
        return;
      case 'speed':
        this.parts.transfers.paceChanged();
        return;
      case 'disk':
        this.diskChanged(member, because);
        return;
      default:
    }
  }

  /** An orderly stop: the others need not wait for a timeout, and the last one to go is safe to bootstrap from. */
  private farewell(member: GaleraMember, because: CauseId): void {
    const { cluster, evs } = this.parts;
    if (member.talks) {
      evs.goodbye(member, because);
      const others = cluster.members.filter((other) => other !== member && other.view === member.view);
      member.safeToBootstrap = cluster.inPrimary(member) && !others.some((other) => other.talks);
    }
    this.end(member, because);
    // An orderly stop erases gvwstate.dat.
    member.lastPrimary = -1;
  }

  private ended(member: GaleraMember, because: CauseId): void {
    if (!member.process.running && member.phase !== 'down') this.end(member, because);
  }

  private end(member: GaleraMember, because: CauseId): void {
    const { cluster, membership, transfers } = this.parts;
    membership.depart(member);
    if (!cluster.settings.recovery) member.lastPrimary = -1;
    member.phase = 'down';
    member.connectAt = Infinity;
    member.restartAt = Infinity;
    member.toBootstrap = false;
    transfers.viewInstalled(because);
  }

  private started(member: GaleraMember, because: CauseId): void {
    const { cluster, transfers } = this.parts;
    if (member.phase !== 'down') return;
    member.restartAt = Infinity;
    member.phase = 'starting';
    member.closed = true;
    member.waitsForDisk = false;
    member.because = cluster.cause('member-starting', `${member.name} starts`, because);
    member.inspection = this.phase(member);
    if (!cluster.settings.keepsCache) member.cacheFrom = member.position.seqno;
    if (this.unusable(member)) {
      member.waitsForDisk = true;
      transfers.abort(member, cluster.cause('disk', `${member.name} cannot use its disk`, because));
      return;
    }
    member.connectAt = cluster.now + cluster.drawn('start', member);
  }

  private resumed(member: GaleraMember): void {
    // Its own timers ran on while it stood still: what it believes of the others is not to be trusted.
    if (member.process.working) member.silences.fill(null);
  }

  /** A full disk: it cannot apply what the others have applied, and leaves as inconsistent. A broken one ends it. */
  private diskChanged(member: GaleraMember, because: CauseId): void {
    const { cluster, transfers } = this.parts;
    const { disk } = member.host;
    if (member.arbitrator) return;
    if (disk === 'lost') {
      member.needsCopy = true;
      member.lastPrimary = -1;
    }
    if (disk === 'ok') return this.diskMended(member, because);
    member.waitsForDisk = true;
    if (!member.process.running || member.phase === 'inconsistent') return;
    const cause = cluster.cause('disk', `the disk of ${member.name} is ${disk}`, because);
    if (disk === 'full' && member.phase === 'connected') this.expel(member, cause);
    else transfers.abort(member, cause);
  }

  private diskMended(member: GaleraMember, because: CauseId): void {
    const { cluster, transfers } = this.parts;
    if (!member.waitsForDisk) return;
    member.waitsForDisk = false;
    if (member.process.running) transfers.abort(member, because);
    else if (member.host.power === 'on') {
      member.because = because || member.because;
      member.restartAt = cluster.now + cluster.drawn('restart', member);
    }
  }

  private expel(member: GaleraMember, because: CauseId): void {
    const { cluster, evs, membership, transfers } = this.parts;
    if (member.talks) evs.goodbye(member, because);
    membership.depart(member);
    member.phase = 'inconsistent';
    member.because = because;
    member.needsCopy = true;
    member.lastPrimary = -1;
    transfers.viewInstalled(because);
    cluster.context.simulation.causes.note(because, `${member.name} leaves as inconsistent`);
  }

  /** mysqld ends itself; a supervisor starts it again (not before its disk is mended). */
  private abort(member: GaleraMember, because: CauseId): void {
    const { cluster } = this.parts;
    cluster.context.world.crash(member.process, because);
    member.because = because;
    const waits = member.waitsForDisk && this.unusable(member);
    member.restartAt = waits ? Infinity : cluster.now + cluster.drawn('restart', member);
  }

  private unusable(member: GaleraMember): boolean {
    return !member.arbitrator && member.host.disk !== 'ok';
  }

  /** Keeps why its process does not work. */
  private noteWork(member: GaleraMember, { kind, because }: Change): void {
    const { cluster } = this.parts;
    if (member.process.working) member.gone = 0;
    else if (ENDS.has(kind) || (FREEZES.has(kind) && member.gone === 0)) {
      const frozen = member.process.running;
      const text = `${member.name} ${frozen ? 'stands still' : 'is down'}`;
      member.gone = cluster.cause(frozen ? 'member-hung' : 'member-down', text, because);
      member.lastGone = member.gone;
      cluster.noteGone(member);
    }
  }

  private phase(member: GaleraMember): Microseconds {
    const { cluster } = this.parts;
    const uniform = cluster.context.stream(`${member.name}/inspection`).uniform();
    return cluster.now - Math.floor(uniform * cluster.settings.check);
  }
}

/** What all parts of the model share: members, views, write-sets, and the doors to the engine. */
import { draw, fromSeconds, type CauseId, type Microseconds } from '../../engine/index.js';
import type { Network } from '../../infrastructure/network.js';
import type { Host } from '../../infrastructure/host.js';
import type { ComponentContext } from '../component.js';
import { GaleraMember, type MemberState } from './member.js';
import type { GaleraParameters } from './parameters.js';
import { settingsFrom, type Law, type Settings } from './settings.js';
import { isArbitrator } from './arbitrator.js';
import { Views, type View } from './views.js';
import { WriteSets } from './write-sets.js';

export type GaleraContext = ComponentContext<GaleraParameters>;

interface ClusterState {
  readonly members: readonly MemberState[];
  readonly views: unknown;
  readonly writeSets: unknown;
  readonly nobody: CauseId;
}

export class Cluster {
  readonly settings: Settings;
  /** In host order; an index here is the index of the component's member. */
  readonly members: readonly GaleraMember[];
  readonly views = new Views();
  readonly writeSets = new WriteSets();
  /** While something that came about unseen is taken in: when it did; else −1. */
  private past: Microseconds = -1;
  /** All members with data are gone: why, which is all of them together. 0: somebody is there. */
  private nobody: CauseId = 0;
  /** By index of the host. */
  private readonly byHost: readonly (GaleraMember | null)[];
  /** Views never change. */
  private readonly viewMembers = new WeakMap<View, readonly GaleraMember[]>();
  private readonly viewHosts = new WeakMap<View, readonly Host[]>();

  constructor(readonly context: GaleraContext) {
    this.settings = settingsFrom(context.parameters);
    this.members = context.members.map(({ host, parameters, process }, index) => {
      const arbitrator = isArbitrator(host.name, context.parameters.garbd);
      const daemon = process[arbitrator ? 'garbd' : 'mysqld'];
      if (daemon === undefined) throw new Error(`${host.name} has no process of its own`);
      const options = { weight: parameters['pc.weight'], arbitrator, count: context.members.length };
      return new GaleraMember(index, host, daemon, options);
    });
    this.byHost = context.world.hosts.map(
      (host) => this.members.find((member) => member.host === host) ?? null,
    );
  }

  get now(): Microseconds {
    return this.past < 0 ? this.context.simulation.now : this.past;
  }

  /** Does something as of an earlier time. */
  asOf(time: Microseconds, action: () => void): void {
    this.past = time;
    this.writeSets.advance(time);
    action();
    this.past = -1;
  }

  get network(): Network {
    return this.context.world.network;
  }

  /** @throws Error for an index out of range */
  member(index: number): GaleraMember {
    const member = this.members[index];
    if (member === undefined) throw new Error(`no member ${index}`);
    return member;
  }

  memberOn(host: Host): GaleraMember | null {
    return this.byHost[host.index] ?? null;
  }

  membersOf(view: View): readonly GaleraMember[] {
    let members = this.viewMembers.get(view);
    if (members === undefined) {
      members = view.members.map((index) => this.member(index));
      this.viewMembers.set(view, members);
    }
    return members;
  }

  hostsOf(view: View): readonly Host[] {
    let hosts = this.viewHosts.get(view);
    if (hosts === undefined) {
      hosts = this.membersOf(view).map((member) => member.host);
      this.viewHosts.set(view, hosts);
    }
    return hosts;
  }

  /** In its own opinion: a member that stood still may be wrong. */
  inPrimary(member: GaleraMember): boolean {
    return member.phase === 'connected' && this.views.of(member).primary;
  }

  /** Why callers do not get through to a member that is gone; 0: it is there. */
  goneBecause(member: GaleraMember): CauseId {
    return member.gone === 0 ? 0 : this.nobody || member.gone;
  }

  /** A member has gone. If it was the last one, the loss belongs to all that took one away. */
  noteGone(member: GaleraMember): void {
    const databases = this.members.filter((one) => !one.arbitrator && one.phase !== 'absent');
    if (databases.length < 2 || databases.some((one) => one.gone === 0)) return;
    const others = databases.filter((one) => one !== member).map((one) => one.gone);
    const reason = member.process.running ? 'member-hung' : 'member-down';
    this.nobody = this.cause(reason, 'no member with data is left', member.gone, others);
  }

  /** Once somebody serves again, each of the others is gone for its own reason only. */
  forgetNobody(): void {
    if (this.nobody === 0) return;
    const back = this.members.some((one) => !one.arbitrator && one.gone === 0 && this.inPrimary(one));
    if (back) this.nobody = 0;
  }

  /** Notes where the data of a member stands when it ceases to follow. */
  freeze(member: GaleraMember): void {
    if (!this.inPrimary(member) || !member.follows || member.dropped) return;
    const { history } = this.views.of(member);
    member.position = this.writeSets.end(history);
  }

  /** Draws from the member's own stream for this purpose. */
  drawn(law: Law, member: GaleraMember): Microseconds {
    return fromSeconds(draw(this.settings.law[law], this.context.stream(`${member.name}/${law}`)));
  }

  /** Records `<component>/<reason>`, with a sentence for readers. */
  cause(reason: string, text: string, because: CauseId, also: readonly CauseId[] = []): CauseId {
    const id = this.context.cause(reason, because, also, this.now);
    this.context.simulation.causes.note(id, text);
    return id;
  }

  save(): ClusterState {
    return {
      members: this.members.map((member) => member.save()),
      views: this.views.save(),
      writeSets: this.writeSets.save(),
      nobody: this.nobody,
    };
  }

  restore(state: ClusterState): void {
    state.members.forEach((saved, index) => {
      this.member(index).restore(saved);
    });
    this.views.restore(state.views);
    this.writeSets.restore(state.writeSets);
    this.nobody = state.nobody;
  }
}

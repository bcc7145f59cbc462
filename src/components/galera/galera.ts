/**
 * The component: takes in changes of the world, lets every part of the model do what is due, and tells callers and
 * observer what has become of it. All that is to come is one event, at the earliest instant at which a part has
 * something to do; while all is well there is none.
 */
import type { CauseId, EventTarget, Microseconds } from '../../engine/index.js';
import type { Change, ChangeKind } from '../../infrastructure/change.js';
import type { Host } from '../../infrastructure/host.js';
import type { Caller, Operation, Outcome } from '../../infrastructure/service.js';
import type { Component, FailoverFormula, Health } from '../component.js';
import { Cluster, type GaleraContext } from './cluster.js';
import { endpointFor, type MemberEndpoint } from './endpoint.js';
import { Evs, type Side } from './evs.js';
import { formulasOf } from './formulas.js';
import { FlowControl } from './gcs/flow-control.js';
import { Incidents } from './incidents.js';
import { Lifecycle } from './lifecycle.js';
import type { GaleraMember } from './member.js';
import { LossyLinks } from './lossy-links.js';
import { Membership } from './membership.js';
import { Merges } from './merges.js';
import { News } from './news.js';
import { Operator } from './operator.js';
import { GaleraService } from './service.js';
import { Stalls } from './stalls.js';
import { Transfers } from './transfers.js';
import { Unseen } from './unseen.js';
import { WriteRates } from './write-rates.js';

/** More rounds at one instant would be two parts that answer each other for ever. */
const MOST_ROUNDS = 100;
const NO_EVENT = -1;
/** What callers notice of a member that is down, and the group does not. */
const BESIDES = new Set<ChangeKind>(['process-stopped', 'process-crashed', 'host-off', 'host-on']);

export class Galera implements Component, EventTarget {
  readonly service: GaleraService;
  private readonly cluster: Cluster;
  private readonly rates: WriteRates;
  private readonly transfers: Transfers;
  private readonly membership: Membership;
  private readonly links: LossyLinks;
  private readonly evs: Evs;
  private readonly merges: Merges;
  private readonly stalls: Stalls;
  private readonly lifecycle: Lifecycle;
  private readonly operator: Operator;
  private readonly flowControl: FlowControl;
  private readonly incidents: Incidents;
  private readonly target: number;
  private readonly news: News;
  private readonly unseen: Unseen;
  /** All that may have something to do at some instant. */
  private readonly agenda: readonly { nextDue(): number }[];
  private wake = NO_EVENT;
  /** When all parts were last looked at. */
  private takenInAt = -1;
  /** While the parts do what is due, further changes only add to it. */
  private busy = false;

  constructor(private readonly context: GaleraContext) {
    const cluster = new Cluster(context);
    this.cluster = cluster;
    this.rates = new WriteRates(cluster.members.length, cluster.settings.backgroundRate);
    this.transfers = new Transfers(cluster, this.rates);
    this.membership = new Membership(cluster, this.transfers);
    this.links = new LossyLinks(cluster);
    this.evs = new Evs(cluster, this.links);
    this.merges = new Merges(cluster);
    this.stalls = new Stalls(cluster, this.merges);
    const { evs, membership, transfers } = this;
    this.lifecycle = new Lifecycle({ cluster, evs, membership, transfers });
    this.operator = new Operator(cluster, evs, membership, transfers);
    this.flowControl = new FlowControl(cluster);
    this.incidents = new Incidents(cluster);
    this.agenda = [this.links, evs, this.merges, transfers, this.lifecycle, this.operator, this.flowControl];
    this.service = this.makeService();
    this.news = new News(cluster, this.service.endpoints);
    this.unseen = new Unseen({ cluster, transfers, flowControl: this.flowControl, service: this.service });
    this.target = context.simulation.register(this);
  }

  get name(): string {
    return this.context.name;
  }

  start(): void {
    const { cluster, transfers, flowControl, rates } = this;
    const conflictBecause = this.context.cause('certification-conflict', 0);
    this.news.start({ cluster, transfers, flowControl, rates, conflictBecause });
    this.lifecycle.start();
    // Not told: nobody has asked yet, and the other components may not have started.
    this.takeIn(0);
    this.news.refresh();
  }

  changed(change: Change): void {
    if (change.kind === 'address') return;
    this.openUnseen();
    this.cluster.writeSets.advance(this.cluster.now);
    if (change.kind === 'network') this.links.networkChanged();
    const wasDown = this.isDown(change.host);
    const members = this.lifecycle.take(change);
    if (members !== null && members.length === 0) return;
    if (change.kind !== 'speed' && change.kind !== 'disk') this.news.touch(members);
    const groupKnows = wasDown && BESIDES.has(change.kind) && this.isDown(change.host);
    if (groupKnows && this.nothingDue()) this.tell(change.because);
    else this.settle(change.because);
  }

  /** What was to come has its own reasons, kept by the part it belongs to. */
  handle(): void {
    this.wake = NO_EVENT;
    this.settle(0);
  }

  health(): Health {
    const { present, built } = this.incidents.strength(this.evs.sides());
    if (present === 0) return 'down';
    return present < built ? 'degraded' : 'healthy';
  }

  settled(): boolean {
    const { merges, transfers, cluster } = this;
    const busy = cluster.members.some(
      (member) => member.phase === 'starting' || member.restartAt < Infinity || member.stall !== 0,
    );
    const apart = this.evs.sides().some((side) => side.missing.length > 0);
    return !busy && !apart && !merges.underWay && !transfers.underWay;
  }

  formulas(): readonly FailoverFormula[] {
    return formulasOf(this.cluster.settings);
  }

  role(role: string): Host | null {
    this.openUnseen();
    const standing = role === 'donor' || role === 'joiner' ? role : null;
    return this.cluster.members.find((member) => member.standing === standing)?.host ?? null;
  }

  inject(fault: string, target: Host | null, because: CauseId): void {
    const member = target && this.cluster.memberOn(target);
    if (fault === 'bootstrap' && member) this.act(because, () => this.lifecycle.bootstrap(member, because));
  }

  join(host: Host, because: CauseId): void {
    const member = this.cluster.memberOn(host);
    if (member) this.act(because, () => this.lifecycle.join(member, because));
  }

  leave(host: Host, because: CauseId): void {
    const member = this.cluster.memberOn(host);
    if (member) this.act(because, () => this.lifecycle.leave(member, because));
  }

  save(): unknown {
    const parts = this.stateful().map((part) => part.save());
    const stations = this.service.endpoints.map(({ connections: { busy, queued } }) => ({ busy, queued }));
    const { wake, takenInAt } = this;
    const { epoch, discerned, checked } = this.service;
    return { parts, stations, news: this.news.save(), epoch, discerned, checked, wake, takenInAt };
  }

  restore(state: unknown): void {
    const saved = state as {
      parts: unknown[];
      stations: { busy: number; queued: number }[];
      news: unknown;
      epoch: number;
      discerned: boolean;
      checked: boolean;
      wake: number;
      takenInAt: Microseconds;
    };
    this.stateful().forEach((part, index) => {
      part.restore(saved.parts[index]);
    });
    this.service.endpoints.forEach((endpoint, index) => {
      Object.assign(endpoint.connections, saved.stations[index]);
    });
    this.news.restore(saved.news);
    this.service.epoch = saved.epoch;
    this.service.discerned = saved.discerned;
    this.service.checked = saved.checked;
    this.wake = saved.wake;
    this.takenInAt = saved.takenInAt;
  }

  private stateful(): { save(): unknown; restore(state: unknown): void }[] {
    const { cluster, rates, links, transfers, merges, operator, flowControl, incidents, unseen } = this;
    return [cluster, rates, links, transfers, merges, operator, flowControl, incidents, unseen];
  }

  /** Something that touches the world: what it sets off is taken in once it is done. */
  private act(because: CauseId, action: () => void): void {
    const nested = this.busy;
    this.busy = true;
    this.openUnseen();
    this.cluster.writeSets.advance(this.cluster.now);
    action();
    this.busy = nested;
    this.settle(because);
  }

  private openUnseen(): void {
    if (!this.unseen.catchUp() && !this.busy) this.schedule();
  }

  private lookedAt(): void {
    if (this.busy || !this.unseen.due) return;
    this.openUnseen();
    if (this.news.refresh() !== null) this.service.epoch += 1;
  }

  /** Somebody checks members who wants to be told of it when one is a donor. */
  private checked(): void {
    if (this.service.checked) return;
    this.service.checked = true;
    this.audienceChanged();
  }

  /** @param donor whose beginning and end are to be told */
  private audienceChanged(donor?: GaleraMember): void {
    if (donor) this.transfers.tellOf(donor);
    if (this.busy || !this.unseen.toCome) return;
    this.openUnseen();
    this.schedule();
    this.unseen.tell();
  }

  private isDown(host: Host | null): boolean {
    return host !== null && this.cluster.memberOn(host)?.phase === 'down';
  }

  /** As long as nobody does anything no part has anything to do at this instant. */
  private nothingDue(): boolean {
    const { now } = this.cluster;
    if (this.takenInAt === now) return true;
    return this.evs.calm && !(this.context.simulation.timeOf(this.wake) <= now);
  }

  /** Lets all parts do what is due at this instant, then tells callers of it. */
  private settle(because: CauseId): void {
    if (this.busy) return;
    this.takeIn(because);
    this.tell(because);
    this.unseen.tell();
  }

  /** Tells callers what has changed for them, if anything has. */
  private tell(because: CauseId): void {
    if (this.busy) return;
    const news = this.news.refresh();
    if (news === null) return;
    this.service.epoch += 1;
    this.context.answersChanged(because || news);
  }

  /** So many writes a second come now: histories grow as fast, queues fill, and more or fewer of them conflict. */
  private ratesMoved(): void {
    if (this.busy) return;
    const { cluster, flowControl } = this;
    this.openUnseen();
    cluster.writeSets.advance(cluster.now);
    flowControl.drain();
    if (!this.nothingDue() || !this.evs.calm || flowControl.update()) return this.settle(0);
    this.flow(this.evs.sides());
    this.schedule();
    if (this.news.conflictsMoved()) this.tell(0);
    this.unseen.tell();
  }

  private takeIn(because: CauseId): void {
    this.busy = true;
    this.takenInAt = this.cluster.now;
    this.openUnseen();
    this.cluster.writeSets.advance(this.cluster.now);
    this.flowControl.drain();
    let sides = this.step(because);
    for (let round = 0; sides === null; round += 1) {
      if (round > MOST_ROUNDS) throw new Error(`${this.name} does not come to rest`);
      sides = this.step(because);
    }
    this.stalls.update(sides);
    this.flow(sides);
    this.incidents.update(sides, because);
    this.cluster.forgetNobody();
    this.busy = false;
    this.schedule();
  }

  /** @returns the sides as they are, null when there may be more to do */
  private step(because: CauseId): readonly Side[] | null {
    if (this.lifecycle.update()) return null;
    this.links.update();
    this.evs.listen(because);
    const sides = this.evs.sides();
    for (const side of sides) {
      if (side.missing.length === 0 || side.installAt > this.cluster.now) continue;
      this.membership.split(side);
      return null;
    }
    const [union] = this.merges.update(sides, because);
    if (union) {
      this.membership.merge(union);
      return null;
    }
    return this.transfers.update() || this.operator.update(because) ? null : sides;
  }

  /** Which histories grow now, at which rate, and whose queues with it. */
  private flow(sides: readonly Side[]): void {
    const { cluster, flowControl } = this;
    flowControl.update();
    const { writeSets } = cluster;
    writeSets.stopAll();
    for (const { view, members } of sides) {
      if (!view.primary || !members.some(commits) || flowControl.stopOf(view) !== 0) continue;
      writeSets.history(view.history).rate = this.rates.uncounted;
    }
    flowControl.measure();
  }

  private schedule(): void {
    this.unseen.foretell(this.evs.calm);
    let at = Infinity;
    for (const part of this.agenda) at = Math.min(at, part.nextDue());
    const { simulation } = this.context;
    if (this.wake !== NO_EVENT) {
      if (simulation.timeOf(this.wake) === at) return;
      simulation.cancel(this.wake);
    }
    this.wake = at < Infinity ? simulation.schedule(at, this.target, 0) : NO_EVENT;
  }

  private noticed(member: GaleraMember, operation: Operation, seen: Seen): void {
    if (seen.outcome !== 'ok' || operation.kind === 'check') return;
    if (!this.writes(operation)) {
      if (member.dropped && seen.rate === 0) this.context.observer.data(this.name, 'stale-reads', 1);
    } else if (seen.rate !== 0) {
      const who = `${seen.from.host?.name ?? 'outside'} ${operation.trafficClass?.name ?? ''}`;
      if (this.rates.tell(member.index, who, Math.max(0, seen.rate))) this.ratesMoved();
    } else this.committed(member);
  }

  private committed(member: GaleraMember): void {
    const { cluster, rates, flowControl } = this;
    if (!cluster.inPrimary(member)) return;
    this.incidents.committed();
    // A lens that tells rates has counted it among them already.
    if (this.context.probes.weightless) return;
    this.openUnseen();
    cluster.writeSets.advance(cluster.now);
    cluster.writeSets.committed(cluster.views.of(member).history);
    const full = flowControl.committed(member);
    if (rates.count(member.index, cluster.now)) this.ratesMoved();
    else if (full) this.settle(0);
    else if (this.unseen.toCome) this.schedule();
  }

  /** A call says so itself; a request that comes straight to the database is one if its class writes at all. */
  private writes({ kind, trafficClass }: Operation): boolean {
    if (kind !== 'request') return kind === 'write';
    return trafficClass?.calls.some((call) => call.operation === 'write') ?? false;
  }

  private makeService(): GaleraService {
    const { context, cluster } = this;
    const { list_order: order, list_connect_timeout: connectTimeoutSeconds } = context.parameters;
    const endpoints = cluster.members
      .filter((member) => !member.arbitrator)
      .map((member) => this.makeEndpoint(member));
    return new GaleraService(context.name, endpoints, { order, connectTimeoutSeconds });
  }

  private makeEndpoint(member: GaleraMember): MemberEndpoint {
    return endpointFor(this.context, member, {
      writes: (operation) => this.writes(operation),
      lookedAt: () => this.lookedAt(),
      discerned: () => (this.service.discerned = true),
      checked: () => this.checked(),
      spell: () => this.unseen.spellOf(member),
      announce: () => this.audienceChanged(member),
      noticed: (operation, outcome, from, rate) => this.noticed(member, operation, { outcome, from, rate }),
    });
  }
}

function commits({ serves, dropped, stall }: GaleraMember): boolean {
  return serves && !dropped && stall === 0;
}

interface Seen {
  readonly outcome: Outcome;
  readonly from: Caller;
  readonly rate: number;
}

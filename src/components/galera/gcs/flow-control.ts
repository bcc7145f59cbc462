/**
 * Flow control: a member whose queue of write-sets to apply is longer than fc_limit · sqrt(n) stops the commits of the
 * whole component until the queue is down to fc_factor of that. The queues are a fluid, looked at when something is
 * written or changes: a commit adds one at every other member, and each drains at its own apply rate.
 */
import { fromSeconds, toSeconds, type CauseId, type Microseconds } from '../../../engine/index.js';
import type { Cluster } from '../cluster.js';
import type { GaleraMember } from '../member.js';
import { slownessOf } from '../transfer.js';
import type { View } from '../views.js';

interface Queue {
  /** Write-sets waiting. */
  length: number;
  /** Write-sets a second that arrive uncounted, and that are applied, since it was looked at last. */
  inflow: number;
  outflow: number;
  /** It has sent STOP and not yet CONT: why commits wait. */
  stopped: CauseId;
  /** The record of that, and what it was made from: one for all pauses of one slowdown. */
  record: CauseId;
  reason: CauseId;
}

interface FlowControlState {
  readonly queues: readonly Queue[];
  readonly at: Microseconds;
}

/** The shortest pause: messages of STOP and CONT take their time; shorter ones are taken together. */
const SHORTEST_PAUSE_SECONDS = 0.1;
/** Rounding of times to whole microseconds. */
const DUST = 1e-6;

export class FlowControl {
  private queues: Queue[];
  private at: Microseconds = 0;
  /** Views never change. */
  private readonly uppers = new WeakMap<View, number>();

  constructor(private readonly cluster: Cluster) {
    this.queues = cluster.members.map(() => ({
      length: 0,
      inflow: 0,
      outflow: 0,
      stopped: 0,
      record: 0,
      reason: 0,
    }));
  }

  /** A commit at one member is to be applied by the others. @returns whether one of them now has too many */
  committed(origin: GaleraMember): boolean {
    this.drain();
    let full = false;
    for (const member of this.cluster.members) {
      if (member === origin || !this.applies(member) || member.view !== origin.view) continue;
      const queue = this.queueOf(member);
      queue.length += 1;
      if (queue.stopped === 0 && this.counts(member) && queue.length > this.upper(member)) full = true;
    }
    return full;
  }

  /** Lets time pass in all queues, at the rates that have held until now. */
  drain(): void {
    const { now } = this.cluster;
    const seconds = toSeconds(now - this.at);
    this.at = now;
    if (seconds <= 0) return;
    for (const queue of this.queues) {
      queue.length = Math.max(0, queue.length + (queue.inflow - queue.outflow) * seconds);
    }
  }

  /** Takes in the rates that hold from now on. */
  measure(): void {
    for (const member of this.cluster.members) {
      const queue = this.queueOf(member);
      queue.inflow = this.inflow(member);
      queue.outflow = applyRateOf(this.cluster, member);
    }
  }

  /** Sends STOP and CONT where they are due. @returns whether any was */
  update(): boolean {
    this.drain();
    let changed = false;
    for (const member of this.cluster.members) {
      const queue = this.queueOf(member);
      if (!this.applies(member)) {
        changed ||= queue.stopped !== 0;
        queue.length = 0;
        queue.stopped = 0;
      } else if (queue.stopped === 0 && this.counts(member) && this.isFull(member)) {
        queue.stopped = this.stop(member);
        changed = true;
      } else if (queue.stopped !== 0 && (!this.counts(member) || queue.length <= this.lower(member) + DUST)) {
        queue.stopped = 0;
        changed = true;
      }
    }
    return changed;
  }

  /** No queue is too long, or grows. */
  get idle(): boolean {
    return this.queues.every(({ stopped }) => stopped === 0) && this.nextDue() === Infinity;
  }

  /** Why commits of a view wait; 0 when they do not. */
  stopOf(view: View): CauseId {
    for (const member of this.cluster.membersOf(view)) {
      const { stopped } = this.queueOf(member);
      if (stopped !== 0 && member.view === view.id) return stopped;
    }
    return 0;
  }

  /** When the next queue is full or empty enough, if nothing else happens. */
  nextDue(): Microseconds {
    let next = Infinity;
    for (const member of this.cluster.members) {
      if (this.applies(member)) next = Math.min(next, this.crossing(member));
    }
    return next;
  }

  save(): FlowControlState {
    return { queues: this.queues.map((queue) => ({ ...queue })), at: this.at };
  }

  restore(state: unknown): void {
    const { queues, at } = state as FlowControlState;
    this.queues = queues.map((queue) => ({ ...queue }));
    this.at = at;
  }

  private crossing(member: GaleraMember): Microseconds {
    const queue = this.queueOf(member);
    const growth = queue.inflow - queue.outflow;
    if (queue.stopped !== 0)
      return growth < 0 ? this.after(queue.length - this.lower(member), -growth) : Infinity;
    if (growth <= 0 || !this.counts(member)) return Infinity;
    return this.after(this.upper(member) - queue.length, growth);
  }

  /** At least a microsecond from now: what is due at this instant has been done. */
  private after(amount: number, perSecond: number): Microseconds {
    return this.cluster.now + Math.max(1, fromSeconds(Math.max(0, amount) / perSecond) + 1);
  }

  private isFull(member: GaleraMember): boolean {
    const { length } = this.queueOf(member);
    return length > 0 && length > this.upper(member);
  }

  private stop(member: GaleraMember): CauseId {
    const queue = this.queueOf(member);
    const reason = member.process.speedBecause || member.host.speedBecause;
    if (queue.record === 0 || queue.reason !== reason) {
      const text = `${member.name} does not keep up with applying`;
      queue.record = this.cluster.cause('flow-control', text, reason);
      queue.reason = reason;
    }
    return queue.record;
  }

  /** It has a queue: it follows a view whose write-sets come from others. */
  private applies(member: GaleraMember): boolean {
    return !member.arbitrator && member.follows && this.cluster.inPrimary(member) && !member.dropped;
  }

  /** A donor is desynced: it may fall behind, unless gcs.sync_donor says otherwise. */
  private counts(member: GaleraMember): boolean {
    return member.standing !== 'donor' || this.cluster.context.parameters['gcs.sync_donor'];
  }

  private upper(member: GaleraMember): number {
    const view = this.cluster.views.of(member);
    let upper = this.uppers.get(view);
    if (upper === undefined) {
      const { parameters } = this.cluster.context;
      const writers = this.cluster.membersOf(view).filter((one) => !one.arbitrator);
      const limit = parameters['gcs.fc_limit'];
      upper = parameters['gcs.fc_single_primary'] ? limit : limit * Math.sqrt(writers.length);
      this.uppers.set(view, upper);
    }
    return upper;
  }

  private lower(member: GaleraMember): number {
    const upper = this.upper(member);
    // Write-sets are whole, so that at least one is applied in a pause.
    const shortest = Math.max(1, applyRateOf(this.cluster, member) * SHORTEST_PAUSE_SECONDS);
    return Math.max(0, Math.min(upper * this.cluster.context.parameters['gcs.fc_factor'], upper - shortest));
  }

  /** While commits of its view flow. */
  private inflow(member: GaleraMember): number {
    return this.applies(member)
      ? this.cluster.writeSets.history(this.cluster.views.of(member).history).rate
      : 0;
  }

  private queueOf(member: GaleraMember): Queue {
    const queue = this.queues[member.index];
    if (queue === undefined) throw new Error(`${member.name} has no queue`);
    return queue;
  }
}

/** Write-sets per second that a member applies at present; none while it stands still. */
function applyRateOf(cluster: Cluster, member: GaleraMember): number {
  return member.process.working ? cluster.settings.applyRate / slownessOf(member) : 0;
}

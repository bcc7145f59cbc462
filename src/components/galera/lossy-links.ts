/**
 * Heavy packet loss between members. TCP hides loss as long as a retransmission gets through; when all of those that
 * fit into `evs.suspect_timeout` are lost (at 0, 0.2, 0.6, 1.4 and 3.0 s: five for the default) the connection is as
 * silent as a cut one until a later rung. One message a second (the keepalive) is exposed to that; what happens is
 * then up to EVS, and to relaying: with one of several links silent nothing is lost.
 */
import { fromSeconds, toSeconds, type Microseconds, type Stream } from '../../engine/index.js';
import { ln, pow } from '../../engine/elementary.js';
import type { Host } from '../../infrastructure/host.js';
import { dataLossDelaySeconds, rtoRungSeconds } from '../../infrastructure/tcp-timers.js';
import type { Cluster } from './cluster.js';

/** A connection on which nothing gets through for a while. */
interface Spell {
  readonly one: number;
  readonly other: number;
  readonly until: Microseconds;
}

/** One direction of a connection: what is lost on it, whatever becomes of the acknowledgements. */
interface LossyPath {
  readonly one: number;
  readonly other: number;
  readonly loss: number;
  /** Spells per second. */
  readonly rate: number;
}

interface LossyLinksState {
  readonly spells: readonly Spell[];
  readonly nextAt: Microseconds;
}

/** Messages per second that each member sends at least (evs.keepalive_period 1). */
const KEEPALIVES_PER_SECOND = 1;

export class LossyLinks {
  private spells: Spell[] = [];
  /** When the next spell begins; Infinity: no loss. */
  private nextAt: Microseconds = Infinity;

  constructor(private readonly cluster: Cluster) {}

  /** Some path has changed. The time to the next spell has no memory: it is drawn anew. */
  networkChanged(): void {
    const rate = this.paths().reduce((total, path) => total + path.rate, 0);
    this.nextAt = rate > 0 ? this.cluster.now + this.waiting(rate) : Infinity;
  }

  /** Ends and begins what is due. */
  update(): void {
    const { now } = this.cluster;
    if (this.spells.length > 0) this.spells = this.spells.filter(({ until }) => until > now);
    if (this.nextAt > now) return;
    this.begin();
    this.networkChanged();
  }

  /** Do messages pass between two members' hosts, at least now and then? */
  connects(one: Host, other: Host): boolean {
    if (!this.cluster.network.connects(one, other)) return false;
    if (this.spells.length === 0) return true;
    return !this.spells.some((spell) => {
      const hosts = [this.cluster.member(spell.one).host, this.cluster.member(spell.other).host];
      return hosts.includes(one) && hosts.includes(other);
    });
  }

  /** Nothing but a missing carrier keeps members apart. */
  get clear(): boolean {
    return this.spells.length === 0 && this.cluster.network.unimpaired;
  }

  nextDue(): Microseconds {
    let next = this.nextAt;
    for (const { until } of this.spells) next = Math.min(next, until);
    return next;
  }

  save(): LossyLinksState {
    return { spells: [...this.spells], nextAt: this.nextAt };
  }

  restore(state: unknown): void {
    const { spells, nextAt } = state as LossyLinksState;
    this.spells = [...spells];
    this.nextAt = nextAt;
  }

  private begin(): void {
    const paths = this.paths();
    let place = this.stream.uniform() * paths.reduce((total, path) => total + path.rate, 0);
    const path = paths.find((one) => (place -= one.rate) < 0) ?? paths.at(-1);
    if (path === undefined) return;
    // Given that the first ones are lost: the rest of the uniform decides over the later ones.
    const uniform = this.stream.uniform() * pow(path.loss, this.tries());
    const seconds = dataLossDelaySeconds(path.loss, uniform);
    const { one, other } = path;
    this.spells.push({ one, other, until: this.cluster.now + fromSeconds(seconds) });
  }

  private paths(): LossyPath[] {
    const { members, network } = this.cluster;
    if (network.unimpaired) return [];
    const tries = this.tries();
    const found: LossyPath[] = [];
    for (const one of members) {
      for (const other of members) {
        const loss = network.loss(one.host, other.host);
        if (loss === 0) continue;
        found.push({
          one: one.index,
          other: other.index,
          loss,
          rate: KEEPALIVES_PER_SECOND * pow(loss, tries),
        });
      }
    }
    return found;
  }

  /** Transmissions of one segment within suspect_timeout. */
  private tries(): number {
    const suspect = toSeconds(this.cluster.settings.suspect);
    let tries = 0;
    while (rtoRungSeconds(tries) < suspect) tries += 1;
    return tries;
  }

  private waiting(rate: number): Microseconds {
    return fromSeconds(-ln(this.stream.uniform()) / rate);
  }

  private get stream(): Stream {
    return this.cluster.context.stream('packet-loss');
  }
}

/** What the balancer remembers of single clients: where they stick, and how often they come. */
import { fromSeconds, type Microseconds } from '../../engine/time.js';

/** An entry of the sticky table lives this long from its creation (NodeBalancer guide, "session stickiness"). */
const TABLE_ENTRY_LIFETIME = fromSeconds(30 * 60);

interface Entry {
  readonly target: number;
  readonly created: Microseconds;
  /** How often the target had been down by then: a table entry goes when its back end does. */
  readonly downs: number;
}

type StickinessState = readonly (readonly [client: number, entry: Entry])[];

/** Made when a client first comes, forgotten when it comes again too late: no events. */
export class Stickiness {
  private entries = new Map<number, Entry>();

  constructor(private readonly kind: 'none' | 'table' | 'http_cookie') {}

  /** Where a client belongs, or null. */
  of(client: number, now: Microseconds, downs: readonly number[]): number | null {
    if (this.kind === 'none') return null;
    const entry = this.entries.get(client);
    if (entry === undefined) return null;
    const valid =
      this.kind === 'http_cookie' ||
      (now < entry.created + TABLE_ENTRY_LIFETIME && entry.downs === downs[entry.target]);
    if (valid) return entry.target;
    this.entries.delete(client);
    return null;
  }

  /** Ties a client to a back end, unless it is tied to it already. */
  tie(client: number, target: number, now: Microseconds, downs: readonly number[]): void {
    if (this.kind === 'none' || this.entries.get(client)?.target === target) return;
    this.entries.set(client, { target, created: now, downs: downs[target] ?? 0 });
  }

  /** The table lived in the host that was lost; cookies live with the clients. */
  takenOver(): void {
    if (this.kind === 'table') this.entries = new Map();
  }

  save(): StickinessState {
    return [...this.entries];
  }

  restore(state: StickinessState): void {
    this.entries = new Map(state);
  }
}

interface ThrottleState {
  readonly second: number;
  readonly counts: readonly (readonly [client: number, count: number])[];
}

/** Counts new connections by client within each full second of the clock. */
export class Throttle {
  private second = -1;
  private counts = new Map<number, number>();

  /** @param limit connections a second of one client; 0: no limit */
  constructor(private readonly limit: number) {}

  /** Counts a new connection. @returns whether it is one too many */
  exceeded(client: number, now: Microseconds): boolean {
    if (this.limit === 0) return false;
    const second = Math.floor(now / fromSeconds(1));
    if (second !== this.second) {
      this.second = second;
      this.counts.clear();
    }
    const count = (this.counts.get(client) ?? 0) + 1;
    this.counts.set(client, count);
    return count > this.limit;
  }

  save(): ThrottleState {
    return { second: this.second, counts: [...this.counts] };
  }

  restore(state: ThrottleState): void {
    this.second = state.second;
    this.counts = new Map(state.counts);
  }
}

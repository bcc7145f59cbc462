/**
 * Uptime read off the entry's own state, where its answers say by themselves what would become of a request: a
 * structure that works or not needs no request to be judged. Exact, and the only way without traffic.
 */
import type { Simulation } from '../engine/simulation.js';
import { MICROSECONDS_PER_SECOND, toSeconds } from '../engine/time.js';
import { OUTSIDE } from '../infrastructure/network.js';
import type { Caller, Fate, Operation, Service, TrafficClass } from '../infrastructure/service.js';
import type { TimeSpan } from '../metrics/outage-detector.js';

const CALLER: Caller = { host: OUTSIDE, client: 0 };
/** Outages closer together than this are one (results-contract). */
const MERGE_SECONDS = 1;

export interface EntryStateParts {
  readonly simulation: Simulation;
  readonly entry: Service;
  readonly classes: readonly TrafficClass[];
  readonly upWhen: number;
  /** An answer that comes later is none. */
  readonly patienceSeconds: number;
}

/** Plain data. */
export interface EntryStateState {
  readonly spans: readonly TimeSpan[];
  readonly downSince: number | null;
  readonly readable: boolean;
  readonly over: Over;
}

/** Running totals, by which two instants are compared; and how to return to the first. */
export interface EntryMark {
  readonly spans: number;
  readonly downSince: number | null;
  readonly readable: boolean;
  readonly over: Over;
}

/** Outages that are over; those of no duration are none, those soon after another are part of it. */
interface Over {
  readonly count: number;
  readonly microseconds: number;
  readonly lastEnd: number;
}

export class EntryState {
  private readonly operations: readonly { readonly share: number; readonly operation: Operation }[];
  private readonly spans: TimeSpan[] = [];
  private downSince: number | null = null;
  private readable = true;
  private over: Over = { count: 0, microseconds: 0, lastEnd: -Infinity };

  constructor(private readonly parts: EntryStateParts) {
    const { classes, entry } = parts;
    // Who is refused for want of a connection depends on who else is at work.
    if (entry.connections !== null) this.readable = false;
    const operationOf = (trafficClass: TrafficClass | null): Operation => ({
      kind: 'request',
      trafficClass,
      path: null,
    });
    this.operations =
      classes.length === 0
        ? [{ share: 1, operation: operationOf(null) }]
        : classes.map((one) => ({ share: one.share, operation: operationOf(one) }));
  }

  start(): void {
    this.look();
  }

  /** To be told of every change of an answer; others' than the entry's do not count. */
  serviceChanged(service: Service): void {
    if (service === this.parts.entry) this.look();
  }

  /** Spans that were down, up to now; null when the state does not tell (queues and balancers decide). */
  downSpans(): readonly TimeSpan[] | null {
    if (!this.readable) return null;
    const { downSince } = this;
    const now = toSeconds(this.parts.simulation.now);
    const open = downSince === null ? [] : [{ startSeconds: toSeconds(downSince), endSeconds: now }];
    return merged([...this.spans, ...open]);
  }

  /** Seconds down and outages up to now; null when the state does not tell. */
  totals(): { readonly downSeconds: number; readonly outages: number } | null {
    if (!this.readable) return null;
    const { count, microseconds } = this.downSince === null ? this.over : this.overWith(this.downSince);
    return { downSeconds: toSeconds(microseconds), outages: count };
  }

  mark(): EntryMark {
    const { spans, downSince, readable, over } = this;
    return { spans: spans.length, downSince, readable, over };
  }

  /** Forgets what has come since it was marked. */
  back({ spans, downSince, readable, over }: EntryMark): void {
    this.spans.length = spans;
    this.downSince = downSince;
    this.readable = readable;
    this.over = over;
  }

  save(): EntryStateState {
    const { spans, downSince, readable, over } = this;
    return { spans: [...spans], downSince, readable, over };
  }

  restore({ spans, downSince, readable, over }: EntryStateState): void {
    this.spans.splice(0, Infinity, ...spans);
    this.downSince = downSince;
    this.readable = readable;
    this.over = over;
  }

  private look(): void {
    if (!this.readable) return;
    let up = 0;
    for (const { share, operation } of this.operations) {
      const served = servedShare(this.parts.entry.begin(operation, CALLER), this.parts.patienceSeconds);
      if (served === null) {
        this.readable = false;
        return;
      }
      up += share * served;
    }
    // Shares are sums of decimals: a rounding error must not make an outage.
    this.set(up >= this.parts.upWhen - 1e-9);
  }

  /** Were the outage that began then over now. */
  private overWith(since: number): Over {
    const { count, microseconds, lastEnd } = this.over;
    const { now } = this.parts.simulation;
    if (now === since) return this.over;
    const isPart = since - lastEnd < MERGE_SECONDS * MICROSECONDS_PER_SECOND;
    const from = isPart ? lastEnd : since;
    return { count: isPart ? count : count + 1, microseconds: microseconds + now - from, lastEnd: now };
  }

  private set(up: boolean): void {
    const { simulation } = this.parts;
    if (!up) this.downSince ??= simulation.now;
    else if (this.downSince !== null) {
      this.spans.push({ startSeconds: toSeconds(this.downSince), endSeconds: toSeconds(simulation.now) });
      this.over = this.overWith(this.downSince);
      this.downSince = null;
    }
  }
}

/** Share of the operations that are answered in time; null when it depends on more than this state: on who else is at work. */
function servedShare(fate: Fate, patienceSeconds: number): number | null {
  switch (fate.kind) {
    case 'served':
      if (fate.work !== null) return null;
      return fate.delaySeconds > patienceSeconds ? 0 : 1;
    case 'failed':
    case 'mute':
      return 0;
    case 'station':
    case 'forward':
      return null;
    case 'mixed': {
      let total = 0;
      for (const part of fate.parts) {
        const served = servedShare(part.fate, patienceSeconds);
        if (served === null) return null;
        total += part.share * served;
      }
      return total;
    }
  }
}

function merged(spans: readonly TimeSpan[]): TimeSpan[] {
  const result: TimeSpan[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last && span.startSeconds - last.endSeconds < MERGE_SECONDS) {
      result[result.length - 1] = { startSeconds: last.startSeconds, endSeconds: span.endSeconds };
    } else if (span.endSeconds > span.startSeconds) result.push(span);
  }
  return result;
}

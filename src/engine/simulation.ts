import { Causes, type CauseId, type CausesState } from './causes.js';
import { EventQueue, type EventHandle, type QueueState } from './event-queue.js';
import type { Streams, StreamsState } from './streams.js';
import type { Microseconds } from './time.js';

/** Who handles events: a component, a fault, a client. Events are data, never closures. */
export interface EventTarget {
  /** Does what `operation` says, at the simulation's `now`. `because` is the cause the event carries. */
  handle(operation: number, argument: number, because: CauseId): void;
}

/** Which of several events at one instant comes first: a smaller number. */
export const Priority = { scripted: 0, fault: 1, protocol: 2, traffic: 3, measure: 4 } as const;

/**
 * Something whose state decides the future. `save` returns a copy in plain data that later changes leave
 * alone; `restore` copies from it and leaves it alone, so that one snapshot serves many restores.
 */
export interface StateHolder {
  save(): unknown;
  restore(state: unknown): void;
}

/** Everything that decides the future, at one instant; plain data, restorable any number of times. */
export interface Snapshot {
  readonly now: Microseconds;
  readonly eventCount: number;
  /** Somebody wants to be told of the end of the present instant. */
  readonly instantAwaited: boolean;
  /** Number of events of which whoever watches instants has been told. */
  readonly watched: number;
  readonly queue: QueueState;
  readonly streams: StreamsState;
  readonly causes: CausesState;
  /** In order of registration. */
  readonly holders: readonly unknown[];
}

/** Why `runUntil` returned: time reached, number of events reached, or `stop` called. */
export type RunEnd = 'time' | 'events' | 'stopped';

/** Told before the clock moves on. */
export interface TimeListener {
  /**
   * Nothing will happen until `to`, unless the listener schedules events before it: those come first. It may also withdraw
   * events; if the next one is among them, it is told of the time until the one after.
   */
  timePasses(to: Microseconds): void;
}

/** Told when nothing more is due at an instant in which it asked for that. */
export interface InstantListener {
  /** May change things and schedule events, also at this very instant: they come before time moves on. */
  instantEnds(): void;
}

/**
 * One replication: a clock, the pending events, the random streams and the causal record. Targets and
 * state holders register while the system is built, always in the same order; a snapshot fits any simulation built
 * the same way.
 */
export class Simulation {
  readonly streams: Streams;
  readonly causes: Causes;
  /** The present. To be read only. */
  now: Microseconds = 0;

  private events = 0;
  private stopping = false;
  private listener: TimeListener | null = null;
  private instantListener: InstantListener | null = null;
  private instantAwaited = false;
  private watcher: InstantListener | null = null;
  /** Number of events of which the watcher has been told. */
  private watched = 0;
  private readonly queue = new EventQueue();
  private readonly targets: EventTarget[] = [];
  private readonly holders = new Map<string, StateHolder>();

  constructor(parts: { readonly streams: Streams; readonly causes?: Causes }) {
    this.streams = parts.streams;
    this.causes = parts.causes ?? new Causes();
    this.causes.now = () => this.now;
  }

  /** Events handled since the start of the replication. */
  get eventCount(): number {
    return this.events;
  }

  /** Events still to come. */
  get pendingCount(): number {
    return this.queue.size;
  }

  /** Makes a target known; events name it by the number returned. */
  register(target: EventTarget): number {
    return this.targets.push(target) - 1;
  }

  /**
   * Schedules an event. `at` is in whole microseconds, `Infinity` being never; throws a `RangeError` for
   * the past, fractions and NaN. Ties: by `priority`, then first come, first served.
   */
  // eslint-disable-next-line @typescript-eslint/max-params -- an options object would be an allocation per event
  schedule(
    at: Microseconds,
    target: number,
    operation: number,
    argument = 0,
    because: CauseId = 0,
    priority: number = Priority.protocol,
  ): EventHandle {
    if (!(at >= this.now) || Math.floor(at) !== at) this.refuse(at);
    return this.queue.push(at, priority, target, operation, argument, because);
  }

  /** Withdraws an event; `false`, and no harm, if it is not pending. */
  cancel(handle: EventHandle): boolean {
    return this.queue.cancel(handle);
  }

  /** Moves an event, which then counts as inserted now; `false` if it is not pending. Throws as `schedule` does. */
  reschedule(handle: EventHandle, at: Microseconds): boolean {
    if (!(at >= this.now) || Math.floor(at) !== at) this.refuse(at);
    return this.queue.reschedule(handle, at);
  }

  /** Whether an event is still to come. */
  isPending(handle: EventHandle): boolean {
    return this.queue.isPending(handle);
  }

  /** When an event is due; `NaN` if it is not pending. */
  timeOf(handle: EventHandle): Microseconds {
    return this.queue.timeOf(handle);
  }

  /** When the next event is due; `Infinity` if none is pending. */
  nextTime(): Microseconds {
    return this.queue.peekTime();
  }

  /**
   * Handles every event due at or before `time`, then sets the clock to `time`; but returns early, the
   * clock at the last event, after `maxEvents` events or when a handler calls `stop`. To go on, call again.
   */
  runUntil(time: Microseconds, maxEvents = Infinity): RunEnd {
    if (!(time >= this.now)) this.refuse(time);
    const { queue, targets } = this;
    const last = this.events + maxEvents;
    this.stopping = false;
    while (this.events < last) {
      if (this.instantAwaited && queue.peekTime() > this.now) {
        this.instantAwaited = false;
        this.instantListener?.instantEnds();
        if (this.stopping) return 'stopped';
        continue;
      }
      if (this.watcher !== null && this.watched !== this.events && queue.peekTime() > this.now) {
        this.watched = this.events;
        this.watcher.instantEnds();
        if (this.stopping) return 'stopped';
        continue;
      }
      if (this.listener !== null) this.tellOfTime(time);
      if (!queue.popUntil(time)) {
        this.now = time;
        return 'time';
      }
      this.now = queue.time;
      this.events++;
      targets[queue.target]!.handle(queue.operation, queue.argument, queue.because);
      if (this.stopping) return 'stopped';
    }
    return 'events';
  }

  /** Somebody who wants to work time out before it passes; null: nobody. */
  listenToTime(listener: TimeListener | null): void {
    this.listener = listener;
  }

  /** Who is told of the ends of instants; there is one at most. */
  listenToInstants(listener: InstantListener): void {
    this.instantListener = listener;
  }

  /** Has the listener told once all events of this instant have been handled: what they did can be taken in at once. */
  awaitEndOfInstant(): void {
    this.instantAwaited = true;
  }

  /**
   * Somebody who wants to be told of the end of every instant in which anything has happened, from this one on; null:
   * nobody. Snapshots do not say who: whoever watches says so again when it is restored.
   */
  watchInstants(watcher: InstantListener | null): void {
    this.watcher = watcher;
    this.watched = -1;
  }

  /** Handles at once, as part of the event handled last, what would have been one at this very instant. */
  fold(target: number, operation: number, argument: number, because: CauseId): void {
    this.watched = -1;
    this.targets[target]!.handle(operation, argument, because);
  }

  /** The same for a pending event. @returns false when it is not due at this instant: then it stays as it is */
  foldPending(handle: EventHandle): boolean {
    const { queue } = this;
    if (!queue.take(handle, this.now)) return false;
    this.fold(queue.target, queue.operation, queue.argument, queue.because);
    return true;
  }

  /** Makes `runUntil` return after the present event. */
  stop(): void {
    this.stopping = true;
  }

  /** Makes state known that decides the future, so that snapshots cover it. Throws if the name is taken. */
  registerState(name: string, holder: StateHolder): void {
    if (this.holders.has(name)) throw new Error(`state '${name}' is registered twice`);
    this.holders.set(name, holder);
  }

  /** A copy of everything that decides the future. Between events, not from within a handler. */
  save(): Snapshot {
    return {
      now: this.now,
      eventCount: this.events,
      instantAwaited: this.instantAwaited,
      watched: this.watched,
      queue: this.queue.save(),
      streams: this.streams.save(),
      causes: this.causes.save(),
      holders: Array.from(this.holders.values(), (holder) => holder.save()),
    };
  }

  /** Returns to a snapshot. Throws if it has a different number of state holders than this simulation. */
  restore(snapshot: Snapshot): void {
    if (snapshot.holders.length !== this.holders.size) {
      throw new Error(
        `the snapshot holds ${snapshot.holders.length} states, this simulation has ${this.holders.size}`,
      );
    }
    this.now = snapshot.now;
    this.events = snapshot.eventCount;
    this.instantAwaited = snapshot.instantAwaited;
    this.queue.restore(snapshot.queue);
    this.streams.restore(snapshot.streams);
    this.causes.restore(snapshot.causes);
    let index = 0;
    for (const holder of this.holders.values()) holder.restore(snapshot.holders[index++]);
    this.watched = snapshot.watched;
  }

  /** Again, when the listener withdraws the event that was next: more time passes then. */
  private tellOfTime(limit: Microseconds): void {
    let told = this.now;
    while (this.listener !== null) {
      const next = Math.min(limit, this.queue.peekTime());
      if (next <= told) return;
      told = next;
      this.listener.timePasses(next);
    }
  }

  private refuse(at: Microseconds): never {
    throw new RangeError(`time must be whole microseconds, at or after now (${this.now}); got ${at}`);
  }
}

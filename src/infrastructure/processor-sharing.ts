/**
 * The processors of each host, shared by the work that runs there.
 *
 * n running jobs on c cores each progress at min(1, c/n), divided by the slow factors of host and process. Jobs of a
 * process that hangs, or of a host that stands still, stand still and use no core; a process that ends takes its jobs
 * with it. A call that waits for another host is no job.
 *
 * Virtual time: all jobs of one process progress alike, so each process has a clock that counts the work done for any
 * of its jobs, a job is done when that clock reaches a value known at its arrival, and a change of speed moves no job.
 * Arrival and departure cost O(log n); one event per host is pending, for its next completion.
 */
import { Priority, type EventTarget } from '../engine/simulation.js';
import { MICROSECONDS_PER_SECOND, type Microseconds } from '../engine/time.js';
import type { Change } from './change.js';
import type { Host } from './host.js';
import { JobHeap, type JobHeapState } from './job-heap.js';
import { JobTable, NO_JOB, type JobHandle, type JobTableState } from './job-table.js';
import type { Process } from './process.js';
import { Utilisation, type UtilisationState } from './utilisation.js';
import type { World } from './world.js';

export { NO_JOB, type JobHandle } from './job-table.js';

export interface JobListener {
  /** A job has done its work; it may submit and abort others. */
  jobDone(tag: number): void;
}

interface HostLoad {
  /** Up to when its clocks are right. */
  updated: Microseconds;
  /** Jobs that make progress. */
  running: number;
  /** The pending completion. */
  event: number;
}

interface SharingState {
  readonly table: JobTableState;
  readonly heaps: readonly JobHeapState[];
  readonly loads: readonly HostLoad[];
  readonly utilisations: readonly UtilisationState[];
}

const NO_EVENT = -1;
/** Work within this much of its end is done: events fall on whole microseconds. */
const HALF_MICROSECOND = 0.5000001 / MICROSECONDS_PER_SECOND;

export class ProcessorSharing implements EventTarget {
  private readonly table = new JobTable();
  /** By index of the process. */
  private readonly heaps: JobHeap[] = [];
  private readonly loads: HostLoad[];
  private readonly utilisations: Utilisation[];
  private readonly target: number;
  /** Index of the host whose completions are being told; its event is made once, at the end. */
  private telling = -1;

  /** The owner passes on every change of the world. */
  constructor(
    private readonly world: World,
    private readonly listener: JobListener,
  ) {
    this.loads = world.hosts.map(() => ({ updated: 0, running: 0, event: NO_EVENT }));
    this.utilisations = world.hosts.map(() => new Utilisation());
    this.target = world.simulation.register(this);
    world.simulation.registerState('processor-sharing', this);
  }

  /**
   * Work for a process from now on.
   * @param tag given back when it is done
   * @returns a handle; NO_JOB, and nothing will ever be told, when the process does not run
   */
  submit(process: Process, workSeconds: number, tag: number): JobHandle {
    if (!process.running) return NO_JOB;
    this.advance(process.host);
    const heap = this.heaps[process.index]!;
    const slot = this.table.take(process.index, heap.virtualTime + workSeconds, tag);
    heap.push(slot);
    this.adjust(process.host);
    return this.table.handleOf(slot);
  }

  /** Takes a job away. @returns false, and no harm, when it has ended */
  abort(handle: JobHandle): boolean {
    const slot = this.table.find(handle);
    if (slot < 0) return false;
    const process = this.world.processes[this.table.heap[slot]!]!;
    this.advance(process.host);
    this.heaps[process.index]!.remove(slot);
    this.table.release(slot);
    this.adjust(process.host);
    return true;
  }

  /** Whether a job is still there, at work or standing still. */
  isPending(handle: JobHandle): boolean {
    return this.table.find(handle) >= 0;
  }

  /** Jobs of a process, at work or standing still. */
  jobsOf(process: Process): number {
    return this.heaps[process.index]?.size ?? 0;
  }

  /** Share of a host's cores in use, over all and in the busiest minute. */
  utilisation(host: Host): Utilisation {
    this.advance(host);
    return this.utilisations[host.index]!;
  }

  worldChanged(change: Change): void {
    const { host } = change;
    if (host === null) return;
    switch (change.kind) {
      case 'process-crashed':
      case 'process-stopped':
      case 'host-off':
        this.advance(host);
        for (const process of host.processes) {
          if (!process.running) this.heaps[process.index]!.clear();
        }
        this.adjust(host);
        return;
      case 'process-hung':
      case 'process-resumed':
      case 'host-paused':
      case 'host-resumed':
      case 'speed':
        this.advance(host);
        this.adjust(host);
        return;
      default:
        return;
    }
  }

  /** The next completion of a host is due. */
  handle(_operation: number, argument: number): void {
    const host = this.world.hosts[argument]!;
    this.loads[argument]!.event = NO_EVENT;
    this.advance(host);
    this.telling = argument;
    for (const process of host.processes) this.finish(this.heaps[process.index]!);
    this.telling = -1;
    this.adjust(host);
  }

  save(): SharingState {
    this.makeHeaps();
    return {
      table: this.table.save(),
      heaps: this.heaps.map((heap) => heap.save()),
      loads: this.loads.map((load) => ({ ...load })),
      utilisations: this.utilisations.map((utilisation) => utilisation.save()),
    };
  }

  restore(state: unknown): void {
    const saved = state as SharingState;
    this.table.restore(saved.table);
    this.makeHeaps();
    saved.heaps.forEach((heap, index) => this.heaps[index]!.restore(heap));
    saved.loads.forEach((load, index) => Object.assign(this.loads[index]!, load));
    saved.utilisations.forEach((utilisation, index) => this.utilisations[index]!.restore(utilisation));
  }

  /** The world may have got its processes after this was made. */
  private makeHeaps(): void {
    while (this.heaps.length < this.world.processes.length) this.heaps.push(new JobHeap(this.table));
  }

  private finish(heap: JobHeap): void {
    while (heap.size > 0) {
      const slot = heap.top;
      if (this.table.finish[slot]! - heap.virtualTime > HALF_MICROSECOND * heap.rate) return;
      const tag = this.table.tag[slot]!;
      heap.remove(slot);
      this.table.release(slot);
      this.listener.jobDone(tag);
    }
  }

  /** Brings the clocks of a host's processes up to now, at the rates that held until now. */
  private advance(host: Host): void {
    this.makeHeaps();
    const load = this.loads[host.index]!;
    const { now } = this.world.simulation;
    if (load.updated === now) return;
    const seconds = (now - load.updated) / MICROSECONDS_PER_SECOND;
    if (load.running > 0) {
      for (const process of host.processes) {
        const heap = this.heaps[process.index]!;
        if (heap.size > 0) heap.virtualTime += heap.rate * seconds;
      }
    }
    const level = Math.min(1, load.running / host.options.cores);
    this.utilisations[host.index]!.add(level, load.updated, now);
    load.updated = now;
  }

  /** Sets the rates that hold from now on and lays out the next completion. */
  private adjust(host: Host): void {
    if (this.telling === host.index) return;
    const load = this.loads[host.index]!;
    load.running = 0;
    for (const process of host.processes) {
      if (process.working) load.running += this.heaps[process.index]!.size;
    }
    const share = Math.min(1, host.options.cores / load.running);
    let next = Infinity;
    for (const process of host.processes) {
      const heap = this.heaps[process.index]!;
      heap.rate = process.working ? share / (host.slowFactor * process.slowFactor) : 0;
      if (heap.size === 0 || heap.rate === 0) continue;
      next = Math.min(next, (this.table.finish[heap.top]! - heap.virtualTime) / heap.rate);
    }
    this.layOut(host.index, load, next);
  }

  private layOut(host: number, load: HostLoad, seconds: number): void {
    const { simulation } = this.world;
    if (seconds === Infinity) {
      simulation.cancel(load.event);
      load.event = NO_EVENT;
      return;
    }
    const at = simulation.now + Math.max(0, Math.round(seconds * MICROSECONDS_PER_SECOND));
    if (load.event !== NO_EVENT && simulation.reschedule(load.event, at)) return;
    load.event = simulation.schedule(at, this.target, 0, host, 0, Priority.traffic);
  }
}

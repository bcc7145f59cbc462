/** What happens to bricks by themselves: they register after a start, and end themselves when their disk fails. */
import type { CauseId } from '../../engine/causes.js';
import { draw } from '../../engine/distributions/index.js';
import { Priority, type EventTarget } from '../../engine/simulation.js';
import { fromSeconds, toSeconds, type Microseconds } from '../../engine/time.js';
import type { Change } from '../../infrastructure/change.js';
import type { ComponentContext } from '../component.js';
import type { Brick, BrickState } from './brick.js';
import { NO_EVENT, type Owner } from './owner.js';
import type { GlusterParameters } from './parameters.js';

const REGISTERED = 0;
const KILL = 1;
const START = 2;

export class Bricks implements EventTarget {
  private readonly target: number;
  /** Phase of each brick's health check, in seconds, drawn when first needed. */
  private readonly phases: (number | null)[];

  constructor(
    private readonly context: ComponentContext<GlusterParameters>,
    readonly list: readonly Brick[],
    private readonly owner: Owner,
  ) {
    this.target = context.simulation.register(this);
    this.phases = list.map(() => null);
  }

  /** Something is about to happen to one by itself. */
  get moving(): boolean {
    return this.list.some(({ starting, start, kill }) => starting || start !== NO_EVENT || kill !== NO_EVENT);
  }

  /** When the last of those that start will have registered. */
  get registeredAt(): Microseconds {
    return Math.max(0, ...this.list.map((brick) => (brick.starting ? brick.registeredAt : 0)));
  }

  changed(change: Change): void {
    for (const brick of this.list) {
      if (change.process === brick.process) this.processChanged(brick, change);
      else if (change.host === brick.host && change.process === null) this.hostChanged(brick, change);
    }
  }

  handle(operation: number, argument: number, because: CauseId): void {
    const brick = this.list[argument];
    if (!brick) return;
    this.owner.settle();
    if (operation === REGISTERED) brick.start = NO_EVENT;
    else if (operation === KILL) this.endItself(brick, because);
    else if (!brick.broken) {
      if (brick.emptied) this.context.world.stop(brick.process, because);
      this.context.world.start(brick.process, because);
    }
    this.owner.react(because);
  }

  /**
   * Nothing but registrations is missing. Otherwise they are no events: nobody sees one but who connects then, and those
   * who will know when.
   */
  awaitRegistrations(): void {
    const { simulation } = this.context;
    for (const brick of this.list) {
      if (!brick.starting || brick.start !== NO_EVENT) continue;
      const { because } = brick.process;
      const { protocol } = Priority;
      brick.start = simulation.schedule(
        brick.registeredAt,
        this.target,
        REGISTERED,
        brick.index,
        because,
        protocol,
      );
    }
  }

  save(): unknown {
    return { bricks: this.list.map((brick) => brick.save()), phases: [...this.phases] };
  }

  restore(state: unknown): void {
    const saved = state as { bricks: BrickState[]; phases: (number | null)[] };
    saved.bricks.forEach((one, index) => this.list[index]?.restore(one));
    saved.phases.forEach((phase, index) => (this.phases[index] = phase));
  }

  private processChanged(brick: Brick, change: Change): void {
    if (change.kind === 'process-started') this.started(brick, change.because);
    else if (!brick.process.running) this.ended(brick);
  }

  private hostChanged(brick: Brick, change: Change): void {
    if (change.kind === 'host-off') this.ended(brick);
    if (change.kind === 'disk') this.diskChanged(brick, change.because);
  }

  private started(brick: Brick, because: CauseId): void {
    this.ended(brick);
    brick.killed = false;
    brick.emptied = false;
    const stream = this.context.stream(`${brick.host.name}/start`);
    const seconds = draw(this.context.parameters.brick_start, stream);
    brick.registeredAt = this.context.simulation.now + fromSeconds(seconds);
    // It cannot open its directory; the health check's event ends it, there is no check to wait for.
    if (this.diskGone(brick)) brick.kill = this.schedule(seconds, KILL, brick, because);
  }

  private ended(brick: Brick): void {
    this.context.simulation.cancel(brick.start);
    this.context.simulation.cancel(brick.kill);
    brick.start = NO_EVENT;
    brick.kill = NO_EVENT;
    brick.registeredAt = Infinity;
  }

  private diskChanged(brick: Brick, because: CauseId): void {
    if (brick.host.disk === 'lost' && brick.process.running) brick.emptied = true;
    if (!this.diskGone(brick)) {
      this.context.simulation.cancel(brick.kill);
      brick.kill = NO_EVENT;
      // Not from within the change: the others shall hear of the disk before they hear of the process.
      if (brick.killed || brick.emptied) this.schedule(0, START, brick, because);
    } else if (brick.process.running && brick.kill === NO_EVENT) {
      const seconds = this.secondsToDetection(brick);
      if (seconds < Infinity) brick.kill = this.schedule(seconds, KILL, brick, because);
    }
  }

  /** The next check, which then hangs until its timeout. */
  private secondsToDetection(brick: Brick): number {
    const { parameters, simulation } = this.context;
    const interval = parameters['storage.health-check-interval'];
    if (interval === 0) return Infinity;
    const phase = (this.phases[brick.index] ??=
      this.context.stream(`${brick.host.name}/health-check`).uniform() * interval);
    const now = toSeconds(simulation.now);
    const wait = interval - ((now - phase + interval) % interval);
    return wait + parameters['storage.health-check-timeout'];
  }

  private endItself(brick: Brick, because: CauseId): void {
    brick.kill = NO_EVENT;
    if (!brick.process.running || !this.diskGone(brick)) return;
    const cause = this.context.cause('health-check-failed', brick.host.diskBecause, [because]);
    this.context.simulation.causes.note(
      cause,
      `${brick.host.name}: the brick's disk fails, the brick ends itself`,
    );
    this.context.world.stop(brick.process, cause);
    brick.killed = true;
  }

  private diskGone(brick: Brick): boolean {
    return brick.host.disk === 'failed' || brick.host.disk === 'lost';
  }

  private schedule(seconds: number, operation: number, brick: Brick, because: CauseId): number {
    const { simulation } = this.context;
    const at = simulation.now + fromSeconds(seconds);
    return simulation.schedule(at, this.target, operation, brick.index, because, Priority.protocol);
  }
}

import { Causes, Simulation, Streams, fromSeconds } from '../../../src/engine/index.js';
import type { Change, ChangeListener } from '../../../src/infrastructure/change.js';
import type { HostOptions } from '../../../src/infrastructure/host.js';
import { World } from '../../../src/infrastructure/world.js';

/** Every change of the world, as `12.5 process-crashed db1/mysqld`. */
export class ChangeLog implements ChangeListener {
  readonly lines: string[] = [];

  constructor(private readonly world: World) {
    world.listen(this);
  }

  changed({ kind, host, process }: Change): void {
    const what = process?.fullName ?? host?.name ?? '';
    this.lines.push(`${this.world.simulation.now / 1_000_000} ${kind} ${what}`.trimEnd());
  }

  /** What has happened since the last call. */
  take(): string[] {
    return this.lines.splice(0);
  }
}

export interface SmallWorld {
  readonly simulation: Simulation;
  readonly world: World;
  readonly log: ChangeLog;
  /** Lets the time pass. */
  readonly wait: (seconds: number) => void;
  readonly fault: (name: string) => number;
}

/** Hosts h1, h2, ... with the options given; the seed is the name of the test. */
export function smallWorld(
  seed: string,
  hosts: number,
  options: Partial<HostOptions> & { readonly latencySeconds?: number } = {},
): SmallWorld {
  const simulation = new Simulation({
    streams: new Streams(seed, 0),
    causes: new Causes({ recording: true }),
  });
  const world = new World(
    simulation,
    Array.from({ length: hosts }, (_, index) => ({
      name: `h${index + 1}`,
      group: 'h',
      zone: null,
      cores: 1,
      bootSeconds: 30,
      managed: false,
      ...options,
    })),
    options.latencySeconds ?? 0,
  );
  return {
    simulation,
    world,
    log: new ChangeLog(world),
    wait: (seconds) => void simulation.runUntil(simulation.now + fromSeconds(seconds)),
    fault: (name) => simulation.causes.fault(name, 'test', simulation.now),
  };
}

import { Simulation, Streams, type EventTarget } from '../../../src/engine/index.js';

/** Writes down every event it gets. */
export class Recorder implements EventTarget {
  readonly seen: string[] = [];
  constructor(private readonly simulation: Simulation) {}
  handle(operation: number, argument: number, because: number): void {
    this.seen.push(`${this.simulation.now}:${operation}/${argument}/${because}`);
  }
}

export function setUp(): { simulation: Simulation; recorder: Recorder; target: number } {
  const simulation = new Simulation({ streams: new Streams('seed', 0) });
  const recorder = new Recorder(simulation);
  return { simulation, recorder, target: simulation.register(recorder) };
}

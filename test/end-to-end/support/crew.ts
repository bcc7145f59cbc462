/** Workers of a fleet, and what they have told of their work. */
import { asleep, beforeEachReplication } from './accidents.js';
import { Running, type Surroundings } from './hasim.js';

/** They sleep for so long before each replication, so that accidents find them at work. */
export const SLOW = beforeEachReplication(asleep(30));

export class Crew {
  private readonly workers: Running[] = [];
  /** Of each, how much it had said when the present test began. */
  private before = new Map<Running, number>();

  constructor(
    private readonly folder: string,
    private readonly url: () => string,
  ) {}

  hire(around: Surroundings = {}, ...words: string[]): Running {
    const worker = new Running(['worker', '--threads', '1', '--patience', '5s', ...words], {
      ...{ cwd: this.folder, preload: SLOW, env: { HASIM_REDIS: this.url() } },
      ...around,
    });
    this.workers.push(worker);
    return worker;
  }

  /** What was said until now is of no interest any more. */
  forget(): void {
    this.before = new Map(this.workers.map((worker) => [worker, worker.said.length]));
  }

  /** Replications of which a chunk was begun, or done, once for each time. */
  told(what: 'begun' | 'done', by: readonly Running[] = this.workers): number[] {
    const text = by.map((worker) => worker.said.slice(this.before.get(worker) ?? 0)).join('\n');
    return [...text.matchAll(/replications? (\d+)(?: to (\d+))? (begun|done)/g)]
      .filter(([, , , word]) => word === what)
      .flatMap(([, first, last]) => {
        const count = Number(last ?? first) - Number(first) + 1;
        return Array.from({ length: count }, (_, index) => Number(first) + index);
      })
      .sort((a, b) => a - b);
  }

  dismiss(): void {
    for (const worker of this.workers) worker.kill('SIGKILL');
  }
}

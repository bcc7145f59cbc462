/** Health checks of components: frames like any other, so they wait in the same queues. The result is an event. */
import type { CauseId } from '../../engine/causes.js';
import { fromSeconds } from '../../engine/time.js';
import type { Probe } from '../../infrastructure/probe.js';
import type { Outcome } from '../../infrastructure/service.js';
import type { Core } from './core.js';
import { Kind, type Frame } from './frame.js';
import type { Probing } from './ports.js';

/** Where a result goes. Plain. */
interface Address {
  readonly target: number;
  readonly operation: number;
  readonly argument: number;
}

export class ProbingPart implements Probing {
  private addresses: (Address | null)[] = [];

  constructor(private readonly core: Core) {}

  send(probe: Probe): void {
    const { core } = this;
    const frame = core.newFrame(Kind.probe, core.site(probe.endpoint), probe.operation);
    frame.host = probe.from;
    frame.client = -1;
    frame.probe = this.keep({
      target: probe.target,
      operation: probe.resultOperation,
      argument: probe.argument,
    });
    frame.connectTimeout = fromSeconds(Math.max(0, probe.connectTimeoutSeconds));
    frame.answerTimeout = fromSeconds(probe.answerTimeoutSeconds ?? Infinity);
    frame.until = core.now + fromSeconds(Math.max(0, probe.timeoutSeconds));
    core.arm(frame, frame.until);
    core.parts.opening.open(frame);
  }

  probeEnded(frame: Frame, outcome: Outcome, because: CauseId): void {
    const address = this.addresses[frame.probe];
    if (!address) return;
    this.addresses[frame.probe] = null;
    const { simulation } = this.core;
    const argument = 2 * address.argument + (outcome === 'ok' ? 1 : 0);
    const stoppedBy = outcome === 'ok' ? 0 : because;
    simulation.schedule(simulation.now, address.target, address.operation, argument, stoppedBy);
  }

  save(): unknown {
    return this.addresses.map((address) => (address === null ? null : { ...address }));
  }

  restore(state: unknown): void {
    this.addresses = (state as (Address | null)[]).map((address) =>
      address === null ? null : { ...address },
    );
  }

  private keep(address: Address): number {
    const free = this.addresses.indexOf(null);
    if (free < 0) return this.addresses.push(address) - 1;
    this.addresses[free] = address;
    return free;
  }
}

/** Errors seen in the traffic: which of them count, and (for a lens that integrates) when the next one comes. */
import type { CauseId } from '../../engine/causes.js';
import { ln } from '../../engine/elementary.js';
import type { Simulation } from '../../engine/simulation.js';
import type { Stream } from '../../engine/streams.js';
import { fromSeconds } from '../../engine/time.js';
import type { Outcome } from '../../infrastructure/service.js';
import type { PassiveRules } from './settings.js';

/** No connection: what layer 4 sees. */
const CONNECTION_ERRORS: readonly Outcome[] = ['refused', 'reset', 'no-route', 'connect-timeout'];
/** 5xx other than 501 and 505, which no component of ours answers; and no answer, or half of one. */
const ANSWER_ERRORS: readonly Outcome[] = [
  ...['response-timeout', 'truncated', 'http-500', 'http-502', 'http-503', 'http-504'],
] as Outcome[];

/** Does this outcome count against the back end? */
export function isError(outcome: Outcome, { observe }: PassiveRules): boolean {
  if (observe === 'none') return false;
  return CONNECTION_ERRORS.includes(outcome) || (observe === 'layer7' && ANSWER_ERRORS.includes(outcome));
}

interface Expected {
  readonly handle: number;
  readonly ratePerSecond: number;
  readonly because: CauseId;
}

export interface ErrorClockPort {
  readonly simulation: Simulation;
  readonly target: number;
  readonly errorOperation: number;
  stream(backend: number): Stream;
}

/**
 * A lens that integrates says at which rate errors are seen: they are Poisson, so the time to the next is exponential
 * and may be drawn anew whenever the rate changes.
 */
export class ErrorClocks {
  private expected = new Map<number, Expected>();

  constructor(private readonly port: ErrorClockPort) {}

  /** From now on errors of this back end come at this rate; 0: none. */
  set(backend: number, ratePerSecond: number, because: CauseId): void {
    const before = this.expected.get(backend);
    if (before?.ratePerSecond === ratePerSecond && before.because === because) return;
    if (before !== undefined) this.port.simulation.cancel(before.handle);
    this.expected.delete(backend);
    if (ratePerSecond > 0) this.draw(backend, ratePerSecond, because);
  }

  /** The event of an error: the next one follows. @returns its cause, or null when none is expected */
  came(backend: number): CauseId | null {
    const expected = this.expected.get(backend);
    if (expected === undefined) return null;
    this.draw(backend, expected.ratePerSecond, expected.because);
    return expected.because;
  }

  save(): unknown {
    return [...this.expected];
  }

  restore(state: unknown): void {
    this.expected = new Map(state as [number, Expected][]);
  }

  private draw(backend: number, ratePerSecond: number, because: CauseId): void {
    const { simulation, target, errorOperation } = this.port;
    const seconds = -ln(this.port.stream(backend).uniform()) / ratePerSecond;
    const handle = simulation.schedule(
      simulation.now + fromSeconds(seconds),
      target,
      errorOperation,
      backend,
      because,
    );
    this.expected.set(backend, { handle, ratePerSecond, because });
  }
}

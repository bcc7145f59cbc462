/** What one proxy thinks of one back end: HAProxy's health counter, which also fits a NodeBalancer (rise 1). */
import type { CheckRules, ErrorReaction, PassiveRules } from './settings.js';

export interface HealthState {
  readonly counter: number;
  readonly errors: number;
}

/**
 * The counter runs from 0 (down) to rise + fall - 1 (up for good); from `rise` on the back end is up. A failed check
 * takes one away, and all when that leaves less than `rise`; a successful one adds one, and fills up once `rise` is
 * reached (HAProxy, src/check.c, set_server_check_status).
 */
export class BackendHealth {
  private counter: number;
  /** Errors of observed traffic in a row. */
  private errors = 0;

  constructor(
    private readonly rules: Pick<CheckRules, 'fall' | 'rise'>,
    private readonly passive: PassiveRules,
  ) {
    this.counter = this.top;
  }

  get up(): boolean {
    return this.counter >= this.rules.rise;
  }

  /** Up, and no check has failed lately. */
  get full(): boolean {
    return this.counter === this.top;
  }

  get empty(): boolean {
    return this.counter === 0;
  }

  /** Would the result of one more check turn the verdict? */
  turnsWith(right: boolean): boolean {
    const { rise } = this.rules;
    return right ? !this.up && this.counter + 1 >= rise : this.up && this.counter - 1 < rise;
  }

  succeeded(): void {
    this.counter += 1;
    if (this.counter >= this.rules.rise) this.counter = this.top;
  }

  failed(): void {
    this.counter = Math.max(0, this.counter - 1);
    if (!this.up) this.counter = 0;
  }

  down(): void {
    this.counter = 0;
  }

  /** Found working without `rise` checks: there are none. */
  raise(): void {
    this.counter = this.top;
    this.errors = 0;
  }

  /** Of a proxy that has just been started: up, but one failed check takes it down. */
  fresh(): void {
    this.counter = this.rules.rise;
    this.errors = 0;
  }

  /** An answer was right. */
  fine(): void {
    this.errors = 0;
  }

  /** An answer was wrong. @returns what that leads to, null for nothing yet */
  error(): ErrorReaction | null {
    if (!this.up) return null;
    this.errors += 1;
    if (this.errors < this.passive.errorLimit) return null;
    this.errors = 0;
    this.react();
    return this.passive.onError;
  }

  save(): HealthState {
    return { counter: this.counter, errors: this.errors };
  }

  restore(state: HealthState): void {
    this.counter = state.counter;
    this.errors = state.errors;
  }

  private get top(): number {
    return this.rules.rise + this.rules.fall - 1;
  }

  private react(): void {
    const { onError } = this.passive;
    if (onError === 'mark-down') this.down();
    if (onError === 'sudden-death') this.counter = Math.min(this.counter, this.rules.rise + 1);
    // Either way a failed check is counted (src/check.c, __health_adjust); it is fatal when there is one left to go.
    if (onError === 'fail-check' || onError === 'sudden-death') this.failed();
  }
}

/** Reports failovers of the address: at most one is under way at a time. */
import type { CauseId } from '../../engine/causes.js';
import type { Microseconds } from '../../engine/time.js';
import type { FailoverId, FailoverStage, Observer, Trigger } from '../../metrics/observer.js';
import type { Router } from './router.js';

/** The others wait for adverts that do not come. */
export const VRRP = 'vrrp';
/** The holder says goodbye with a priority-0 advert. */
export const GOODBYE = 'vrrp-goodbye';
/** A backup takes over by bad luck: packet loss took the adverts. */
const LOSS = 'vrrp-loss';
/** A tracking script found the service failing at once. */
export const SCRIPT = 'vrrp-script';
/** A tracking script found it silent, so that each run had to time out. */
export const SCRIPT_TIMEOUT = 'vrrp-script-timeout';

interface Under {
  readonly id: FailoverId;
  readonly mechanism: string;
  /** Index of the router that ceased to serve. */
  readonly lost: number;
  stage: 'detection' | 'decision' | 'redirection';
}

interface TakeoversState {
  readonly open: Under | null;
  readonly waiting: readonly { readonly id: FailoverId; readonly lost: number }[];
}

export class Takeovers {
  private open: Under | null = null;
  /** Redirected, but the lost router is not back yet. */
  private waiting: { id: FailoverId; lost: number }[] = [];

  constructor(
    private readonly component: string,
    private readonly observer: Observer,
  ) {}

  get mechanism(): string | null {
    return this.open?.mechanism ?? null;
  }

  /** Is the failover under way because of this router? */
  isAbout(router: Router): boolean {
    return this.open?.lost === router.index;
  }

  /** A script moves it, or may yet do so. */
  get byScript(): boolean {
    return this.mechanism === SCRIPT || this.mechanism === SCRIPT_TIMEOUT;
  }

  /** A router that served has ceased to, at `injected`. */
  ceased(
    lost: Router,
    what: { mechanism: string; trigger: Trigger; injected: Microseconds; because: CauseId },
  ): void {
    const { mechanism, trigger, injected, because } = what;
    if (this.open && !this.overtakes(lost, mechanism)) return;
    this.calledOff();
    const id = this.observer.failoverBegan(this.component, mechanism, trigger, injected, because);
    this.open = { id, mechanism, lost: lost.index, stage: 'detection' };
  }

  /** Those who can take over know of it. */
  detected(): void {
    this.endStage('detection', 'decision');
  }

  /** One of them has made itself master. */
  chosen(): void {
    this.endStage('detection', 'decision');
    this.endStage('decision', 'redirection');
  }

  /** The address is announced by this router. */
  redirected(to: Router): void {
    const { open } = this;
    if (!open) return;
    this.open = null;
    // Nobody else was there to take over, and it came back by itself.
    if (open.lost === to.index) return this.observer.failoverAbandoned(open.id);
    this.observer.stageEnded(open.id, 'redirection');
    this.observer.redirected(open.id);
    this.waiting.push({ id: open.id, lost: open.lost });
  }

  /** A backup takes over although its master lives. It may have to give way before it has even got the address. */
  unlucky(injected: Microseconds, because: CauseId): void {
    if (this.open) return;
    const id = this.observer.failoverBegan(this.component, LOSS, 'spurious', injected, because);
    this.observer.redirected(id);
    this.observer.redundancyRestored(id);
  }

  /** What had ceased came back before anything took over. */
  calledOff(): void {
    if (this.open) this.observer.failoverAbandoned(this.open.id);
    this.open = null;
  }

  /** Some router may take part in the election again, or still does: what it was waited for is over. */
  review(isBack: (index: number) => boolean): void {
    if (this.waiting.length === 0) return;
    for (const { id, lost } of this.waiting) if (isBack(lost)) this.observer.redundancyRestored(id);
    this.waiting = this.waiting.filter(({ lost }) => !isBack(lost));
  }

  save(): TakeoversState {
    return { open: this.open && { ...this.open }, waiting: this.waiting.map((one) => ({ ...one })) };
  }

  restore(state: TakeoversState): void {
    this.open = state.open && { ...state.open };
    this.waiting = state.waiting.map((one) => ({ ...one }));
  }

  /** While a script is still counting failures the router itself falls silent or says goodbye: that is what moves it. */
  private overtakes(lost: Router, mechanism: string): boolean {
    const counting = this.byScript && this.open?.stage === 'detection';
    return counting && this.isAbout(lost) && mechanism !== SCRIPT && mechanism !== SCRIPT_TIMEOUT;
  }

  private endStage(stage: FailoverStage & Under['stage'], next: Under['stage']): void {
    if (this.open?.stage !== stage) return;
    this.observer.stageEnded(this.open.id, stage);
    this.open.stage = next;
  }
}

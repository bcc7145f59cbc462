/** What components and lenses report while a replication runs. Aggregated, never logged event by event. */
import type { CauseId } from '../engine/causes.js';

/** `detection`: fault to noticed. `decision`: to the choice of who takes over. `redirection`: to traffic being able to go there. */
export type FailoverStage = 'detection' | 'decision' | 'redirection';

export type Trigger = 'fault' | 'planned' | 'spurious';

/** Handle of a failover under way; 0 = none. */
export type FailoverId = number;

export interface Observer {
  /**
   * A failover begins: something that served has ceased to (or a spurious one begins).
   * @param injected time of the fault (µs), from which all is counted; its cause is `because`
   */
  failoverBegan(
    component: string,
    mechanism: string,
    trigger: Trigger,
    injected: number,
    because: CauseId,
  ): FailoverId;
  /**
   * A stage has ended; stages come in order, and one that takes no time may be left out.
   * @param at when (µs), if that has passed without an event; now when absent
   */
  stageEnded(failover: FailoverId, stage: FailoverStage, at?: number): void;
  /**
   * Traffic can go again. The lens adds `reconnection`: until the first successful operation of a caller at the
   * component (for a lens or scenario without traffic there: at once).
   */
  redirected(failover: FailoverId): void;
  /**
   * A caller has had its first success, where only the component can tell: through an address in front of it the lens
   * sees a success of the address. Ignored before `redirected` and after the first.
   */
  reconnected(failover: FailoverId): void;
  /** It was called off: what had ceased came back before anything took over. */
  failoverAbandoned(failover: FailoverId): void;
  /** Everything lost is back (the failed member serves again): time since the fault goes to redundancyRestored. */
  redundancyRestored(failover: FailoverId): void;
  /** From now on the component has (or has no longer) less redundancy than built with. Idempotent. */
  redundancyLost(component: string, lost: boolean): void;
  /** From now on two parts of the component accept contradicting writes (or no longer). Idempotent. */
  splitBrain(component: string, on: boolean): void;
  /** Writes acknowledged and then lost; reads answered from stale data. */
  data(component: string, what: 'lost-writes' | 'stale-reads', count: number): void;
}

/** Failovers of one replication, stage by stage. */
import type { CauseId } from '../engine/causes.js';
import { toSeconds } from '../engine/time.js';
import type { FailoverId, FailoverStage, Trigger } from './observer.js';
import type { LossWindow } from './losses.js';
import type { FailoverOutcome } from './outcome.js';

interface Open {
  readonly id: FailoverId;
  readonly component: string;
  readonly mechanism: string;
  readonly trigger: Trigger;
  readonly because: CauseId;
  readonly injected: number;
  /** When the last stage ended (µs). */
  stageEnd: number;
  readonly stages: Record<FailoverStage, number>;
  redirectedAt: number | null;
  reconnectedAt: number | null;
  restoredAt: number | null;
}

/** Plain data. */
export interface FailoverLogState {
  readonly nextId: FailoverId;
  readonly open: readonly Open[];
  readonly ended: readonly Open[];
}

/** What the outcomes of failovers need to know from outside. */
export interface OutcomeContext {
  /** Without traffic nobody could come back, so the redirection ends a failover. */
  readonly withTraffic: boolean;
  readonly faultsOf: (because: CauseId) => string;
  /** How many were lost in each of the windows. */
  readonly lost: (windows: readonly LossWindow[]) => readonly number[];
}

const NOBODY: readonly string[] = [];

export class FailoverLog {
  private nextId: FailoverId = 1;
  /** Under way: not yet reconnected. In order of their numbers. */
  private open = new Map<FailoverId, Open>();
  /** Reconnected, perhaps waiting for the redundancy to come back. */
  private ended = new Map<FailoverId, Open>();

  constructor(private readonly now: () => number) {}

  began(what: Pick<Open, 'component' | 'mechanism' | 'trigger' | 'because' | 'injected'>): FailoverId {
    const { component, mechanism, trigger, because, injected } = what;
    const id = this.nextId++;
    // In one piece: put together from several it would be a slow object.
    this.open.set(id, {
      id,
      component,
      mechanism,
      trigger,
      because,
      injected,
      stageEnd: injected,
      stages: { detection: 0, decision: 0, redirection: 0 },
      redirectedAt: null,
      reconnectedAt: null,
      restoredAt: null,
    });
    return id;
  }

  stageEnded(id: FailoverId, stage: FailoverStage, at = this.now()): void {
    const one = this.open.get(id);
    if (!one) return;
    one.stages[stage] += at - one.stageEnd;
    one.stageEnd = at;
  }

  redirected(id: FailoverId): void {
    const one = this.open.get(id);
    if (!one || one.redirectedAt !== null) return;
    // Whatever no stage has claimed belongs to the redirection, so that the stages add up.
    one.stages.redirection += this.now() - one.stageEnd;
    one.stageEnd = this.now();
    one.redirectedAt = this.now();
    this.onAwaited();
  }

  /** Called whenever a further success is waited for. */
  onAwaited = (): void => undefined;

  abandoned(id: FailoverId): void {
    this.open.delete(id);
  }

  restored(id: FailoverId): void {
    const one = this.open.get(id) ?? this.ended.get(id);
    if (one) one.restoredAt ??= this.now();
  }

  /** Is a failover waiting for its first successful operation? Asked for every success, so it must be quick. */
  get waiting(): boolean {
    return this.open.size > 0;
  }

  /** Components where the next success ends a failover. */
  get awaited(): readonly string[] {
    if (this.open.size === 0) return NOBODY;
    const names: string[] = [];
    for (const { component, redirectedAt } of this.open.values()) {
      if (redirectedAt !== null && !names.includes(component)) names.push(component);
    }
    return names;
  }

  /** A caller has had its first success at the component after the redirection. */
  succeeded(component: string): void {
    for (const one of this.open.values()) {
      if (one.component === component && one.redirectedAt !== null) this.end(one);
    }
  }

  /** The component itself has seen the first success of a caller. */
  reconnected(id: FailoverId): void {
    const one = this.open.get(id);
    if (one && one.redirectedAt !== null) this.end(one);
  }

  private end(one: Open): void {
    one.reconnectedAt = this.now();
    this.open.delete(one.id);
    this.ended.set(one.id, one);
  }

  outcomes({ withTraffic, faultsOf, lost }: OutcomeContext): FailoverOutcome[] {
    const open = [...this.open.values()].filter((one) => one.redirectedAt !== null);
    const all = [...this.ended.values(), ...open].sort((a, b) => a.injected - b.injected || a.id - b.id);
    const counts = lost(all.map(windowOf));
    return all.map((one, index) => ({
      component: one.component,
      mechanism: one.mechanism,
      trigger: one.trigger,
      faults: faultsOf(one.because),
      injectedSeconds: toSeconds(one.injected),
      stages: {
        detection: toSeconds(one.stages.detection),
        decision: toSeconds(one.stages.decision),
        redirection: toSeconds(one.stages.redirection),
      },
      reconnectionSeconds: reconnection(one, withTraffic),
      redundancyRestoredSeconds: one.restoredAt === null ? null : toSeconds(one.restoredAt - one.injected),
      lost: counts[index] ?? 0,
    }));
  }

  save(): FailoverLogState {
    return {
      nextId: this.nextId,
      open: [...this.open.values()].map(copyOf),
      ended: [...this.ended.values()].map(copyOf),
    };
  }

  restore({ nextId, open, ended }: FailoverLogState): void {
    this.nextId = nextId;
    this.open = byId(open);
    this.ended = byId(ended);
  }
}

function byId(all: readonly Open[]): Map<FailoverId, Open> {
  return new Map(all.map((one) => [one.id, copyOf(one)]));
}

function copyOf(one: Open): Open {
  return { ...one, stages: { ...one.stages } };
}

/** Of the same kind: two parts of a component that fail over together do not count a loss twice. */
function windowOf({ component, mechanism, trigger, because, injected, reconnectedAt }: Open): LossWindow {
  const group = [component, mechanism, trigger].join('\u0000');
  return { group, because, from: injected, to: reconnectedAt ?? Infinity };
}

/** Without traffic nobody could come back, so the redirection ends the failover. */
function reconnection(one: Open, withTraffic: boolean): number | null {
  if (!withTraffic) return 0;
  return one.reconnectedAt === null || one.redirectedAt === null
    ? null
    : toSeconds(one.reconnectedAt - one.redirectedAt);
}

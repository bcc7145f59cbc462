/**
 * The world's changes, named as states of one component: a crash of `web1/httpd` becomes `web/crashed`, so that a loss
 * is charged to the component that gave way and, through it, to the fault.
 */
import type { CauseId } from '../engine/causes.js';
import type { Change, ChangeKind } from '../infrastructure/change.js';
import type { Failed, Mute } from '../infrastructure/service.js';
import { mute } from '../infrastructure/tcp.js';

/** What a component is after a change; kinds that say nothing of it are missing. */
const REASONS: Partial<Record<ChangeKind, string>> = {
  'process-crashed': 'crashed',
  'process-stopped': 'stopped',
  'process-started': 'restarted',
  'process-hung': 'hung',
  'host-off': 'host-lost',
  'host-paused': 'host-paused',
  'link-down': 'no-carrier',
  network: 'cut-off',
  deploy: 'bad-deploy',
  disk: 'disk',
};

/** Older changes than this many are no longer anybody's state. */
const REMEMBERED = 64;

type OwnCausesState = readonly (readonly [raw: CauseId, own: CauseId])[];

export class OwnCauses {
  private own = new Map<CauseId, CauseId>();
  /** Fates come from a small stock (tcp.ts): each is renamed once. */
  private readonly renamed = new WeakMap<Failed, Failed>();

  /** @param add `context.cause` of the component */
  constructor(private readonly add: (reason: string, because: CauseId) => CauseId) {}

  /** To be called for every change that concerns the component. @returns its own cause, or the change's */
  note(change: Change): CauseId {
    const reason = REASONS[change.kind];
    if (reason === undefined) return change.because;
    const own = this.add(reason, change.because);
    this.own.delete(change.because);
    this.own.set(change.because, own);
    const oldest = this.own.keys().next();
    if (this.own.size > REMEMBERED && !oldest.done) this.own.delete(oldest.value);
    return own;
  }

  of(because: CauseId): CauseId {
    return this.own.get(because) ?? because;
  }

  /** The same fate, because of the component's own state. */
  rename(fate: Failed | Mute): Failed | Mute {
    const because = this.of(fate.because);
    if (because === fate.because) return fate;
    if (fate.kind === 'mute') return mute(fate.ask, because);
    const known = this.renamed.get(fate);
    // After a restore the same number may stand for another cause.
    if (known?.because === because) return known;
    const renamed: Failed = { ...fate, because };
    this.renamed.set(fate, renamed);
    return renamed;
  }

  save(): OwnCausesState {
    return [...this.own];
  }

  restore(state: OwnCausesState): void {
    this.own = new Map(state);
  }
}

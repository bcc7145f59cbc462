/**
 * The world's changes, named as states of one component: a crash of `web1/httpd` becomes `web/crashed`, so that a loss
 * is charged to the component that gave way and, through it, to the fault.
 */
import type { CauseId } from '../engine/causes.js';
import type { Simulation } from '../engine/simulation.js';
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

/** What to tell a reader; of `network` nothing is known but that some path is another now. */
const WORDS: Partial<Record<ChangeKind, string>> = {
  'process-crashed': 'has died, its connections are reset',
  'process-stopped': 'has ended in order',
  'process-started': 'has been started',
  'process-hung': 'stands still',
  'host-off': 'is gone without a word',
  'host-paused': 'stands still',
  'link-down': 'has no carrier',
};

/** Older changes than this many are no longer anybody's state. */
const REMEMBERED = 64;

type OwnCausesState = readonly (readonly [raw: CauseId, own: CauseId])[];

export class OwnCauses {
  private own = new Map<CauseId, CauseId>();
  /** Fates come from a small stock (tcp.ts): each is renamed once. */
  private readonly renamed = new WeakMap<Failed, Failed>();

  /** @param context of the component */
  constructor(
    private readonly context: {
      readonly simulation: Simulation;
      cause(reason: string, because: CauseId): CauseId;
    },
  ) {}

  /** To be called for every change that concerns the component. @returns its own cause, or the change's */
  note(change: Change): CauseId {
    const reason = REASONS[change.kind];
    if (reason === undefined) return change.because;
    const own = this.context.cause(reason, change.because);
    const words = wordsFor(change);
    if (words !== null) this.context.simulation.causes.note(own, words);
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

/** `web1/httpd stands still` */
function wordsFor({ kind, host, process }: Change): string | null {
  const name = process?.fullName ?? host?.name ?? null;
  if (name === null) return null;
  if (kind === 'disk') return host === null ? null : `the disk of ${name}: ${host.disk}`;
  if (kind === 'deploy')
    return `${name} ${process?.faulty ? 'answers all with an error' : 'answers as before'}`;
  const words = WORDS[kind];
  return words === undefined ? null : `${name} ${words}`;
}

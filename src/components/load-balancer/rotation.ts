/** Which back ends take new connections, and which of them gets the next one: the route that a lens follows. */
import type { CauseId } from '../../engine/causes.js';
import type { Simulation } from '../../engine/simulation.js';
import type { Stream } from '../../engine/streams.js';
import type { Host } from '../../infrastructure/host.js';
import type {
  Caller,
  Cause,
  Endpoint,
  Failed,
  Outcome,
  Route,
  RouteShare,
} from '../../infrastructure/service.js';
import { Balancing } from './balancing.js';
import { Stickiness, Throttle } from './clients.js';
import type { RouteRules, Settings } from './settings.js';

export type Mode = 'accept' | 'reject' | 'drain' | 'backup';

export interface RotationParts {
  readonly name: string;
  readonly simulation: Simulation;
  readonly settings: Settings;
  readonly backends: readonly Endpoint[];
  readonly weights: readonly number[];
  /** The host that has the address now. */
  active(): Host;
  noticed(target: number, outcome: Outcome, because: CauseId, ratePerSecond: number): void;
}

interface RotationState {
  readonly modes: readonly Mode[];
  readonly up: readonly boolean[];
  readonly downs: readonly number[];
  readonly failure: Failed;
  readonly throttled: Failed;
  readonly balancing: ReturnType<Balancing['save']>;
  readonly stickiness: ReturnType<Stickiness['save']>;
  readonly throttle: ReturnType<Throttle['save']>;
}

export class Rotation implements Route {
  readonly name: string;
  readonly targets: readonly Endpoint[];
  readonly connectTimeoutSeconds: number;
  readonly responseTimeoutSeconds: number;
  readonly retries: number;
  readonly redispatch: RouteRules['redispatch'];
  readonly retryDelaySeconds: number;
  readonly connectFailure: Cause;
  readonly lateAnswer: Cause;
  readonly resetAnswer: Cause;
  /** Those that new connections are shared among, in order. */
  live: readonly number[] = [];
  private modes: Mode[];
  private up: boolean[];
  /** How often each has been taken out. */
  private downs: number[];
  private failure: Failed;
  private throttled: Failed;
  private readonly balancing: Balancing;
  private readonly stickiness: Stickiness;
  private readonly throttle: Throttle;

  constructor(
    private readonly parts: RotationParts,
    modes: readonly Mode[],
  ) {
    const { settings, backends } = parts;
    this.name = parts.name;
    this.targets = backends;
    this.connectTimeoutSeconds = settings.route.connectTimeoutSeconds;
    this.responseTimeoutSeconds = settings.route.responseTimeoutSeconds;
    this.retries = settings.route.retries;
    this.redispatch = settings.route.redispatch;
    this.retryDelaySeconds = settings.route.retryDelaySeconds;
    this.connectFailure = settings.route.connectFailure;
    this.lateAnswer = settings.route.lateAnswer;
    this.resetAnswer = settings.route.resetAnswer;
    this.modes = [...modes];
    this.up = backends.map(() => true);
    this.downs = backends.map(() => 0);
    this.failure = failure(settings.noBackend, 0);
    this.throttled = failure('throttled', 0);
    this.balancing = new Balancing({
      weights: parts.weights,
      algorithm: settings.algorithm,
      draws: settings.draws,
    });
    this.stickiness = new Stickiness(settings.stickiness);
    this.throttle = new Throttle(settings.throttle);
    this.refresh();
  }

  get from(): Host {
    return this.parts.active();
  }

  modeOf(backend: number): Mode {
    return this.modes[backend] ?? 'reject';
  }

  setMode(backend: number, mode: Mode): void {
    this.modes[backend] = mode;
    this.refresh();
  }

  /** What the active proxy thinks of a back end. */
  setUp(backend: number, up: boolean): void {
    if (this.up[backend] === up) return;
    this.up[backend] = up;
    if (up) this.balancing.returned(backend);
    else this.downs[backend] = (this.downs[backend] ?? 0) + 1;
    this.refresh();
  }

  /** The change that left nobody in rotation. */
  failsBecause(because: CauseId): void {
    this.failure = failure(this.parts.settings.noBackend, because);
  }

  throttlesBecause(because: CauseId): void {
    this.throttled = failure('throttled', because);
  }

  /** The other host has taken over, without what this one remembered. */
  takenOver(): void {
    this.stickiness.takenOver();
  }

  pick(from: Caller, tried: number, stream: Stream): number | Failed {
    const { now } = this.parts.simulation;
    if (tried === 0 && this.throttle.exceeded(from.client, now)) return this.throttled;
    const own = this.stickiness.of(from.client, now, this.downs);
    if (own !== null && (tried & (1 << own)) === 0 && this.takesItsOwn(own)) return own;
    if (this.live.length === 0) return this.failure;
    const target = this.balancing.pick(this.live, tried, from.client, stream);
    this.stickiness.tie(from.client, target, now, this.downs);
    return target;
  }

  shares(tried: number, open: (target: number) => number): readonly RouteShare[] | Failed {
    return this.live.length === 0 ? this.failure : this.balancing.shares(this.live, tried, open);
  }

  get inTurns(): boolean {
    const { algorithm, stickiness } = this.parts.settings;
    return stickiness === 'none' && (algorithm === 'roundrobin' || algorithm === 'leastconn');
  }

  get watchesAnswers(): boolean {
    return this.parts.settings.passive.observe !== 'none';
  }

  watches(target: number): boolean {
    return this.up[target] === true && this.watchesAnswers;
  }

  opened(target: number): void {
    this.balancing.opened(target);
  }

  closed(target: number): void {
    this.balancing.closed(target);
  }

  noticed(target: number, outcome: Outcome, because: CauseId, ratePerSecond: number): void {
    this.parts.noticed(target, outcome, because, ratePerSecond);
  }

  save(): RotationState {
    return {
      ...{ modes: [...this.modes], up: [...this.up], downs: [...this.downs] },
      ...{ failure: { ...this.failure }, throttled: { ...this.throttled } },
      balancing: this.balancing.save(),
      stickiness: this.stickiness.save(),
      throttle: this.throttle.save(),
    };
  }

  restore(state: RotationState): void {
    this.modes = [...state.modes];
    this.up = [...state.up];
    this.downs = [...state.downs];
    this.failure = { ...state.failure };
    this.throttled = { ...state.throttled };
    this.balancing.restore(state.balancing);
    this.stickiness.restore(state.stickiness);
    this.throttle.restore(state.throttle);
    this.refresh();
  }

  /** Clients that stick to a back end reach it while it drains, too. */
  private takesItsOwn(backend: number): boolean {
    const mode = this.modeOf(backend);
    return (
      this.up[backend] === true && (mode === 'accept' || mode === 'drain' || this.live.includes(backend))
    );
  }

  private refresh(): void {
    const { weights } = this.parts;
    const inMode = (mode: Mode): number[] => {
      const those: number[] = [];
      for (let backend = 0; backend < this.modes.length; backend++) {
        if (this.modes[backend] !== mode || this.up[backend] !== true) continue;
        if ((weights[backend] ?? 0) > 0) those.push(backend);
      }
      return those;
    };
    const accepting = inMode('accept');
    const backups = accepting.length > 0 ? [] : inMode('backup');
    this.live =
      accepting.length > 0 ? accepting : this.parts.settings.singleBackup ? backups.slice(0, 1) : backups;
  }
}

function failure(cause: Cause, because: CauseId): Failed {
  return { kind: 'failed', afterSeconds: 0, cause, because };
}

/** Runs of tracking scripts that are really started: probes of the member's own service, and what a script adds to them. */
import type { CauseId } from '../../engine/causes.js';
import { toSeconds, type Microseconds } from '../../engine/time.js';
import type { Endpoint, Operation } from '../../infrastructure/service.js';
import type { ComponentContext } from '../component.js';
import { OUTCOME, RESULT, type Agenda } from './agenda.js';
import type { KeepalivedParameters } from './parameters.js';
import type { Router } from './router.js';
import type { Script } from './thought-runs.js';

/** A run under way. Plain. */
export interface Run {
  readonly id: number;
  readonly router: number;
  readonly script: number;
  readonly startedAt: Microseconds;
  /** Of the endpoint at the start: the result tells about the service as it was then. */
  readonly epoch: number;
  /** Why the script had woken: a success has no cause of its own. */
  readonly because: CauseId;
}

/** How and when a run ends: the argument of its event. */
interface Outcome {
  readonly at: Microseconds;
  readonly argument: number;
  readonly because: CauseId;
}

export interface RealRunsState {
  readonly nextRun: number;
  readonly runs: readonly Run[];
}

/** A script and what its runs ask. */
export interface Tracked extends Script {
  readonly operation: Operation;
}

export class RealRuns {
  private nextRun = 0;
  private runs: Run[] = [];

  constructor(
    private readonly context: ComponentContext<KeepalivedParameters>,
    private readonly routers: readonly Router[],
    private readonly agenda: Agenda,
  ) {}

  /** The daemon is gone, with all that it ran. */
  forget(router: Router): void {
    this.runs = this.runs.filter((run) => run.router !== router.index);
  }

  /** Does the run before keep this one from starting? */
  busy({ router, index, rules }: Script): boolean {
    if (!router.member.parameters.skip_busy_tick) return false;
    const { now } = this.context.simulation;
    const before = this.runs.filter((run) => run.router === router.index && run.script === index);
    if (before.length === 0) return false;
    // A run that is being timed out at this very instant races with the next.
    if (before.every((run) => run.startedAt + rules.timeout > now)) return true;
    return this.context.stream(`${router.member.host.name}/script-race/${index}`).uniform() < 0.5;
  }

  /** @param endpoint of the member on its host */
  start(script: Tracked, endpoint: Endpoint | null, because: CauseId): void {
    const { router, rules, operation } = script;
    const startedAt = this.context.simulation.now;
    const run = this.add(script, { startedAt, epoch: endpoint?.epoch ?? -1, because });
    // Nothing of that kind on this host: the script cannot succeed.
    if (!endpoint) return this.end(run, false, because);
    this.context.probes.probe({
      endpoint,
      operation,
      from: router.member.host,
      connectTimeoutSeconds: rules.connectTimeoutSeconds,
      timeoutSeconds: toSeconds(rules.timeout),
      answerTimeoutSeconds: rules.connectTimeoutSeconds,
      target: this.agenda.target,
      resultOperation: RESULT,
      argument: run.id,
    });
  }

  /** One that has been under way since then. */
  add({ router, index }: Script, what: Pick<Run, 'startedAt' | 'epoch' | 'because'>): Run {
    const run = { id: this.nextRun++, router: router.index, script: index, ...what };
    this.runs.push(run);
    return run;
  }

  /** @param argument of the event that brings the result @returns the end of the run, if it ends with that */
  answered(argument: number, because: CauseId): Outcome | null {
    const run = this.find(argument);
    const end =
      run === null ? null : this.endOf(run, argument % 2 === 1, because === 0 ? run.because : because);
    if (end === null || end.at === this.context.simulation.now) return end;
    this.agenda.send(end.at, OUTCOME, end.argument, end.because);
    return null;
  }

  /** It is known how it ends. */
  end(run: Run, succeeded: boolean, because: CauseId): void {
    const end = this.endOf(run, succeeded, because);
    if (end !== null) this.agenda.send(end.at, OUTCOME, end.argument, end.because);
  }

  /** What it asked is answered; the script itself takes its time, but never longer than its timeout. */
  private endOf(run: Run, succeeded: boolean, because: CauseId): Outcome | null {
    const rules = this.routers[run.router]?.rules.scripts[run.script];
    if (!rules) return null;
    const { now } = this.context.simulation;
    const limit = run.startedAt + rules.timeout;
    const at = Math.max(now, run.startedAt + rules.runTime);
    const argument = run.id * 2 + (succeeded && at < limit ? 1 : 0);
    return { at: Math.max(now, Math.min(at, limit)), argument, because };
  }

  /** The end of a run. @returns null: it is not known any more */
  take(argument: number): Run | null {
    const run = this.find(argument);
    if (run === null) return null;
    this.runs = this.runs.filter((one) => one !== run);
    return run;
  }

  save(): RealRunsState {
    return { nextRun: this.nextRun, runs: this.runs.map((run) => ({ ...run })) };
  }

  restore(state: RealRunsState): void {
    this.nextRun = state.nextRun;
    this.runs = state.runs.map((run) => ({ ...run }));
  }

  private find(argument: number): Run | null {
    return this.runs.find(({ id }) => id === Math.floor(argument / 2)) ?? null;
  }
}

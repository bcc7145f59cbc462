/**
 * Tracking scripts (vrrp_script). A run is a probe of the member's own service, started at fixed instants. While
 * another run would only confirm what is known, none is started: a script wakes when its service may answer otherwise.
 */
import type { CauseId } from '../../engine/causes.js';
import { toSeconds, type Microseconds } from '../../engine/time.js';
import type { Process } from '../../infrastructure/process.js';
import type { Endpoint, Operation } from '../../infrastructure/service.js';
import type { ComponentContext } from '../component.js';
import { OUTCOME, RESULT, TICK, type Agenda } from './agenda.js';
import type { KeepalivedParameters } from './parameters.js';
import { NO_EVENT, type Router, type ScriptState } from './router.js';
import type { ScriptRules } from './rules.js';

/** One event argument names a router and one of its scripts. */
const SCRIPTS = 1024;

/** A run under way. Plain. */
interface Run {
  readonly id: number;
  readonly router: number;
  readonly script: number;
  readonly startedAt: Microseconds;
  /** Of the endpoint at the start: the result tells about the service as it was then. */
  readonly epoch: number;
  /** Why the script had woken: a success has no cause of its own. */
  readonly because: CauseId;
}

export interface ScriptsState {
  readonly nextRun: number;
  readonly runs: readonly Run[];
}

/** Told when a script counts as good or failed now. */
export type Verdict = (router: Router, index: number, because: CauseId) => void;

export class Scripts {
  private nextRun = 0;
  private runs: Run[] = [];
  private readonly operations: readonly (readonly Operation[])[];

  constructor(
    private readonly context: ComponentContext<KeepalivedParameters>,
    private readonly routers: readonly Router[],
    private readonly agenda: Agenda,
    private readonly verdict: Verdict,
  ) {
    this.operations = routers.map(({ rules }) => rules.scripts.map(({ check }) => operationFor(check)));
  }

  /** Time 0: all is well, and the runs have a phase. */
  begin(): void {
    for (const router of this.routers) {
      this.each(router, (script, rules, index) => {
        const phase = this.context.stream(`${router.member.host.name}/script-phase/${index}`).uniform();
        script.from = -Math.floor(phase * rules.interval);
        script.epoch = this.endpointOf(router)?.epoch ?? -1;
      });
    }
    this.context.probes.onContention((endpoint) => {
      for (const router of this.routers) if (this.endpointOf(router) === endpoint) this.wakeAll(router, 0);
    });
  }

  /** The daemon has just started: the first run starts at once. */
  restart(router: Router, because: CauseId): void {
    this.forget(router);
    const { now } = this.context.simulation;
    this.each(router, (script, rules) => {
      const { initFail, rise } = rules;
      Object.assign(script, { from: now, because, failingSince: -1 });
      // One success after the start is enough, unless it starts as failed.
      Object.assign(script, initFail ? { good: false, result: 0 } : { good: null, result: rise - 1 });
    });
    this.wakeAll(router, because);
  }

  /** The daemon is gone, with all that it ran. */
  forget(router: Router): void {
    this.runs = this.runs.filter((run) => run.router !== router.index);
    this.each(router, (script) => this.rest(script));
  }

  /** The service of this host may answer otherwise than when it was looked at last: look again at the next tick. */
  wake(router: Router, because: CauseId): void {
    const endpoint = this.endpointOf(router);
    const epoch = endpoint?.epoch ?? -1;
    let doubt = false;
    for (const [index, script] of router.state.scripts.entries()) {
      if (script.epoch === epoch) continue;
      if (endpoint !== null && this.isCertain(router, index, endpoint)) script.epoch = epoch;
      else doubt = true;
    }
    if (doubt) this.wakeAll(router, because);
  }

  /** It is good and rests, and a run now would surely succeed. In doubt it is really run. */
  private isCertain(router: Router, index: number, endpoint: Endpoint): boolean {
    const script = router.state.scripts[index];
    const rules = router.rules.scripts[index];
    const operation = this.operations[router.index]?.[index];
    if (!script || !rules || !operation || script.tick !== NO_EVENT) return false;
    if (script.good !== true || !saturated(script, rules)) return false;
    if (this.context.probes.contended(endpoint)) return false;
    const fate = endpoint.begin(operation, { host: router.member.host, client: -1 });
    return fate.kind === 'served' && fate.delaySeconds === 0 && fate.on.every(atFullSpeed);
  }

  wakeAll(router: Router, because: CauseId): void {
    const { condition } = router.state;
    if (!router.awake || condition === 'starting' || condition === 'stopped') return;
    const { now } = this.context.simulation;
    this.each(router, (script, rules, index) => {
      if (script.tick !== NO_EVENT) return;
      const at = script.from + Math.ceil((now - script.from) / rules.interval) * rules.interval;
      script.tick = this.agenda.send(at, TICK, router.index * SCRIPTS + index, because);
    });
  }

  /** Would a run now find fault with the service, and would it have to wait for that? */
  finding(router: Router, index: number): { readonly because: CauseId; readonly slow: boolean } | null {
    const endpoint = this.endpointOf(router);
    const operation = this.operations[router.index]?.[index];
    if (!endpoint || !operation) return null;
    const fate = endpoint.begin(operation, { host: router.member.host, client: -1 });
    if (fate.kind === 'failed') return { because: fate.because, slow: false };
    return fate.kind === 'mute' ? { because: fate.because, slow: true } : null;
  }

  /** No run is under way whose result could change anything. */
  get settled(): boolean {
    return this.routers.every((router) =>
      router.state.scripts.every((script, index) => {
        const rules = router.rules.scripts[index];
        return script.tick === NO_EVENT || !rules || saturated(script, rules);
      }),
    );
  }

  /** @returns whether the event was for the scripts */
  handle(operation: number, argument: number, because: CauseId): boolean {
    if (operation === TICK) this.ticked(argument, because);
    else if (operation === RESULT) this.answered(argument, because);
    else if (operation === OUTCOME) this.ended(argument, because);
    else return false;
    return true;
  }

  save(): ScriptsState {
    return { nextRun: this.nextRun, runs: this.runs.map((run) => ({ ...run })) };
  }

  restore(state: ScriptsState): void {
    this.nextRun = state.nextRun;
    this.runs = state.runs.map((run) => ({ ...run }));
  }

  private ticked(argument: number, because: CauseId): void {
    const router = this.routers[Math.floor(argument / SCRIPTS)];
    const index = argument % SCRIPTS;
    const script = router?.state.scripts[index];
    const rules = router?.rules.scripts[index];
    if (!router || !script || !rules) return;
    script.tick = NO_EVENT;
    if (!router.awake) return; // SIGSTOP: it wakes the scripts when it goes on
    const { now } = this.context.simulation;
    script.tick = this.agenda.send(now + rules.interval, TICK, argument, because);
    if (!this.busy(router, index, rules)) this.run(router, index, because);
  }

  /** Does the run before keep this one from starting? */
  private busy(router: Router, index: number, rules: ScriptRules): boolean {
    if (!router.member.parameters.skip_busy_tick) return false;
    const { now } = this.context.simulation;
    const before = this.runs.filter((run) => run.router === router.index && run.script === index);
    if (before.length === 0) return false;
    // A run that is being timed out at this very instant races with the next.
    if (before.every((run) => run.startedAt + rules.timeout > now)) return true;
    return this.context.stream(`${router.member.host.name}/script-race/${index}`).uniform() < 0.5;
  }

  private run(router: Router, index: number, because: CauseId): void {
    const rules = router.rules.scripts[index];
    const operation = this.operations[router.index]?.[index];
    if (!rules || !operation) return;
    const { now } = this.context.simulation;
    const endpoint = this.endpointOf(router);
    const run = {
      id: this.nextRun++,
      router: router.index,
      script: index,
      startedAt: now,
      epoch: endpoint?.epoch ?? -1,
      because,
    };
    this.runs.push(run);
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

  private answered(argument: number, because: CauseId): void {
    const run = this.runs.find(({ id }) => id === Math.floor(argument / 2));
    if (run) this.end(run, argument % 2 === 1, because === 0 ? run.because : because);
  }

  /** What it asked is answered; the script itself takes its time, but never longer than its timeout. */
  private end(run: Run, succeeded: boolean, because: CauseId): void {
    const rules = this.routers[run.router]?.rules.scripts[run.script];
    if (!rules) return;
    const { now } = this.context.simulation;
    const limit = run.startedAt + rules.timeout;
    const at = Math.max(now, run.startedAt + rules.runTime);
    const inTime = at < limit;
    this.agenda.send(
      Math.max(now, Math.min(at, limit)),
      OUTCOME,
      run.id * 2 + (succeeded && inTime ? 1 : 0),
      because,
    );
  }

  private ended(argument: number, because: CauseId): void {
    const run = this.runs.find(({ id }) => id === Math.floor(argument / 2));
    const router = run && this.routers[run.router];
    if (!run || !router) return;
    this.runs = this.runs.filter((one) => one !== run);
    if (!router.awake) return;
    this.count(router, run, argument % 2 === 1, because);
  }

  /** The result counter of vrrp_script_child_thread: only results in a row count, in either direction. */
  private count(router: Router, run: Run, succeeded: boolean, because: CauseId): void {
    const script = router.state.scripts[run.script];
    const rules = router.rules.scripts[run.script];
    if (!script || !rules) return;
    const before = script.good;
    const top = rules.rise + rules.fall - 1;
    if (succeeded) {
      if (script.result < rules.rise - 1) script.result += 1;
      else {
        script.result = top;
        script.good = true;
      }
      // A run that began before the fault tells nothing of it.
      if (script.good === true && this.finding(router, run.script) === null) script.failingSince = -1;
    } else {
      if (script.failingSince < 0) script.failingSince = run.startedAt;
      if (script.result > rules.rise) script.result -= 1;
      else {
        script.result = 0;
        script.good = false;
      }
    }
    this.restIfSettled(router, run, script, rules);
    if (script.good === before) return;
    script.because = this.finding(router, run.script)?.because ?? because;
    this.verdict(router, run.script, script.because);
  }

  /** Its result is as good or bad as can be, and tells of the service as it is: more of the same would change nothing. */
  private restIfSettled(router: Router, run: Run, script: ScriptState, rules: ScriptRules): void {
    const endpoint = this.endpointOf(router);
    if (!saturated(script, rules) || (endpoint && endpoint.epoch !== run.epoch)) return;
    if (endpoint && this.context.probes.contended(endpoint)) return;
    script.epoch = run.epoch;
    this.rest(script);
  }

  private rest(script: ScriptState): void {
    this.agenda.cancel(script.tick);
    script.tick = NO_EVENT;
  }

  private endpointOf(router: Router): Endpoint | null {
    return this.context.service(this.context.parameters.serves).endpointOn(router.member.host);
  }

  private each(router: Router, act: (script: ScriptState, rules: ScriptRules, index: number) => void): void {
    router.state.scripts.forEach((script, index) => {
      const rules = router.rules.scripts[index];
      if (rules) act(script, rules, index);
    });
  }
}

/** Slow work might not end in time. */
function atFullSpeed(process: Process): boolean {
  return process.slowFactor === 1 && process.host.slowFactor === 1;
}

function saturated(script: ScriptState, rules: ScriptRules): boolean {
  return script.good !== null && (script.result === 0 || script.result === rules.rise + rules.fall - 1);
}

function operationFor(check: string): Operation {
  return { kind: 'check', trafficClass: null, path: check === 'tcp' ? null : check };
}

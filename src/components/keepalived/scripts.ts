/**
 * Tracking scripts (vrrp_script). A run is a probe of the member's own service, started at fixed instants. While
 * another run would only confirm what is known, none is started: a script wakes when its service may answer otherwise.
 * Where probes weigh nothing and their end is certain, runs are only thought of (`thought-runs.ts`).
 */
import type { CauseId } from '../../engine/causes.js';
import { toSeconds, type Microseconds } from '../../engine/time.js';
import type { Process } from '../../infrastructure/process.js';
import type { Endpoint, FailingSpell, Operation } from '../../infrastructure/service.js';
import type { ComponentContext } from '../component.js';
import { DECIDED, OUTCOME, RESULT, TICK, type Agenda } from './agenda.js';
import type { KeepalivedParameters } from './parameters.js';
import { RealRuns, type RealRunsState, type Run, type Tracked } from './real-runs.js';
import { reset, saturated, tally } from './result-counter.js';
import { NO_EVENT, type Router } from './router.js';
import type { ScriptRules } from './rules.js';
import { fallsInto, meets, outlasts } from './spells.js';
import { endOf, ThoughtRuns, type Foresight, type Script } from './thought-runs.js';

/** One event argument names a router and one of its scripts. */
const SCRIPTS = 1024;

/** Told when a script counts as good or failed now. */
export type Verdict = (router: Router, index: number, because: CauseId, at: Microseconds) => void;

export class Scripts {
  private readonly runs: RealRuns;
  /** By router. */
  private readonly tracked: readonly (readonly Tracked[])[];
  readonly thoughts: ThoughtRuns;

  constructor(
    private readonly context: ComponentContext<KeepalivedParameters>,
    private readonly routers: readonly Router[],
    private readonly agenda: Agenda,
    private readonly verdict: Verdict,
  ) {
    this.tracked = routers.map((router) =>
      router.rules.scripts.map((rules, index) => trackedBy(router, rules, index)),
    );
    this.runs = new RealRuns(context, routers, agenda);
    this.thoughts = new ThoughtRuns(agenda, () => context.simulation.now);
  }

  /** Time 0: all is well, and the runs have a phase. */
  begin(): void {
    for (const router of this.routers) {
      for (const { state, rules, index } of this.of(router)) {
        const phase = this.context.stream(`${router.member.host.name}/script-phase/${index}`).uniform();
        state.from = -Math.floor(phase * rules.interval);
        state.epoch = this.endpointOf(router)?.epoch ?? -1;
      }
    }
    for (const router of this.routers) this.endpointOf(router)?.onSpell?.(() => this.respell(router));
    this.context.probes.onContention((endpoint) => {
      for (const router of this.routers) if (this.endpointOf(router) === endpoint) this.wakeAll(router, 0);
    });
  }

  /** The daemon has just started: the first run starts at once. */
  restart(router: Router, because: CauseId): void {
    this.forget(router);
    const { now } = this.context.simulation;
    for (const { state, rules } of this.of(router)) reset(state, rules, now, because);
    this.wakeAll(router, because);
  }

  /** The daemon is gone, with all that it ran. */
  forget(router: Router): void {
    this.runs.forget(router);
    for (const { state } of this.of(router)) this.thoughts.forget(state);
  }

  /** The daemon cannot act: it starts no runs, and does not hear of the ends of those under way. */
  sleep(router: Router): void {
    for (const script of this.of(router)) this.interrupt(script);
  }

  /** The service of this host may answer otherwise than when it was looked at last: look again at the next tick. */
  wake(router: Router, because: CauseId): void {
    const endpoint = this.endpointOf(router);
    const epoch = endpoint?.epoch ?? -1;
    let doubt = false;
    for (const script of this.of(router)) {
      if (script.state.epoch === epoch) continue;
      this.thoughts.recount(script);
      if (endpoint !== null && this.isNeedless(script, endpoint)) script.state.epoch = epoch;
      else doubt = true;
    }
    if (doubt) this.wakeAll(router, because);
  }

  /** Looks again at what is certain of the scripts of a host. */
  reconsider(router: Router): void {
    for (const script of this.of(router)) if (script.state.thought !== null) this.goOn(script, 0);
  }

  wakeAll(router: Router, because: CauseId): void {
    if (!runs(router)) return;
    for (const script of this.of(router)) this.goOn(script, because);
  }

  /** Counts the runs that have been thought of until now. */
  recount(router: Router): void {
    for (const script of this.of(router)) this.thoughts.recount(script);
  }

  /** Of the member on its host: when it will be out of order for a moment. */
  spellOf({ router, operation }: Tracked): FailingSpell | null {
    return this.endpointOf(router)?.spell?.(operation) ?? null;
  }

  /** A fault that is found now has begun then; if it is a spell, the member is to tell of its end. */
  foundSince(router: Router, index: number): Microseconds {
    const script = this.of(router)[index];
    const spell = script ? this.spellOf(script) : null;
    const { now } = this.context.simulation;
    if (!fallsInto(spell, now)) return now;
    this.endpointOf(router)?.announce?.();
    return spell?.from ?? now;
  }

  /** Would a run now find fault with the service, and would it have to wait for that? */
  finding(router: Router, index: number): { readonly because: CauseId; readonly slow: boolean } | null {
    const endpoint = this.endpointOf(router);
    const script = this.of(router)[index];
    if (!endpoint || !script) return null;
    const fate = endpoint.begin(script.operation, { host: router.member.host, client: -1 });
    if (fate.kind === 'failed') return { because: fate.because, slow: false };
    return fate.kind === 'mute' ? { because: fate.because, slow: true } : null;
  }

  /** No run is under way whose result could change anything. */
  get settled(): boolean {
    return this.tracked.every((scripts) => scripts.every((script) => this.isSettled(script)));
  }

  /** While they are not: when those that are only thought of will be; Infinity: not without an event. */
  get settledUnseenAt(): Microseconds {
    const busy = this.tracked.flat().filter((script) => !this.isSettled(script));
    return Math.max(0, ...busy.map((script) => this.thoughts.restsAt(script)));
  }

  /** @returns whether the event was for the scripts */
  handle(operation: number, argument: number, because: CauseId): boolean {
    if (operation === TICK) this.ticked(argument, because);
    else if (operation === RESULT) this.answered(argument, because);
    else if (operation === OUTCOME) this.ended(argument, because);
    else if (operation === DECIDED) this.decided(argument);
    else return false;
    return true;
  }

  /** A script that only asks has ended with the answer. */
  private answered(argument: number, because: CauseId): void {
    const end = this.runs.answered(argument, because);
    if (end !== null) this.ended(end.argument, end.because);
  }

  save(): RealRunsState {
    return this.runs.save();
  }

  restore(state: RealRunsState): void {
    this.runs.restore(state);
  }

  private isSettled(script: Script): boolean {
    this.thoughts.recount(script);
    const { state, rules } = script;
    return (state.tick === NO_EVENT && state.thought === null) || saturated(state, rules);
  }

  // ---- when it runs -----------------------------------------------------------------------------------------------

  /** Starts running from its next tick on, or goes on: in thought while the end of each run is certain. */
  private goOn(script: Tracked, because: CauseId): void {
    const { state } = script;
    const before = this.interrupt(script);
    if (state.tick !== NO_EVENT) return;
    const next = before ?? this.nextTick(script);
    this.layOut(script, next, before === null ? because : state.wokenBecause);
  }

  private nextTick({ state: { from }, rules: { interval } }: Script): Microseconds {
    return from + Math.ceil((this.context.simulation.now - from) / interval) * interval;
  }

  private layOut(script: Tracked, next: Microseconds, because: CauseId): void {
    const { state } = script;
    state.wokenBecause = because;
    const foresight = this.foresee(script);
    const spell = this.outlasted(script, foresight, next);
    if (foresight !== null) this.thoughts.begin(script, foresight, next, spell);
    else state.tick = this.agenda.send(next, TICK, script.argument, because);
  }

  /** When its member is out of order says something else than before. */
  private respell(router: Router): void {
    for (const script of this.of(router)) {
      this.thoughts.recount(script);
      const { state, rules } = script;
      const { thought } = state;
      if (thought !== null) {
        const spell = this.outlasted(script, thought, thought.next);
        if (state.thought === thought) state.thought = { ...thought, spell };
      } else if (state.tick === NO_EVENT && runs(router)) {
        const spell = this.spellOf(script);
        if (spell !== null && meets(spell, this.nextTick(script), rules.interval)) this.goOn(script, 0);
      }
    }
  }

  /** The spell that runs from `next` on meet, if they outlast it; if not, the member is to tell, as to runs that are real. */
  private outlasted(script: Tracked, foresight: Foresight | null, next: Microseconds): FailingSpell | null {
    const { state, rules, router } = script;
    const spell = this.spellOf(script);
    if (spell === null || (foresight !== null && !meets(spell, next, rules.interval))) return null;
    if (foresight?.succeeds && outlasts(state, rules, { spell, next })) return spell;
    this.endpointOf(router)?.announce?.();
    return null;
  }

  /** How every run would end now, if that is certain and takes no time of its own. */
  foresee({ router, index, rules }: Script): Foresight | null {
    const { probes } = this.context;
    const endpoint = this.endpointOf(router);
    const operation = this.of(router)[index]?.operation;
    if (!probes.weightless || !endpoint || !operation || router.member.parameters.skip_busy_tick) return null;
    if (rules.runTime >= Math.min(rules.interval, rules.timeout)) return null;
    if (probes.contended(endpoint) || probes.foretold(endpoint) !== null) return null;
    const { epoch } = endpoint;
    const fate = endpoint.begin(operation, { host: router.member.host, client: -1 });
    if (fate.kind === 'served' && fate.delaySeconds === 0 && fate.on.every(atFullSpeed)) {
      return { succeeds: true, because: 0, epoch };
    }
    const atOnce = fate.kind === 'failed' && fate.afterSeconds <= toSeconds(rules.runTime);
    return atOnce ? { succeeds: false, because: fate.because, epoch } : null;
  }

  /**
   * What has been thought of is over; a run that would be under way by now is so.
   * @returns when the next one starts; null when none was thought of
   */
  private interrupt(script: Script): Microseconds | null {
    const thought = this.thoughts.interrupt(script);
    if (thought === null) return null;
    const { next, epoch } = thought;
    if (next >= this.context.simulation.now) return next;
    const run = this.runs.add(script, { startedAt: next, epoch, because: script.state.wokenBecause });
    const { succeeds, because } = endOf(thought, next);
    this.runs.end(run, succeeds, succeeds ? run.because : because);
    return next + script.rules.interval;
  }

  /** It is good and rests, and a run now would surely succeed. In doubt it is really run. */
  private isNeedless(script: Tracked, endpoint: Endpoint): boolean {
    const { state, rules, operation, router } = script;
    if (state.tick !== NO_EVENT || state.thought !== null) return false;
    if (state.good !== true || !saturated(state, rules)) return false;
    if (this.context.probes.contended(endpoint)) return false;
    const fate = endpoint.begin(operation, { host: router.member.host, client: -1 });
    return fate.kind === 'served' && fate.delaySeconds === 0 && fate.on.every(atFullSpeed);
  }

  private ticked(argument: number, because: CauseId): void {
    const script = this.named(argument);
    if (!script) return;
    const { router, state, rules } = script;
    state.tick = NO_EVENT;
    if (!router.awake) return; // SIGSTOP: it wakes the scripts when it goes on
    const { now } = this.context.simulation;
    const starts = !this.runs.busy(script);
    // From here on the end of each run may be certain, of this one as well.
    if (starts && this.foresee(script) !== null) return this.layOut(script, now, because);
    this.outlasted(script, null, now);
    state.tick = this.agenda.send(now + rules.interval, TICK, argument, because);
    if (starts) this.runs.start(script, this.endpointOf(script.router), because);
  }

  // ---- runs -------------------------------------------------------------------------------------------------------

  private ended(argument: number, because: CauseId): void {
    const run = this.runs.take(argument);
    const script = run && this.tracked[run.router]?.[run.script];
    if (!run || !script) return;
    if (!script.router.awake) return;
    this.count(script, run, argument % 2 === 1, because);
    // What is thought of was laid out without this result.
    if (script.state.thought !== null) this.goOn(script, because);
  }

  /** Of the runs thought of this one is news. */
  private decided(argument: number): void {
    const script = this.named(argument);
    const thought = script && this.thoughts.decided(script);
    if (!script || !thought) return;
    const { wokenBecause } = script.state;
    const run = { startedAt: thought.next, epoch: thought.epoch };
    this.count(script, run, thought.succeeds, thought.succeeds ? wokenBecause : thought.because);
    if (script.state.thought !== null) this.goOn(script, wokenBecause);
  }

  private count(
    script: Script,
    run: Pick<Run, 'startedAt' | 'epoch'>,
    succeeded: boolean,
    because: CauseId,
  ): void {
    const { router, index, state, rules } = script;
    const before = state.good;
    tally(state, rules, succeeded, run.startedAt);
    // A run that began before the fault tells nothing of it.
    if (succeeded && state.good === true && this.finding(router, index) === null) state.failingSince = -1;
    this.restIfSettled(script, run.epoch);
    if (state.good === before) return;
    state.because = this.finding(router, index)?.because ?? because;
    this.verdict(router, index, state.because, this.context.simulation.now);
  }

  /** Its result is as good or bad as can be, and tells of the service as it is: more of the same would change nothing. */
  private restIfSettled({ router, state, rules }: Script, epoch: number): void {
    const endpoint = this.endpointOf(router);
    if (!saturated(state, rules) || (endpoint && endpoint.epoch !== epoch)) return;
    if (endpoint && this.context.probes.contended(endpoint)) return;
    state.epoch = epoch;
    this.thoughts.forget(state);
  }

  endpointOf(router: Router): Endpoint | null {
    return this.context.service(this.context.parameters.serves).endpointOn(router.member.host);
  }

  of(router: Router): readonly Tracked[] {
    return this.tracked[router.index] ?? [];
  }

  private named(argument: number): Tracked | undefined {
    return this.tracked[Math.floor(argument / SCRIPTS)]?.[argument % SCRIPTS];
  }
}

/** Its daemon can start runs. */
function runs({ awake, state: { condition } }: Router): boolean {
  return awake && condition !== 'starting' && condition !== 'stopped';
}

function trackedBy(router: Router, rules: ScriptRules, index: number): Tracked {
  const argument = router.index * SCRIPTS + index;
  return {
    ...{ router, index, rules, argument, operation: operationFor(rules.check) },
    get state() {
      const state = router.state.scripts[index];
      if (!state) throw new Error('each script of a router has a state');
      return state;
    },
  };
}

/** Slow work might not end in time. */
function atFullSpeed(process: Process): boolean {
  return process.slowFactor === 1 && process.host.slowFactor === 1;
}

function operationFor(check: string): Operation {
  return { kind: 'check', trafficClass: null, path: check === 'tcp' ? null : check, foresees: true };
}

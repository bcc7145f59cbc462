/**
 * Starts of a daemon that nobody notices: while it is certain that its scripts fail at once it goes from reading its
 * configuration over `init` to `fault`, and takes no part in anything. That costs no events: it is worked out when
 * something happens that may depend on it, and becomes events again when it is no longer certain.
 */
import type { CauseId } from '../../engine/causes.js';
import type { Microseconds } from '../../engine/time.js';
import type { ElectionParts } from './election.js';
import { reset, tally } from './result-counter.js';
import type { Router, UnseenStart } from './router.js';
import type { Scripts, Verdict } from './scripts.js';
import type { Foresight, Script } from './thought-runs.js';

export class UnseenStarts {
  constructor(
    private readonly parts: ElectionParts,
    private readonly scripts: Scripts,
    private readonly verdict: Verdict,
  ) {}

  /** Time 0. */
  begin(): void {
    this.parts.context.probes.onContention(() => {
      for (const router of this.parts.routers) this.reconsider(router);
    });
    for (const router of this.parts.routers) {
      this.scripts.endpointOf(router)?.onSpell?.(() => this.reconsider(router));
    }
  }

  /** The daemon will have read its configuration at that time. */
  lay(router: Router, at: Microseconds, because: CauseId): void {
    const failures = this.isNoticed(router) ? null : this.foreseeFailures(router);
    router.state.start = failures === null ? null : { at, because, failures };
    if (failures === null) this.parts.agenda.set(router, 'start', at, because);
    else this.parts.agenda.clear(router, 'start');
  }

  cancel(router: Router): void {
    router.state.start = null;
    this.parts.agenda.clear(router, 'start');
  }

  /** Takes in starts that have come to their end since somebody looked. */
  catchUp(): void {
    for (const router of this.parts.routers) {
      const { start } = router.state;
      if (start !== null && start.at + longestRun(router) <= this.now) this.enter(router, start);
    }
  }

  /** The service of its host may answer otherwise. */
  serviceChanged(router: Router): void {
    const { start } = router.state;
    const epoch = this.scripts.endpointOf(router)?.epoch;
    if (start?.failures.some((failure) => failure.epoch !== epoch)) this.reconsider(router);
  }

  /** Is the end of its start still certain? */
  reconsider(router: Router): void {
    const { start } = router.state;
    if (start === null) return;
    if (start.at < this.now) this.enter(router, start);
    else this.lay(router, start.at, start.because);
  }

  /** Somebody would notice: it gives up an address that was left over, or stands still meanwhile. */
  private isNoticed({ awake, member }: Router): boolean {
    return !awake || !member.host.linkUp || this.parts.keeper.address.holders.includes(member.host);
  }

  /** How the first run of each script would end now, if each fails for certain, and that keeps the router out. */
  private foreseeFailures(router: Router): Foresight[] | null {
    const failures: Foresight[] = [];
    let decisive = false;
    for (const script of this.scripts.of(router)) {
      const foresight = script.rules.initFail ? null : this.scripts.foresee(script);
      if (foresight === null || foresight.succeeds || this.scripts.spellOf(script) !== null) return null;
      failures.push(foresight);
      decisive ||= script.rules.weight === 0;
    }
    return decisive ? failures : null;
  }

  private enter(router: Router, start: UnseenStart): void {
    const { state } = router;
    state.start = null;
    state.condition = 'init';
    state.because = start.because;
    this.scripts.forget(router);
    const scripts = [...this.scripts.of(router)].sort(
      (one, other) => one.rules.runTime - other.rules.runTime,
    );
    for (const { state: script, rules } of scripts) {
      reset(script, rules, start.at, start.because);
      script.wokenBecause = start.because;
    }
    for (const script of scripts) {
      const failure = start.failures[script.index];
      if (failure) this.endFirst(script, start.at, failure);
    }
    router.weigh();
  }

  /** The first run of a script: under way, or it has failed. */
  private endFirst(script: Script, at: Microseconds, failure: Foresight): void {
    const { router, index, state, rules } = script;
    const end = at + rules.runTime;
    if (end > this.now) return this.scripts.thoughts.begin(script, failure, at);
    tally(state, rules, false, at);
    state.epoch = failure.epoch;
    state.because = failure.because;
    this.verdict(router, index, failure.because, end);
  }

  private get now(): Microseconds {
    return this.parts.context.simulation.now;
  }
}

function longestRun({ rules }: Router): Microseconds {
  let longest = 0;
  for (const { runTime } of rules.scripts) longest = Math.max(longest, runTime);
  return longest;
}

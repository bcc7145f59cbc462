/**
 * Runs of tracking scripts that are only thought of. As long as it is certain how each run would end, none is started:
 * the one event is that of the result that is news, and the others are counted when somebody looks, or when the service
 * answers otherwise.
 */
import type { CauseId } from '../../engine/causes.js';
import type { Microseconds } from '../../engine/time.js';
import type { FailingSpell } from '../../infrastructure/service.js';
import { DECIDED, type Agenda } from './agenda.js';
import { newsAfter, saturated, tally } from './result-counter.js';
import { NO_EVENT, type Router, type ScriptState } from './router.js';
import type { ScriptRules } from './rules.js';
import { fallsInto } from './spells.js';

/** How every run would end now. */
export interface Foresight {
  readonly succeeds: boolean;
  readonly because: CauseId;
  /** Of the endpoint. */
  readonly epoch: number;
}

/** Runs that are thought of. Plain, never changed. */
export interface Thought extends Foresight {
  /** Start of the first run that has not been counted. */
  readonly next: Microseconds;
  /** Runs that start in it fail nevertheless. */
  readonly spell: FailingSpell | null;
}

/** How a run that is thought of ends. */
export function endOf(thought: Thought, start: Microseconds): Pick<Foresight, 'succeeds' | 'because'> {
  const { spell, succeeds, because } = thought;
  return spell !== null && fallsInto(spell, start)
    ? { succeeds: false, because: spell.because }
    : { succeeds, because };
}

/** One script of one router. */
export interface Script {
  readonly router: Router;
  readonly index: number;
  readonly state: ScriptState;
  readonly rules: ScriptRules;
  /** Of its events. */
  readonly argument: number;
}

export class ThoughtRuns {
  constructor(
    private readonly agenda: Agenda,
    private readonly now: () => Microseconds,
  ) {}

  /**
   * From now on runs are thought of, the first at `next`.
   * @param spell that they outlast
   */
  begin(script: Script, foresight: Foresight, next: Microseconds, spell: FailingSpell | null = null): void {
    const { state, rules } = script;
    state.thought = { ...foresight, next, spell };
    state.epoch = foresight.epoch;
    const runs = newsAfter(state, rules, foresight.succeeds);
    if (runs === Infinity) return;
    const at = next + (runs - 1) * rules.interval + rules.runTime;
    state.tick = this.agenda.send(at, DECIDED, script.argument, state.wokenBecause);
  }

  /** Counts the runs that have ended since; after those that come to nothing more the script rests. */
  recount({ state, rules }: Script): void {
    const { thought } = state;
    if (thought === null) return;
    let { next } = thought;
    while (next + rules.runTime < this.now()) {
      const { succeeds } = endOf(thought, next);
      tally(state, rules, succeeds, next);
      // A spell is over, of which nobody was told; a run that began before a fault tells nothing of it.
      if (succeeds && state.good === true && state.failingSince < next) state.failingSince = -1;
      next += rules.interval;
      if (saturated(state, rules) && isOver(thought, next)) return this.forget(state);
    }
    if (next !== thought.next) state.thought = { ...thought, next };
  }

  /**
   * The service answers otherwise now: what has been thought of is counted.
   * @returns the run that is under way (`next`, if it has begun) and those to come; null when the script rests
   */
  interrupt(script: Script): Thought | null {
    this.recount(script);
    const { thought } = script.state;
    if (thought !== null) this.forget(script.state);
    return thought;
  }

  /** The event of a result that is news: counts those before. @returns that run */
  decided(script: Script): Thought | null {
    const { state, rules } = script;
    state.tick = NO_EVENT;
    this.recount(script);
    const { thought } = state;
    if (thought !== null) state.thought = { ...thought, next: thought.next + rules.interval };
    return thought;
  }

  /** When those that are thought of come to nothing more; Infinity: none is thought of. */
  restsAt({ state, rules }: Script): Microseconds {
    if (state.thought === null) return Infinity;
    const { thought } = state;
    const scratch = { ...state };
    let last = thought.next;
    tally(scratch, rules, endOf(thought, last).succeeds, last);
    while (!saturated(scratch, rules) || !isOver(thought, last + rules.interval)) {
      last += rules.interval;
      tally(scratch, rules, endOf(thought, last).succeeds, last);
    }
    // What ends at an instant is counted after it.
    return last + rules.runTime + 1;
  }

  forget(state: ScriptState): void {
    this.agenda.cancel(state.tick);
    state.tick = NO_EVENT;
    state.thought = null;
  }
}

/** No run from then on meets its spell. */
function isOver({ spell }: Thought, next: Microseconds): boolean {
  return spell === null || next >= spell.until;
}

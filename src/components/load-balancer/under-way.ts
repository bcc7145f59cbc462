/** Checks that are only thought of: how they end, and what becomes of one that was held up and goes on. */
import type { CauseId } from '../../engine/causes.js';
import { fromSeconds, type Microseconds } from '../../engine/time.js';
import type { Held, Outlook } from './outlook.js';
import type { CheckRules } from './settings.js';

/** The first of the checks thought of, where it does not end like those after it. Never changed. */
export interface UnderWay {
  readonly ends: Microseconds;
  readonly right: boolean;
  /** Why it is not. */
  readonly because: CauseId;
  /** Until then it has no connection, and waits for its next SYN. */
  readonly connects: Microseconds;
  /** It ends so whatever happens now. */
  readonly certain: boolean;
}

/** A way there and back, and no waiting. */
const AT_ONCE_SECONDS = 0.1;

export function endsAtOnce(outlook: Outlook): boolean {
  return outlook.verdict === 'succeeds' || (outlook.verdict === 'fails' && outlook.seconds < AT_ONCE_SECONDS);
}

/** Is it known when a check that meets this goes on? One that waits in a call of its page goes on when that does. */
export function isForeseen(outlook: Outlook): boolean {
  return outlook.verdict !== 'open' && (endsAtOnce(outlook) || heldBy(outlook) !== 'no');
}

/** What goes on when the obstacle does must be known to be under way. */
export function isHeld(outlook: Outlook): boolean {
  return outlook.verdict === 'fails' && outlook.held === 'on-change';
}

export function heldBy(outlook: Outlook): Held {
  return outlook.verdict === 'fails' ? outlook.held : 'no';
}

export function causeOf(outlook: Outlook): CauseId {
  return outlook.verdict === 'succeeds' ? 0 : outlook.because;
}

/**
 * One that began at `started` really goes on at `at`, and meets what all would meet.
 * @param length of one that fails
 */
export function goingOn(
  { started, at, length }: { started: Microseconds; at: Microseconds; length: Microseconds },
  outlook: Outlook,
  rules: CheckRules,
): UnderWay {
  const right = outlook.verdict === 'succeeds';
  const because = causeOf(outlook);
  const ends = endOf(heldBy(outlook), right ? 0 : length, { started, at }, rules);
  return { ends, right, because, connects: at, certain: false };
}

function endOf(
  held: Held,
  length: Microseconds,
  { started, at }: { started: Microseconds; at: Microseconds },
  { timeoutSeconds }: CheckRules,
): Microseconds {
  // The limit of the connection counts from the first SYN, that of the answer from the connection.
  if (held === 'syn-ladder') return started + length;
  return length === 0 ? at : Math.min(at + length, started + fromSeconds(timeoutSeconds));
}

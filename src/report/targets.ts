/** Targets in words. */
import type { TargetResult } from '../results/results.js';
import { digits, interval, percent, seconds, smallPercent } from './format.js';

/** What was measured, with its interval, in the target's own unit. */
export function measured(target: TargetResult): string {
  return interval(target.interval, writerFor(target));
}

/** Why there is no verdict. */
export function whyUndecided(target: TargetResult): string {
  const { kind, why } = target.interval;
  if (kind === 'absent') return `not measured: ${why ?? 'no reason given'}`;
  if (kind === 'bound')
    return `nothing seen yet, and the bound does not reach the target: ${measured(target)}`;
  if (target.interval.low === null && target.interval.high === null)
    return `no interval: ${why ?? 'too little was seen'}; measured ${measured(target)}`;
  const { looks = 0, confidence = 0 } = target.sequential ?? {};
  if (looks > 0)
    return `not decided in ${looks} looks at ${percent(confidence)} each; now ${measured(target)}`;
  return `the interval holds the target's threshold: ${measured(target)}`;
}

function writerFor({ measure, name, window }: TargetResult): (value: number) => string {
  // `outage longest per year <= 5min in 95%`: the share of the years that comply.
  if (window !== null && / in [\d.]+ ?%$/.test(name)) return percent;
  if (measure === 'availability' || measure === 'time-availability') return percent;
  if (measure === 'loss') return smallPercent;
  if (measure === 'lost-writes') return digits;
  return seconds;
}

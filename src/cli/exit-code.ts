/** Exit codes are a promise (design §9): scripts and pipelines branch on them. */
import type { Verdict } from '../results/results.js';

export const ExitCode = {
  /** Targets met, or none. */
  met: 0,
  missed: 1,
  /** Bad scenario or usage. */
  badScenario: 2,
  undecided: 3,
  /** A mistake of ours. */
  internal: 4,
  interrupted: 130,
} as const;

/** The worst verdict decides; a missed target is worse than an undecided one. */
export function verdictCode(verdicts: readonly Verdict[]): number {
  if (verdicts.includes('missed')) return ExitCode.missed;
  return verdicts.includes('undecided') ? ExitCode.undecided : ExitCode.met;
}

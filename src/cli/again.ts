/** The command that repeats a run, to the last bit of its results. */
import type { Results } from '../results/results.js';
import type { RunSpecification } from '../scenario/model.js';
import { quoted } from './quoted.js';

/** What was typed, as far as it changes the scenario and not only when to stop. */
interface Typed {
  readonly file: string;
  readonly set: readonly string[];
}

/** How long the run took must not matter, so the number of replications takes the place of a budget. */
export function commandAgain(typed: Typed, ran: RunSpecification, { run }: Results): string {
  const words = [
    ...['npx', 'hasim', 'run', typed.file],
    ...typed.set.map((setting) => `--set=${setting}`),
    ...[`--lens=${run.lens}`, `--seed=${run.seed}`, `--replications=${run.replications}`],
    // It may also have said how long a replication is.
    ...(ran.years === null ? [] : [`--years=${ran.years}`]),
    ...(ran.budgetSeconds === null ? [] : ['--budget=365d']),
  ];
  return words.map(quoted).join(' ');
}

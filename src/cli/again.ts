/** The command that repeats a run, to the last bit of its results. */
import { formatQuantity } from '../declaration/quantities.js';
import type { Results } from '../results/results.js';
import type { RunSpecification } from '../scenario/model.js';
import { quoted } from './quoted.js';

/** What was typed, as far as it changes the scenario and not only when to stop. */
interface Typed {
  readonly file: string;
  readonly set: readonly string[];
}

/** What shows one of its outages again; to be followed by which. */
export function commandReplay({ file, set }: Typed, { run }: Results): string {
  const words = [
    ...['npx', 'hasim', 'replay', file],
    ...set.map((setting) => `--set=${setting}`),
    ...[`--lens=${run.lens}`, `--seed=${run.seed}`],
  ];
  return words.map(quoted).join(' ');
}

/** How long the run took must not matter, so the number of replications takes the place of a budget. */
export function commandAgain(typed: Typed, ran: RunSpecification, { run }: Results): string {
  const words = [
    ...['npx', 'hasim', 'run', typed.file],
    ...typed.set.map((setting) => `--set=${setting}`),
    ...(run.method === 'accelerated' ? ['--method=accelerated'] : []),
    ...[`--lens=${run.lens}`, `--seed=${run.seed}`, `--replications=${run.replications}`],
    // It may also have said how long a replication is.
    ...(ran.years === null ? [] : [`--years=${ran.years}`]),
    // Targets are looked at as in a run that might have ended at any time.
    ...(ran.budgetSeconds === null ? [] : ['--budget=365d']),
    ...precisionOf(ran),
  ];
  return words.map(quoted).join(' ');
}

function precisionOf({ precision, precisionOf: others = [] }: RunSpecification): string[] {
  const goals = others.map(({ measure, subject, relative }) => {
    const words = subject === null ? measure : `${measure} ${subject}`;
    return `${words}=${formatQuantity('share', relative)}`;
  });
  if (precision !== null) goals.unshift(formatQuantity('share', precision));
  return goals.length === 0 ? [] : [`--precision=${goals.join(',')}`];
}

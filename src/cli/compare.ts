/** `hasim compare A B…`: the same faults and requests for all, and what differs. */
import type { Argv, CommandModule } from 'yargs';
import { compare, pairsWanted, type CompareControl } from '../experiment/compare/compare.js';
import type { Contender } from '../experiment/compare/side.js';
import type { Cut } from '../experiment/source.js';
import { comparisonFormats } from '../report/comparison-formats.js';
import type { ComparisonResults } from '../results/comparison.js';
import { Complaint } from './complaint.js';
import { ExitCode } from './exit-code.js';
import { loadOrComplain, setOption } from './load.js';
import { wantsColour } from './printed.js';
import { quoted } from './quoted.js';
import {
  cpuSeconds,
  openSource,
  surroundings,
  threadsOf,
  threadsOption,
  wallSeconds,
  type Surroundings,
} from './simulate.js';
import { version } from './version.js';
import { mayBeOneYear, ONE_YEAR } from './years.js';

const formats = Object.keys(comparisonFormats);

interface CompareArguments {
  readonly files: readonly string[];
  readonly set: readonly string[];
  readonly with: readonly string[];
  readonly seed: string | undefined;
  readonly lens: string | undefined;
  readonly replications: string | undefined;
  readonly years: string | undefined;
  readonly budget: string | undefined;
  readonly threads: string | undefined;
  readonly format: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

export const compareCommand: CommandModule<object, CompareArguments> = {
  command: 'compare <files..>',
  describe: 'What differs between scenarios that live through the same faults',
  builder: (yargs) => options(yargs),
  handler: async (words) => {
    process.exitCode = await run(words);
  },
};

function options(yargs: Argv): Argv<CompareArguments> {
  return yargs
    .positional('files', {
      ...{ type: 'string', array: true, demandOption: true },
      describe: 'Scenarios (.yaml); the first is what the others are held against',
    })
    .option('with', {
      ...{ type: 'string', array: true, nargs: 1, default: [] as string[] },
      describe: 'One more to compare: the first file with this changed, path=value (may be repeated)',
    })
    .option('set', { ...setOption, describe: 'Change a value in all of them: path=value' })
    .options({
      seed: { type: 'string', describe: 'Of all of them; else that of the first' },
      lens: { choices: ['requests', 'flow'], describe: 'How traffic is simulated' },
      replications: {
        type: 'string',
        describe: 'How many pairs (default: as the first file says, or 60 of a year each)',
      },
      years: { type: 'string', describe: 'Stop after so many simulated years of each' },
      budget: { type: 'string', describe: 'Stop after so much time of yours: 5min' },
      threads: threadsOption,
    })
    .option('format', {
      ...{ choices: formats, default: formats[0] ?? '' },
      describe: 'For a terminal, a pull request, or other programs',
    })
    .option('json', { type: 'boolean', default: false, describe: 'The same as --format json' })
    .option('quiet', {
      type: 'boolean',
      default: false,
      describe: 'Print nothing: the exit code is the answer',
    })
    .example('$0 compare scenarios/linode-ha.yaml scenarios/linode-ha-tuned.yaml', 'what tuning saves')
    .example('$0 compare my.yaml --with components.db-vip.advert_int=2s', 'one file, one setting changed')
    .example('$0 compare main.yaml branch.yaml --format md > comment.md', 'in a pull request')
    .epilogue(
      [
        'Intervals come from pairs: replication by replication the same faults, so that what both have in common drops out.',
        'Exit codes: 1 one of them is worse than the first in availability, or misses a target of its own; 3 neither, but',
        'that difference, or a target, is undecided (the interval holds zero: run longer); 0 better, or the same in all pairs.',
      ].join('\n'),
    );
}

async function run(words: CompareArguments): Promise<number> {
  const manner = { threads: threadsOf(words.threads), recording: false, resume: null };
  const all = loadAll(words);
  if (all === null) return ExitCode.badScenario;
  const end = pairsWanted(all[0].usable.scenario);
  const around = surroundings(words.quiet);
  try {
    const contenders = all.map(({ usable, set }): Contender => {
      return { scenario: usable.scenario, set, source: openSource(usable, manner, { first: 0, end }) };
    });
    // What a file says of a budget is for a run of its own, and would make a pull request depend on who else computes.
    const budget = words.budget === undefined ? null : all[0].usable.scenario.run.budgetSeconds;
    const control = controlOf(around, budget ?? Infinity);
    const comparison = await compare(contenders, control).finally(() => {
      around.progress.clear();
    });
    if (comparison.run.replications === 0) {
      if (around.interrupt.came) return ExitCode.interrupted;
      throw new Complaint('the budget did not last for one pair: give more, or a shorter run.duration');
    }
    print(comparison, words);
    return around.interrupt.came ? ExitCode.interrupted : codeOf(comparison);
  } finally {
    around.interrupt.release();
  }
}

interface Loaded {
  readonly usable: NonNullable<ReturnType<typeof loadOrComplain>>;
  /** What only this one has changed. */
  readonly set: readonly string[];
}

/** All with the seed, the lens and the length of the first: only then are they pairs. @returns null after a complaint */
function loadAll(words: CompareArguments): [Loaded, ...Loaded[]] | null {
  const [first, ...others] = words.files;
  if (first === undefined || (others.length === 0 && words.with.length === 0))
    throw new Complaint('compare needs two: another file, or --with path=value');
  const typed = settings(words);
  const asWritten = loadOrComplain(first, typed);
  if (!asWritten) return null;
  // Many pairs of one year say more than few of twenty.
  const base = mayBeOneYear(asWritten) ? [...typed, ONE_YEAR] : typed;
  const baseline = loadOrComplain(first, base) ?? asWritten;
  const { seed, lens, durationSeconds } = baseline.scenario.run;
  const common = [`run.seed=${JSON.stringify(seed)}`, `run.lens=${lens}`, `run.duration=${durationSeconds}s`];
  const wanted = [
    ...others.map((file) => ({ file, set: [] as readonly string[] })),
    ...(words.with.length > 0 ? [{ file: first, set: words.with }] : []),
  ];
  const loaded: [Loaded, ...Loaded[]] = [{ usable: baseline, set: [] }];
  for (const { file, set } of wanted) {
    const usable = loadOrComplain(file, [...base, ...common, ...set]);
    if (!usable) return null;
    loaded.push({ usable, set });
  }
  return loaded;
}

function settings(words: CompareArguments): string[] {
  const named: readonly [string, string | undefined][] = [
    ['run.seed', words.seed],
    ['run.lens', words.lens],
    ['run.replications', words.replications],
    ['run.years', words.years],
    ['run.budget', words.budget],
  ];
  const given = named.filter(([, value]) => value !== undefined).map(([key, value]) => `${key}=${value}`);
  return [...words.set, ...given];
}

function controlOf({ progress, interrupt }: Surroundings, budgetSeconds: number): CompareControl {
  const began = wallSeconds();
  return {
    version,
    wallSeconds,
    cpuSeconds,
    progress: (replications, of) => {
      progress.show({ replications, of, share: replications / of });
    },
    look: async (): Promise<Cut | null> => {
      await new Promise((resolve) => setImmediate(resolve));
      if (interrupt.came) return 'interrupted';
      return wallSeconds() - began >= budgetSeconds ? 'budget' : null;
    },
  };
}

function print(comparison: ComparisonResults, words: CompareArguments): void {
  if (words.quiet && !words.json) return;
  const write = comparisonFormats[words.json ? 'json' : words.format];
  const printing = { colour: wantsColour(), command: again(words, comparison) };
  if (write) process.stdout.write(write(comparison, printing));
}

/** The command that repeats it: as many pairs, whatever decided that. */
function again(words: CompareArguments, { run: { seed, replications, lens } }: ComparisonResults): string {
  return [
    ...['npx', 'hasim', 'compare', ...words.files],
    ...words.set.map((setting) => `--set=${setting}`),
    ...words.with.map((setting) => `--with=${setting}`),
    ...(words.years === undefined ? [] : [`--years=${words.years}`]),
    ...[`--lens=${lens}`, `--seed=${seed}`, `--replications=${replications}`],
  ]
    .map(quoted)
    .join(' ');
}

function codeOf({ variants }: ComparisonResults): number {
  const verdicts = variants.flatMap(({ targets }) => targets.map(({ verdict }) => verdict));
  const judgements = variants.map(({ judgement }) => judgement);
  if (judgements.includes('worse') || verdicts.includes('missed')) return ExitCode.missed;
  if (judgements.includes('undecided') || verdicts.includes('undecided')) return ExitCode.undecided;
  return ExitCode.met;
}

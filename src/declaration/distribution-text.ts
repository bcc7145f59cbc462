/**
 * Distributions in words: `uniform 5s to 30s`, `weibull shape 0.7 mean 1.5y`, `empirical repairs.csv`; a plain time is
 * a constant. Words, because brackets and commas inside a value are not safe in YAML's flow style.
 */
import { distance } from 'fastest-levenshtein';
import { parseQuantity, show, type Outcome } from './quantities.js';

export type Law =
  'constant' | 'uniform' | 'exponential' | 'weibull' | 'lognormal' | 'gamma' | 'pareto' | 'empirical';

/** A law and its numbers as written: what `--set faults.host-loss.every.mean=2y` changes one of. */
export interface DistributionWords {
  readonly law: Law;
  /** By name; each as written (`1.5y`, `0.7`). Empty for `empirical`. */
  readonly numbers: ReadonlyMap<string, string>;
  /** Only of `empirical`. */
  readonly file: string | null;
}

type NumberKind = 'time' | 'factor';

interface Grammar {
  readonly example: string;
  /** Every number it can have; those of one alternative exclude each other. */
  readonly numbers: Readonly<Record<string, NumberKind>>;
  /** Names that must all be there, in one of these combinations. */
  readonly combinations: readonly (readonly string[])[];
}

const GRAMMARS: Readonly<Record<Exclude<Law, 'constant' | 'empirical'>, Grammar>> = {
  uniform: {
    example: 'uniform 5s to 30s',
    numbers: { from: 'time', to: 'time' },
    combinations: [['from', 'to']],
  },
  exponential: { example: 'exponential mean 1y', numbers: { mean: 'time' }, combinations: [['mean']] },
  weibull: {
    example: 'weibull shape 0.7 mean 1.5y',
    numbers: { shape: 'factor', mean: 'time' },
    combinations: [['shape', 'mean']],
  },
  lognormal: {
    example: 'lognormal median 15min sigma 1.2',
    numbers: { median: 'time', mean: 'time', sigma: 'factor' },
    combinations: [
      ['median', 'sigma'],
      ['mean', 'sigma'],
    ],
  },
  gamma: {
    example: 'gamma shape 2 mean 1h',
    numbers: { shape: 'factor', mean: 'time' },
    combinations: [['shape', 'mean']],
  },
  pareto: {
    example: 'pareto shape 1.5 min 10s',
    numbers: { shape: 'factor', min: 'time' },
    combinations: [['shape', 'min']],
  },
};

/** An example of each law, for messages and help. */
export const DISTRIBUTION_EXAMPLES: readonly string[] = [
  ...Object.values(GRAMMARS).map(({ example }) => example),
  'empirical file.csv',
];

const LAWS = [...Object.keys(GRAMMARS), 'empirical'];

/** Takes the text apart without judging the numbers' sizes. */
export function splitDistribution(raw: unknown): Outcome<DistributionWords> {
  if (typeof raw !== 'string') return constantWords(raw);
  const text = raw.trim();
  const bracket = /^([a-z]+)\s*\(([^)]*)\)?$/.exec(text);
  if (bracket !== null)
    return fail(
      `${show(text)}: distributions are words, without brackets: ${inWords(bracket[1] ?? '', bracket[2] ?? '')}`,
    );
  const [law = '', ...words] = text.split(/\s+/);
  if (law === 'empirical') return empiricalWords(words);
  if (Object.hasOwn(GRAMMARS, law)) return named(law as keyof typeof GRAMMARS, words);
  if (law === 'constant' && words.length === 1)
    return fail(`${show(text)}: write ${words[0]}: a plain time is a constant`);
  if (/^[a-z]{4,}$/.test(law))
    return fail(
      `unknown distribution ${show(law)}${nearest(law)}; write ${DISTRIBUTION_EXAMPLES.join(', ')}, or a plain time`,
    );
  return constantWords(raw);
}

/** Puts it together again. */
export function joinDistribution({ law, numbers, file }: DistributionWords): string {
  if (law === 'constant') return numbers.get('value') ?? '';
  if (law === 'empirical') return `empirical ${file}`;
  if (law === 'uniform') return `uniform ${numbers.get('from')} to ${numbers.get('to')}`;
  return [law, ...[...numbers].flat()].join(' ');
}

/** The numbers of a law in code units: seconds, or plain factors. */
export function distributionNumbers(words: DistributionWords): Outcome<ReadonlyMap<string, number>> {
  const values = new Map<string, number>();
  for (const [name, text] of words.numbers) {
    const kind =
      words.law === 'constant' ? 'time' : GRAMMARS[words.law as keyof typeof GRAMMARS].numbers[name];
    const value = kind === 'factor' ? factor(name, text) : parseQuantity('duration', text);
    if (!value.ok) return fail(words.law === 'constant' ? value.message : `${words.law}: ${value.message}`);
    const problem = judge(words.law, name, text, value.value);
    if (problem !== null) return fail(problem);
    values.set(name, value.value);
  }
  const from = values.get('from');
  const to = values.get('to');
  if (from !== undefined && to !== undefined && to <= from) {
    return fail(
      `uniform ${words.numbers.get('from')} to ${words.numbers.get('to')}: the first must be smaller than the second`,
    );
  }
  return { ok: true, value: values };
}

function constantWords(raw: unknown): Outcome<DistributionWords> {
  const value = parseQuantity('duration', raw);
  if (!value.ok) {
    const isNumberLike =
      typeof raw === 'number' || (typeof raw === 'string' && /^[-+.]?\d\S*$/.test(raw.trim()));
    if (isNumberLike) return value;
    return fail(
      `must be a time or a distribution in words, such as ${DISTRIBUTION_EXAMPLES.slice(0, 2).join(' or ')} (got ${show(raw)})`,
    );
  }
  return {
    ok: true,
    value: { law: 'constant', numbers: new Map([['value', String(raw).trim()]]), file: null },
  };
}

function empiricalWords(words: readonly string[]): Outcome<DistributionWords> {
  const [file] = words;
  if (file === undefined || words.length !== 1)
    return fail('empirical: write one file without spaces in its name: empirical repairs.csv');
  return { ok: true, value: { law: 'empirical', numbers: new Map(), file } };
}

function named(law: keyof typeof GRAMMARS, words: readonly string[]): Outcome<DistributionWords> {
  const { numbers, example, combinations } = GRAMMARS[law];
  const given = new Map<string, string>();
  if (law === 'uniform') {
    const [from, to, upper] = words;
    if (words.length !== 3 || to !== 'to' || from === undefined || upper === undefined)
      return fail(`uniform: write ${example}`);
    return {
      ok: true,
      value: {
        law,
        numbers: new Map([
          ['from', from],
          ['to', upper],
        ]),
        file: null,
      },
    };
  }
  for (let index = 0; index < words.length; index += 2) {
    const name = words[index] ?? '';
    const text = words[index + 1];
    if (!Object.hasOwn(numbers, name)) {
      const unnamed = /^[-+.\d]/.test(name);
      return fail(
        unnamed
          ? `${law}: name the number ${name}, as in ${example}`
          : `${law} has no ${show(name)}; write ${example}`,
      );
    }
    if (text === undefined) return fail(`${law}: ${name} needs a value; write ${example}`);
    if (given.has(name)) return fail(`${law}: ${name} is given twice`);
    given.set(name, text);
  }
  const fits = combinations.some(
    (names) => names.length === given.size && names.every((name) => given.has(name)),
  );
  if (!fits)
    return fail(
      `${law} takes ${combinations.map((names) => names.join(' and ')).join(', or ')}; write ${example}`,
    );
  return { ok: true, value: { law, numbers: given, file: null } };
}

function factor(name: string, text: string): Outcome<number> {
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return { ok: true, value: Number(text) };
  return fail(`${name} is a plain number (got ${show(text)})`);
}

function judge(law: Law, name: string, text: string, value: number): string | null {
  const mayBeZero = law === 'constant' || law === 'uniform';
  if (value < 0 || (value === 0 && !mayBeZero)) {
    const label = law === 'constant' ? '' : `${law}: ${name} `;
    return `${label}must be ${mayBeZero ? '>= 0' : '> 0'} (got ${text})`;
  }
  return null;
}

function inWords(law: string, inside: string): string {
  const values = inside.split(',').map((value) => value.trim());
  if (law === 'uniform' && values.length === 2) return `write uniform ${values[0]} to ${values[1]}`;
  const grammar = Object.hasOwn(GRAMMARS, law) ? GRAMMARS[law as keyof typeof GRAMMARS] : undefined;
  const names = grammar?.combinations[0];
  if (names === undefined || names.length !== values.length)
    return `write ${grammar?.example ?? DISTRIBUTION_EXAMPLES[0]}`;
  return `write ${law} ${names.map((name, index) => `${name} ${values[index]}`).join(' ')}`;
}

function nearest(word: string): string {
  const close = LAWS.find((law) => distance(law, word) <= 2);
  return close === undefined ? '' : ` (did you mean ${close}?)`;
}

function fail(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}

/** From what a file says to values in code units, as a parameter declares: every mistake at once, each with its path. */
import { closest } from './closest.js';
import { makeDistribution } from './distribution-values.js';
import type {
  ChoiceParameter,
  GroupParameter,
  ListParameter,
  Parameter,
  ParameterSet,
  Values,
} from './parameter.js';
import { formatQuantity, parseQuantity, show, type Outcome, type QuantityType } from './quantities.js';

export type Path = readonly (string | number)[];

/** A mistake (or a doubt), with the path below the value that was parsed. */
export interface ValueProblem {
  readonly path: Path;
  readonly message: string;
}

export type Parsed =
  | { readonly ok: true; readonly value: unknown; readonly warnings: readonly ValueProblem[] }
  | {
      readonly ok: false;
      readonly problems: readonly ValueProblem[];
      readonly warnings: readonly ValueProblem[];
    };

/** What parsing may need from outside. */
export interface ValueContext {
  /** The text of a file named in a value (`empirical repairs.csv`). @throws Error when there is none */
  readonly read?: (path: string) => string;
}

/** A tray for the mistakes of one value and all within it. */
interface Tray {
  readonly context: ValueContext;
  readonly problems: ValueProblem[];
  readonly warnings: ValueProblem[];
}

/** Reads one raw value (what YAML gives: text, number, boolean, list, map) as the parameter declares it. */
export function parseValue(parameter: Parameter, raw: unknown, context: ValueContext = {}): Parsed {
  const tray: Tray = { context, problems: [], warnings: [] };
  const value = read(parameter, raw, [], tray);
  const { problems, warnings } = tray;
  return problems.length === 0 ? { ok: true, value, warnings } : { ok: false, problems, warnings };
}

/** Reads a map of raw values, with defaults for what is absent. Unknown and missing keys are problems. */
export function fieldsFromText(set: ParameterSet, raw: unknown, context: ValueContext = {}): Parsed {
  return parseValue({ type: 'group', description: '', source: '', fields: set }, raw, context);
}

/** As `fieldsFromText`, for code that knows that the values are right. @throws Error with all mistakes otherwise */
export function valuesOf<P extends ParameterSet>(
  set: P,
  raw: Readonly<Record<string, unknown>> = {},
): Values<P> {
  const parsed = fieldsFromText(set, raw);
  if (parsed.ok) return parsed.value as Values<P>;
  throw new Error(parsed.problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
}

/** The values of all defaults. @throws Error naming a parameter that has none and must be given */
export function defaultsOf<P extends ParameterSet>(set: P): Values<P> {
  return valuesOf(set);
}

/** What is used when the key is absent, as a file would write it: undefined when there is no default. */
export function rawDefault(parameter: Parameter): unknown {
  if ('default' in parameter && parameter.default !== undefined) return parameter.default;
  return parameter.type === 'group' && parameter.optional !== true ? {} : undefined;
}

/** May the key be left out? */
export function isRequired(parameter: Parameter): boolean {
  return rawDefault(parameter) === undefined && parameter.optional !== true;
}

function read(parameter: Parameter, raw: unknown, path: Path, tray: Tray): unknown {
  if (parameter.later !== undefined && isLater(parameter.later, raw)) {
    tray.warnings.push({ path, message: `${show(raw)} is understood, but not modelled yet` });
  }
  switch (parameter.type) {
    case 'group':
      return readGroup(parameter, raw, path, tray);
    case 'list':
      return readList(parameter, raw, path, tray);
    case 'tree':
      for (const { path: below, message } of parameter.check(raw)) {
        tray.problems.push({ path: [...path, ...below], message });
      }
      return raw;
    default: {
      const outcome = readScalar(parameter, raw, tray.context);
      if (outcome.ok) return outcome.value;
      tray.problems.push({ path, message: outcome.message });
      return undefined;
    }
  }
}

function isLater(later: readonly string[], raw: unknown): boolean {
  return (typeof raw === 'string' || typeof raw === 'number') && later.includes(String(raw));
}

type ScalarParameter = Exclude<Parameter, { type: 'group' | 'list' | 'tree' }>;

function readScalar(parameter: ScalarParameter, raw: unknown, context: ValueContext): Outcome<unknown> {
  switch (parameter.type) {
    case 'duration':
    case 'rate':
    case 'size':
    case 'share':
      return inRange(parameter, parseQuantity(parameter.type, raw), raw);
    case 'count':
      return inRange(parameter, readCount(raw), raw);
    case 'number':
      return inRange(parameter, readNumber(raw), raw);
    case 'flag':
      return readFlag(raw);
    case 'choice':
      return readChoice(parameter, raw);
    case 'text':
    case 'component':
      return readText(raw, parameter.type === 'text' ? 'text' : 'the name of a component');
    case 'distribution':
      return makeDistribution(raw, context.read);
  }
}

interface Bounded {
  readonly type: QuantityType | 'count' | 'number';
  readonly min?: number;
  readonly max?: number;
  readonly exclusiveMin?: boolean;
}

/** Only a plain number may be negative without saying so. */
function inRange(parameter: Bounded, outcome: Outcome<number>, raw: unknown): Outcome<number> {
  if (!outcome.ok) return outcome;
  const { value } = outcome;
  const { max, exclusiveMin = false } = parameter;
  const min = smallest(parameter);
  const got = `(got ${show(raw)})`;
  if (value < min || (exclusiveMin && value === min)) {
    return fail(`must be ${exclusiveMin ? '>' : '>='} ${inUnits(parameter.type, min)} ${got}`);
  }
  if (max !== undefined && value > max) return fail(`must be <= ${inUnits(parameter.type, max)} ${got}`);
  return outcome;
}

/** The lower bound that holds, declared or not. */
export function smallest(parameter: Bounded): number {
  return parameter.min ?? (parameter.type === 'number' ? -Infinity : 0);
}

/** A bound as a file would write it; zero without its unit, which nobody needs. */
export function inUnits(type: Bounded['type'], value: number): string {
  return value === 0 || type === 'count' || type === 'number' ? String(value) : formatQuantity(type, value);
}

function readCount(raw: unknown): Outcome<number> {
  if (typeof raw === 'number' && Number.isSafeInteger(raw)) return { ok: true, value: raw };
  const digits = typeof raw === 'string' ? /^(\d+)[a-zA-Z%/]+$/.exec(raw)?.[1] : undefined;
  const hint = digits === undefined ? unquoted(raw) : `: write ${digits}, without a unit`;
  return fail(`must be a whole number (got ${show(raw)})${hint}`);
}

function readNumber(raw: unknown): Outcome<number> {
  if (typeof raw === 'number' && Number.isFinite(raw)) return { ok: true, value: raw };
  return fail(`must be a plain number (got ${show(raw)})${unquoted(raw)}`);
}

function readFlag(raw: unknown): Outcome<boolean> {
  if (typeof raw === 'boolean') return { ok: true, value: raw };
  const word = show(raw).toLowerCase();
  const meant = ['yes', 'on', '1'].includes(word) ? true : ['no', 'off', '0'].includes(word) ? false : null;
  return fail(
    `must be true or false (got ${show(raw)})${meant === null ? unquoted(raw) : `: write ${meant}`}`,
  );
}

/** A quoted "true" or "3" is a text, and looks like the real thing. */
function unquoted(raw: unknown): string {
  return typeof raw === 'string' && /^(true|false|[-+.\d]+)$/.test(raw)
    ? `: write ${raw}, without quotes`
    : '';
}

function readChoice(parameter: ChoiceParameter, raw: unknown): Outcome<string> {
  if (typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean') {
    const word = String(raw);
    if (parameter.options.includes(word)) return { ok: true, value: word };
    const meant = closest(word, parameter.options);
    if (meant !== null) return fail(`unknown value ${show(raw)}; did you mean ${meant}?`);
  }
  return fail(`must be one of ${parameter.options.join(', ')} (got ${show(raw)})`);
}

function readText(raw: unknown, what: string): Outcome<string> {
  if (typeof raw === 'string' && raw !== '') return { ok: true, value: raw };
  if (typeof raw === 'number' || typeof raw === 'boolean') return { ok: true, value: String(raw) };
  return fail(`must be ${what} (got ${show(raw)})`);
}

function readGroup(parameter: GroupParameter, raw: unknown, path: Path, tray: Tray): unknown {
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) {
    tray.problems.push({
      path,
      message: `must be a map with ${Object.keys(parameter.fields).join(', ')} (got ${show(raw)})`,
    });
    return undefined;
  }
  const given = raw as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(parameter.fields, key)) continue;
    tray.problems.push({ path: [...path, key], message: unknownKey(key, Object.keys(parameter.fields)) });
  }
  const values = Object.entries(parameter.fields).map(([key, field]): [string, unknown] => {
    const written = Object.hasOwn(given, key) ? given[key] : null;
    return [key, readField(field, written ?? rawDefault(field), [...path, key], tray)];
  });
  return Object.fromEntries(values);
}

function readField(field: Parameter, raw: unknown, path: Path, tray: Tray): unknown {
  if (raw !== undefined) return read(field, raw, path, tray);
  if (field.optional !== true) tray.problems.push({ path, message: 'is missing: it has no default' });
  return null;
}

/** What to say about a key that nobody knows. */
export function unknownKey(key: string, known: readonly string[]): string {
  const meant = closest(key, known);
  if (meant !== null) return `unknown key; did you mean ${meant}?`;
  return known.length === 0
    ? 'unknown key: nothing is expected here'
    : `unknown key; known: ${known.join(', ')}`;
}

function readList(parameter: ListParameter, raw: unknown, path: Path, tray: Tray): unknown {
  if (!Array.isArray(raw)) return [read(parameter.item, raw, path, tray)];
  return raw.map((item: unknown, index) => read(parameter.item, item, [...path, index], tray));
}

function fail(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}

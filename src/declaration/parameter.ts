/**
 * How a component kind, a fault kind or a section of the scenario file says which parameters it takes.
 *
 * From one declaration come the TypeScript type of the values, validation, the JSON Schema, `hasim explain`, the
 * reference page and the "guesses leaned on" of every report. Keys are spelled as in the product's own files;
 * hasim's own are snake_case.
 */
import type { Distribution } from '../engine/distributions/index.js';

interface Documented {
  /** One or two plain sentences: what it does, and what the user would see change. */
  readonly description: string;
  /** Where the default comes from: the product's documentation, a measurement, or `MODEL` for our own proposal. */
  readonly source: string;
  /** The key may be left out and has no default: its value is then null. */
  readonly optional?: boolean;
  /** Values (as written in a file) that are understood but not modelled yet: a warning says so, `explain` too. */
  readonly later?: readonly string[];
}

interface Ranged {
  /** Smallest and largest allowed value, in the unit of the value (seconds, bytes, 1/s, fraction). */
  readonly min?: number;
  readonly max?: number;
  /** The smallest value itself is not allowed. */
  readonly exclusiveMin?: boolean;
}

/** A time with a unit in files (`500ms`, `5s`); seconds in code. */
export interface DurationParameter extends Documented, Ranged {
  readonly type: 'duration';
  readonly default?: string;
}
/** A whole number without unit. */
export interface CountParameter extends Documented, Ranged {
  readonly type: 'count';
  readonly default?: number;
}
/** A plain number without unit (a factor, a weight). */
export interface NumberParameter extends Documented, Ranged {
  readonly type: 'number';
  readonly default?: number;
}
/** A percentage in files (`60%`); a fraction of 1 in code. */
export interface ShareParameter extends Documented, Ranged {
  readonly type: 'share';
  readonly default?: string;
}
/** A rate in files (`100/s`, `2/y`); per second in code. */
export interface RateParameter extends Documented, Ranged {
  readonly type: 'rate';
  readonly default?: string;
}
/** A size in files (`128MiB`); bytes in code. */
export interface SizeParameter extends Documented, Ranged {
  readonly type: 'size';
  readonly default?: string;
}
export interface FlagParameter extends Documented {
  readonly type: 'flag';
  readonly default?: boolean;
}
/** One word of a closed list. */
export interface ChoiceParameter<Option extends string = string> extends Documented {
  readonly type: 'choice';
  readonly options: readonly Option[];
  readonly default?: Option;
}
export interface TextParameter extends Documented {
  readonly type: 'text';
  readonly default?: string;
}
/** A time that is drawn: `uniform 1s to 5s`, or a plain duration for a constant; a Distribution in seconds in code. */
export interface DistributionParameter extends Documented {
  readonly type: 'distribution';
  readonly default?: string;
}
/**
 * The name of another component of the scenario; text in code. It names whom we call, unless the key ends in `_by`:
 * that names who calls us (`mounted_by`). Circles of calls are refused.
 */
export interface ComponentParameter extends Documented {
  readonly type: 'component';
  readonly default?: string;
}
/** A map with a fixed set of keys (`query: { read: ..., write: ... }`). */
export interface GroupParameter<Fields extends ParameterSet = ParameterSet> extends Documented {
  readonly type: 'group';
  readonly fields: Fields;
}
/** A list of values of one type; a single value in a file is a list of one. */
export interface ListParameter<Item extends Parameter = Parameter> extends Documented {
  readonly type: 'list';
  readonly item: Item;
  readonly default?: readonly unknown[];
}
/** Any YAML tree, checked by the kind itself (the nested structure of `generic`). */
export interface TreeParameter extends Documented {
  readonly type: 'tree';
  readonly default?: unknown;
  /** Complains with messages, each with the path below this key; empty when all is well. */
  readonly check: (
    value: unknown,
  ) => readonly { readonly path: readonly (string | number)[]; readonly message: string }[];
}

export type Parameter =
  | DurationParameter
  | CountParameter
  | NumberParameter
  | ShareParameter
  | RateParameter
  | SizeParameter
  | FlagParameter
  | ChoiceParameter
  | TextParameter
  | DistributionParameter
  | ComponentParameter
  | GroupParameter
  | ListParameter
  | TreeParameter;

export interface ParameterSet {
  readonly [key: string]: Parameter;
}

type Present<P extends Parameter> = P extends {
  type: 'duration' | 'count' | 'number' | 'share' | 'rate' | 'size';
}
  ? number
  : P extends { type: 'flag' }
    ? boolean
    : P extends ChoiceParameter<infer Option>
      ? Option
      : P extends { type: 'text' | 'component' }
        ? string
        : P extends { type: 'distribution' }
          ? Distribution
          : P extends GroupParameter<infer Fields>
            ? Values<Fields>
            : P extends ListParameter<infer Item>
              ? readonly ValueOf<Item>[]
              : unknown;

/** The value of one parameter in code. Without default it is required, unless `optional`, then it may be null. */
export type ValueOf<P extends Parameter> = P extends { optional: true } ? Present<P> | null : Present<P>;

/** The values of a set of parameters, by the names used in files. */
export type Values<P extends ParameterSet> = { readonly [K in keyof P]: ValueOf<P[K]> };

/** Keeps the literal types of a declaration, so that `Values` can be read off it. */
export function parameters<const P extends ParameterSet>(set: P): P {
  return set;
}

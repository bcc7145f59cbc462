/** From the words of a distribution to the law itself. */
import {
  constant,
  empirical,
  exponential,
  gamma,
  lognormal,
  pareto,
  uniform,
  weibull,
  type Distribution,
} from '../engine/distributions/index.js';
import { distributionNumbers, splitDistribution, type DistributionWords } from './distribution-text.js';
import { parseQuantity, show, type Outcome } from './quantities.js';
import { reason } from './reason.js';

/** More values than this, and a fitted law says the same. */
const MOST_SAMPLES = 100_000;

/** Reads a distribution from its text. `read` gives the text of the file that `empirical` names. */
export function makeDistribution(raw: unknown, read?: (path: string) => string): Outcome<Distribution> {
  const words = splitDistribution(raw);
  if (!words.ok) return words;
  const numbers = distributionNumbers(words.value);
  if (!numbers.ok) return numbers;
  try {
    const { file } = words.value;
    if (file !== null) return fromFile(file, read);
    return { ok: true, value: build(words.value.law, (name) => numbers.value.get(name) ?? 0, numbers.value) };
  } catch (error) {
    // A law that cannot be computed, such as a Weibull law of shape 0.001 with a mean.
    if (error instanceof RangeError) return { ok: false, message: error.message };
    throw error;
  }
}

function build(
  law: DistributionWords['law'],
  number: (name: string) => number,
  given: ReadonlyMap<string, number>,
): Distribution {
  switch (law) {
    case 'uniform':
      return uniform(number('from'), number('to'));
    case 'exponential':
      return exponential(number('mean'));
    case 'weibull':
      return weibull({ shape: number('shape'), mean: number('mean') });
    case 'lognormal':
      return given.has('mean')
        ? lognormal({ mean: number('mean'), sigma: number('sigma') })
        : lognormal({ median: number('median'), sigma: number('sigma') });
    case 'gamma':
      return gamma({ shape: number('shape'), mean: number('mean') });
    case 'pareto':
      return pareto({ shape: number('shape'), min: number('min') });
    default:
      return constant(number('value'));
  }
}

function fromFile(file: string, read?: (path: string) => string): Outcome<Distribution> {
  if (read === undefined) return { ok: false, message: `empirical ${file}: no file can be read here` };
  let text: string;
  try {
    text = read(file);
  } catch (error) {
    return {
      ok: false,
      message: `cannot read ${file}: ${reason(error)}`,
    };
  }
  const samples = parseSamples(text, file);
  if (!samples.ok) return samples;
  return { ok: true, value: empirical(samples.value, file) };
}

/** One time a line, first column: `12.5s`, or plain seconds. A first line that is no time is a heading. */
function parseSamples(text: string, file: string): Outcome<number[]> {
  const lines = text.split(/\r?\n/).map((line) => (line.split(',')[0] ?? '').trim());
  const samples: number[] = [];
  for (const [index, cell] of lines.entries()) {
    if (cell === '' || cell.startsWith('#')) continue;
    const seconds = /^[-+.\d]+(e[-+]?\d+)?$/i.test(cell) ? Number(cell) : undefined;
    const sample =
      seconds === undefined ? parseQuantity('duration', cell) : ({ ok: true, value: seconds } as const);
    const isHeading = samples.length === 0 && /^["A-Za-z]/.test(cell);
    if (!sample.ok && isHeading) continue;
    if (!sample.ok || !(sample.value >= 0 && sample.value < Infinity)) {
      return { ok: false, message: `${file}, line ${index + 1}: ${show(cell)} is not a time >= 0` };
    }
    samples.push(sample.value);
  }
  if (samples.length === 0) return { ok: false, message: `${file} holds no values` };
  if (samples.length > MOST_SAMPLES)
    return { ok: false, message: `${file} holds more than ${MOST_SAMPLES} values` };
  return { ok: true, value: samples.sort((one, other) => one - other) };
}

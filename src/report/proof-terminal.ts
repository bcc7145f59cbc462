/** `hasim prove` for a person at a terminal: do they agree, then every figure in each way, then what each way is. 80 columns. */
import pc from 'picocolors';
import type {
  Comparison,
  Method,
  MethodReport,
  Proof,
  ProvedFigure,
  ProvedMeasure,
} from '../results/proof.js';
import type { Interval } from '../results/results.js';
import { count, digits, seconds, wrap } from './format.js';
import { SECONDS_PER_YEAR } from './run-length.js';
import { title, WIDTH, type Paint } from './terminal-parts.js';
import type { TerminalOptions } from './terminal.js';

const NAMES: Readonly<Record<Method, string>> = {
  stated: 'stated answer',
  exact: 'exact chain',
  accelerated: 'accelerated',
  plain: 'plain simulation',
  envelope: 'envelope',
};
const NAME = 19;
const FIGURE = 42;

const MEASURES: Readonly<Record<ProvedMeasure, string>> = {
  unavailability: 'unavailability, share of the time',
  outages: 'outages a year',
  outage: 'mean outage, seconds',
  loss: 'requests lost, share of all',
  latency: 'mean latency, seconds',
};

export function proofReport(proof: Proof, { colour }: TerminalOptions): string {
  const paint = pc.createColors(colour);
  const sections = [
    head(proof, paint),
    verdict(proof, paint),
    ...proof.figures.map((figure) => table(figure, paint)),
    [title('the ways', paint), ...proof.methods.flatMap(method)],
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n');
}

function head({ scenario, run }: Proof, paint: Paint): string[] {
  const length = lengthText(run.simulatedSeconds / Math.max(1, run.replications));
  const how = `plain: ${count(run.replications)} × ${length}, ${count(run.outages)} outages, ${count(run.events)} events · seed ${run.seed}`;
  return [
    paint.bold(scenario.name),
    ...wrap(scenario.question, WIDTH),
    ...wrap(run.complete ? how : `${how} · stopped early`, WIDTH).map((line) => paint.dim(line)),
  ];
}

function lengthText(of: number): string {
  return of >= SECONDS_PER_YEAR ? `${digits(of / SECONDS_PER_YEAR)} y` : seconds(of);
}

function verdict({ verdict: word, comparisons, familyWiseError }: Proof, paint: Paint): string[] {
  const failed = comparisons.filter(({ agree }) => !agree);
  if (word === 'undecided') {
    const why = 'fewer than two ways give the same figure, so nothing is proved.';
    return [paint.yellow('UNDECIDED'), ...wrap(why, WIDTH)];
  }
  const often = `1 of ${count(1 / familyWiseError)} proofs of what is right would find a difference by chance`;
  if (failed.length === 0) {
    const text = `All ${comparisons.length} comparisons hold (${often}).`;
    return [
      paint.green('THEY AGREE'),
      ...wrap(comparisons.length === 1 ? `The one comparison holds (${often}).` : text, WIDTH),
    ];
  }
  return [
    paint.red('THEY DISAGREE'),
    ...failed.flatMap((one) => wrap(disagreement(one), WIDTH, '  ')),
    ...wrap(`Of ${comparisons.length} comparisons ${failed.length} fail (${often}).`, WIDTH),
  ];
}

function disagreement({ measure, between: [a, b], difference, allowed }: Comparison): string {
  const names = `${MEASURES[measure].replace(/,.*/, '')}: ${NAMES[a]} and ${NAMES[b]}`;
  if (difference === null || allowed === null) return `${names} exclude each other`;
  return `${names} are ${share(difference)} apart, and ${share(allowed)} would be allowed`;
}

function share(of: number): string {
  return `${digits(Math.abs(of) * 100)} %`;
}

function table({ measure, by }: ProvedFigure, paint: Paint): string[] {
  const given = (Object.keys(NAMES) as Method[]).flatMap((one) => {
    const interval = by[one];
    return interval ? [{ name: NAMES[one], interval }] : [];
  });
  const reference = given.map(({ interval }) => interval.estimate).find((one) => one !== null) ?? null;
  const rows = given.map(({ name, interval }, index) => {
    const off = index === 0 ? '' : offText(interval, reference);
    return `  ${name.padEnd(NAME)}${figure(interval).padEnd(FIGURE)}${off}`.trimEnd();
  });
  return [title(MEASURES[measure], paint), ...rows];
}

/** All digits of what is exact, those that mean something of what is not. */
function figure(interval: Interval): string {
  const { estimate, low, high, kind } = interval;
  if (kind === 'absent') return `– ${interval.why ?? ''}`;
  if (estimate === null) return `at most ${short(high ?? 0)}`;
  if (low === null || high === null) return short(estimate);
  if (low === high) return String(Number(estimate.toPrecision(7)));
  return `${short(estimate)} (${short(low)} to ${short(high)})`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(value !== 0 && Math.abs(value) < 1e-4 ? 3 : 4)));
}

function offText({ estimate }: Interval, reference: number | null): string {
  if (estimate === null || reference === null || reference === 0) return '';
  const off = estimate / reference - 1;
  if (Math.abs(off) < 1e-6) return 'the same';
  return `${off > 0 ? '+' : '−'}${digits(Math.abs(off) * 100)} %`;
}

function method({ method: name, text, applies, notes }: MethodReport): string[] {
  const say = applies ? text : `does not apply: ${text}`;
  const [first = '', ...more] = wrap(say, WIDTH - NAME - 2);
  const indent = ' '.repeat(NAME + 2);
  return [
    `  ${NAMES[name].padEnd(NAME)}${first}`,
    ...more.map((line) => indent + line),
    ...notes.flatMap((note) => wrap(`· ${note}`, WIDTH, indent)),
  ];
}

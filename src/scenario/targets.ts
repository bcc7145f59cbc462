/**
 * Targets, one line each:
 * `MEASURE [NAME] [STATISTIC] [per WINDOW] (>=|<=) VALUE [in SHARE] [excluding planned]`.
 */
import { closest } from '../declaration/closest.js';
import { parseQuantity, show, type Outcome } from '../declaration/quantities.js';
import { meantName } from './meant.js';
import type { Outline } from './outline.js';
import type { TargetSpecification } from './model.js';

type Measure = TargetSpecification['measure'];
type Statistic = TargetSpecification['statistic'];
type Subject = 'class' | 'component' | null;

interface Grammar {
  readonly subject: Subject;
  readonly subjectRequired: boolean;
  readonly value: 'share' | 'duration' | 'count';
  /** The only sense in which it can be a target. */
  readonly operator: '>=' | '<=';
  readonly statistics: readonly Statistic[];
  readonly windows: boolean;
}

const QUANTILES: readonly Statistic[] = ['mean', 'p50', 'p90', 'p95', 'p99'];
const share = (operator: '>=' | '<='): Grammar => ({
  subject: null,
  subjectRequired: false,
  value: 'share',
  operator,
  statistics: ['mean'],
  windows: true,
});
const time = (subject: Subject, statistics: readonly Statistic[]): Grammar => ({
  subject,
  subjectRequired: subject !== null,
  value: 'duration',
  operator: '<=',
  statistics,
  windows: false,
});

const GRAMMARS: Readonly<Record<Measure, Grammar>> = {
  availability: share('>='),
  'time-availability': share('>='),
  loss: { ...share('<='), subject: 'class', subjectRequired: false },
  failover: time('component', QUANTILES),
  outage: { ...time(null, [...QUANTILES, 'longest']), windows: true },
  latency: time('class', QUANTILES),
  downtime: { ...time(null, ['mean']), windows: true },
  'lost-writes': { ...share('<='), value: 'count' },
};
const MEASURES = Object.keys(GRAMMARS) as Measure[];
const STATISTICS: readonly Statistic[] = [...QUANTILES, 'longest'];

const EXAMPLE = 'availability >= 99.99%';

/** Reads one target and checks that it names something in this scenario. */
export function parseTarget(text: string, outline: Outline): Outcome<TargetSpecification> {
  const comparison = /^(.*?)\s*(>=|<=|≥|≤|==|=|>|<)\s*(.*)$/.exec(text.trim());
  if (comparison === null) return fail(`${show(text)}: a target compares: ${EXAMPLE}`);
  const [, left = '', operator = '', right = ''] = comparison;
  const [measure = '', ...rest] = left.split(/\s+/);
  const grammar = Object.hasOwn(GRAMMARS, measure) ? GRAMMARS[measure as Measure] : undefined;
  if (grammar === undefined) return fail(`unknown measure ${show(measure)}${hint(measure, MEASURES)}`);
  const head = readHead(rest, grammar, outline);
  if (!head.ok) return fail(`${measure}: ${head.message}`);
  const tail = readTail(right, grammar);
  if (!tail.ok) return fail(`${measure}: ${tail.message}`);
  const wanted = { '>=': '>=', '≥': '>=', '<=': '<=', '≤': '<=' }[operator];
  if (wanted === undefined) return fail(`${operator}: write >= or <=`);
  if (wanted !== grammar.operator)
    return fail(`${measure} is promised with ${grammar.operator} (got ${operator})`);
  const problem = togetherProblem(head.value, tail.value, measure as Measure);
  if (problem !== null) return fail(problem);
  return {
    ok: true,
    value: {
      name: text.trim(),
      measure: measure as Measure,
      operator: grammar.operator,
      ...head.value,
      ...tail.value,
    },
  };
}

type Head = Pick<TargetSpecification, 'subject' | 'statistic' | 'window'>;
type Tail = Pick<TargetSpecification, 'threshold' | 'share' | 'excludingPlanned'>;

function readHead(words: readonly string[], grammar: Grammar, outline: Outline): Outcome<Head> {
  const rest = [...words];
  let window: Head['window'] = null;
  const per = rest.indexOf('per');
  if (per >= 0) {
    const [, word = 'nothing', ...more] = rest.splice(per);
    if (more.length > 0) return fail(`${show(more.join(' '))} after the window`);
    if (word !== 'month' && word !== 'year') return fail(`per ${word}: write per month or per year`);
    if (!grammar.windows) return fail('has no windows: leave out per');
    window = word;
  }
  let statistic: Statistic = 'mean';
  const last = rest.at(-1);
  if (last !== undefined && isStatistic(last)) {
    rest.pop();
    if (!grammar.statistics.includes(last))
      return fail(`has no ${last}; it has ${grammar.statistics.join(', ')}`);
    statistic = last;
  }
  const subject = readSubject(rest, grammar, outline);
  return subject.ok ? { ok: true, value: { subject: subject.value, statistic, window } } : subject;
}

function readSubject(words: readonly string[], grammar: Grammar, outline: Outline): Outcome<string | null> {
  const [name, second] = words;
  if (name === undefined) {
    if (!grammar.subjectRequired) return { ok: true, value: null };
    return fail(
      `name a ${grammar.subject}: ${namesOf(grammar.subject, outline).join(', ') || 'there is none'}`,
    );
  }
  if (second !== undefined)
    return fail(`unknown statistic ${show(second)}${hint(second, grammar.statistics)}`);
  const known = namesOf(grammar.subject, outline);
  if (known.includes(name)) return { ok: true, value: name };
  if (grammar.subject === null)
    return fail(`unknown statistic ${show(name)}${hint(name, grammar.statistics)}`);
  const section = grammar.subject === 'class' ? 'classes' : 'components';
  return fail(
    `names nobody: there is no ${grammar.subject} ${show(name)}${meantName(name, known, section, outline)}`,
  );
}

function namesOf(subject: Subject, outline: Outline): readonly string[] {
  if (subject === 'class') return outline.classes;
  return subject === 'component' ? [...outline.components.keys()] : [];
}

function readTail(text: string, grammar: Grammar): Outcome<Tail> {
  let rest = text.trim();
  const excludingPlanned = /\sexcluding planned$/.test(rest);
  if (excludingPlanned) rest = rest.replace(/\s+excluding planned$/, '');
  const inShare = /^(.*?)\s+in\s+(\S+)$/.exec(rest);
  const share = inShare === null ? null : parseQuantity('share', inShare[2]);
  if (share !== null && !share.ok) return fail(`in ${share.message}`);
  if (share !== null && !(share.value > 0 && share.value <= 1))
    return fail(`in ${inShare?.[2]}: a share is above 0% and at most 100%`);
  const written = inShare === null ? rest : (inShare[1] ?? '');
  if (/\s/.test(written.trim())) {
    return fail(`cannot read ${show(written)}: write VALUE [in SHARE] [excluding planned]`);
  }
  const threshold = readThreshold(written, grammar);
  if (!threshold.ok) return threshold;
  return { ok: true, value: { threshold: threshold.value, share: share?.value ?? null, excludingPlanned } };
}

function readThreshold(written: string, grammar: Grammar): Outcome<number> {
  if (grammar.value === 'count') {
    return /^\d+$/.test(written)
      ? { ok: true, value: Number(written) }
      : fail(`must be a whole number (got ${show(written)})`);
  }
  const threshold = parseQuantity(grammar.value, written);
  if (!threshold.ok) return threshold;
  if (threshold.value < 0) return fail(`must be >= 0 (got ${show(written)})`);
  if (grammar.value === 'share' && threshold.value > 1) return fail(`must be <= 100% (got ${show(written)})`);
  return threshold;
}

function togetherProblem(head: Head, tail: Tail, measure: Measure): string | null {
  if (tail.share !== null && head.window === null) {
    return `${measure}: "in ${tail.share * 100}%" is about windows: add per month or per year`;
  }
  if (head.statistic === 'longest' && head.window === null) {
    return 'outage longest: grows with the years simulated: add per month or per year, and in a share of them';
  }
  if (head.window !== null && measure === 'outage' && head.statistic !== 'longest') {
    return `outage per ${head.window}: write outage longest per ${head.window}`;
  }
  if (head.window !== null && tail.share === null && !(measure === 'downtime' && head.window === 'year')) {
    return `${measure} per ${head.window}: add in which share of them it must hold: in 95%`;
  }
  const plannable = ['availability', 'time-availability', 'loss', 'downtime'];
  return tail.excludingPlanned && !plannable.includes(measure)
    ? `${measure}: cannot exclude planned work`
    : null;
}

function isStatistic(word: string): word is Statistic {
  return (STATISTICS as readonly string[]).includes(word);
}

function hint(word: string, known: readonly string[]): string {
  const near = closest(word, known);
  return near === null ? `; known: ${known.join(', ') || 'none'}` : `; did you mean ${near}?`;
}

function fail(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}

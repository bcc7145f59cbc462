/** Faults and crews of a scenario: one *when*, at most one *end*, and targets that exist. */
import { makeDistribution } from '../../declaration/distribution-values.js';
import { parseQuantity, show } from '../../declaration/quantities.js';
import { constant, type Distribution } from '../../engine/distributions/index.js';
import type { FaultKind } from '../../faults/fault.js';
import type {
  CrewSpecification,
  End,
  FaultSpecification,
  Noticed,
  Selector,
  When,
  Window,
} from '../../faults/specification.js';
import { parseWindows } from '../calendar.js';
import { meantName } from '../meant.js';
import type { At, Read, Session } from '../read/session.js';
import { typed } from '../read/typed.js';
import { crewParameters, faultParameters } from '../sections/faults.js';
import { parseSelector } from '../selectors/selector.js';
import { placeOf } from '../text/tree.js';
import { aimAt, type Aimed } from './aim.js';

/** What is known about a word in `fault:`. */
export interface KnownFault {
  readonly aimed: Aimed;
  readonly kind: FaultKind | null;
}

export interface FaultContext {
  readonly session: Session;
  /** null for a word that no registry knows: it has been complained about. */
  known(fault: string): KnownFault | null;
}

export function makeCrews(reads: ReadonlyMap<string, Read>): CrewSpecification[] {
  return [...reads].map(([name, read]): CrewSpecification => {
    const { count, response, inspection, order } = typed(read, crewParameters);
    return {
      ...{ name, count: count ?? 1, order: order ?? 'fifo' },
      ...{ response: response ?? constant(0), inspection: inspection ?? constant(0) },
    };
  });
}

export function makeFault(id: string, read: Read, context: FaultContext): FaultSpecification {
  const word = String((read.values['fault'] as string | null | undefined) ?? '');
  const known = word === '' ? null : context.known(word);
  const reader = new FaultReader(read, known, context.session);
  const values = typed(read, faultParameters);
  return {
    id,
    fault: word,
    ...(known?.kind ? { kind: known.kind } : {}),
    ...reader.targets(),
    values: Object.fromEntries(
      Object.keys(known?.kind?.parameters ?? {}).map((key) => [key, read.values[key]]),
    ),
    when: reader.when(),
    end: reader.end(),
    planned: values.planned ?? false,
    rolling: values.order === 'one-at-a-time' ? { waitForHealth: values.wait_for_health ?? false } : null,
    group: reader.group(),
    beta: values.beta ?? 0,
  };
}

const NEVER: When = { kind: 'at', atSeconds: [] };
const AT_ONCE: Noticed = { kind: 'after', delay: constant(0) };

class FaultReader {
  private readonly values;

  constructor(
    private readonly read: Read,
    private readonly known: KnownFault | null,
    private readonly session: Session,
  ) {
    this.values = typed(read, faultParameters);
  }

  targets(): Pick<FaultSpecification, 'on' | 'between'> {
    const { on, between } = this.values;
    const aims = this.known?.aimed.aims ?? [];
    if (on && between) this.complain('between', 'has on and between: one of them');
    if (between && this.known !== null && !aims.includes('pairs')) {
      this.complain('between', `${this.known.aimed.name} has no two sides: write on`);
    }
    if (
      on === null &&
      between === null &&
      this.known !== null &&
      !(aims.length === 1 && aims[0] === 'traffic')
    ) {
      const what = aims.includes('pairs')
        ? 'between whom? write between: [zone/rack-a, others]'
        : 'on what? write on: and a selector';
      this.session.problems.error({
        path: this.read.path,
        place: this.read.place,
        message: what,
        code: 'missing',
      });
    }
    return { on: this.selectors(on ?? []), between: between ? this.sides(between) : null };
  }

  group(): FaultSpecification['group'] {
    const { group, order, beta } = this.values;
    if (group && order)
      this.complain('group', 'a shock hits all at once, and order one after the other: one of them');
    if (group && beta) this.complain('beta', 'group already says who is hit together: one of them');
    return group ?? null;
  }

  private selectors(texts: readonly string[]): Selector[] {
    return texts.flatMap((text, index) => {
      const selector = aimAt(text, this.known?.aimed ?? null, this.session.outline);
      if (selector.ok) return [selector.value];
      this.complain(['on', index], selector.message, 'names-nobody');
      return [];
    });
  }

  private sides(between: readonly (readonly string[])[]): Selector[][] {
    if (between.length !== 2)
      this.complain('between', `needs two sides (got ${between.length}): [zone/rack-a, others]`);
    if (between.every((side) => side.includes('others')))
      this.complain('between', 'others is everybody but the first side: it cannot be both');
    return between.map((side, index) =>
      side.flatMap((text, item) => {
        const selector = parseSelector(text, this.session.outline);
        const where = ['between', index, item] as const;
        if (!selector.ok) this.complain(where, selector.message, 'names-nobody');
        else if (
          selector.value.kind === 'link' ||
          (selector.value.kind === 'hosts' && selector.value.process !== null)
        ) {
          this.complain(where, `a side is made of hosts or zones (got ${show(text)})`);
        } else return [selector.value];
        return [];
      }),
    );
  }

  when(): When {
    const { at, every, random } = this.values;
    const written = (['at', 'every', 'random'] as const).filter((key) => this.values[key] !== null);
    const [first, second] = written;
    if (first === undefined) {
      const message = 'when? write at: 1min, every: exponential mean 1y, or random: 1/d';
      this.session.problems.error({ path: this.read.path, place: this.read.place, message, code: 'missing' });
    }
    if (second !== undefined)
      this.complain(second, `has ${written.join(' and ')}: one when only (null takes a parent's away)`);
    if (at) return { kind: 'at', atSeconds: [...at].sort((one, other) => one - other) };
    if (every) {
      if (every.mean === 0) this.complain('every', 'must be > 0');
      return { kind: 'every', every, window: this.window() };
    }
    return random ? { kind: 'random', ratePerSecond: random, hours: this.hours() } : NEVER;
  }

  private window(): Window | null {
    const { window } = this.values;
    if (!window) return null;
    const parsed = parseWindows(window);
    if (!parsed.ok) this.complain('window', parsed.message);
    else if (parsed.value.length > 1)
      this.complain('window', `one window a week: name one day, as in Sun 03:00 to 05:00 (got ${window})`);
    return parsed.ok ? (parsed.value[0] ?? null) : null;
  }

  private hours(): Window[] {
    return (this.values.hours ?? []).flatMap((text, index) => {
      const parsed = parseWindows(text);
      if (parsed.ok) return parsed.value;
      this.complain(['hours', index], parsed.message);
      return [];
    });
  }

  end(): End {
    const written = (['for', 'restart', 'repair'] as const).filter((key) => this.values[key] !== null);
    const second = written[1];
    if (second !== undefined)
      this.complain(second, `has ${written.join(' and ')}: one end only (null takes a parent's away)`);
    const { for: duration, restart, repair } = this.values;
    if (duration) return { kind: 'for', duration };
    if (restart) return { kind: 'restart', after: restart };
    if (!repair) return { kind: 'stays' };
    return this.repair(repair);
  }

  private repair(repair: Distribution): End {
    const { crew, noticed } = this.values;
    const { crews } = this.session.outline;
    if (crew && !crews.includes(crew)) {
      const hint = meantName(crew, crews, 'crews', this.session.outline);
      this.complain('crew', `there is no crew ${show(crew)}${hint}`, 'names-nobody');
    }
    if (this.read.written.has('noticed') && crew === null && noticed?.startsWith('at-next-check') === false) {
      const message =
        'nobody is called without a crew, so it does not count: name a crew, or at-next-check 7d';
      this.session.problems.warn({ ...this.at(['noticed']), message, code: 'no-crew' });
    }
    return { kind: 'repair', repair, crew: crew ?? null, noticed: noticed ? this.noticed(noticed) : AT_ONCE };
  }

  private noticed(text: string): Noticed {
    const [, rest] = /^at-next-check\s*(.*)$/.exec(text) ?? [];
    if (rest !== undefined) {
      const period = parseQuantity('duration', rest);
      if (period.ok && period.value > 0) return { kind: 'at-next-check', periodSeconds: period.value };
      const why = period.ok ? `must be > 0 (got ${rest})` : period.message;
      this.complain('noticed', rest === '' ? 'how often? write at-next-check 7d' : `at-next-check: ${why}`);
      return AT_ONCE;
    }
    const delay = makeDistribution(text, (path) => this.session.readFile(path, this.at(['noticed']).place));
    if (delay.ok) return { kind: 'after', delay: delay.value };
    this.complain('noticed', `${delay.message}, or at-next-check 7d`);
    return AT_ONCE;
  }

  private complain(key: string | readonly (string | number)[], message: string, code = 'invalid'): void {
    this.session.problems.error({ ...this.at(typeof key === 'string' ? [key] : key), message, code });
  }

  private at(steps: readonly (string | number)[]): At {
    // Items of a list are named by what they say; the path ends at the key.
    const path = [...this.read.path, ...steps.slice(0, 1)];
    return { path, place: placeOf(this.read.node, steps) };
  }
}

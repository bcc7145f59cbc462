/** YAML text to a tree with positions. Everything a hostile or clumsy file can do ends in a message. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node as YamlNode,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { unclosedBracket } from './brackets.js';
import { DEEPEST, tooDeepAt } from './depth.js';
import type { Place, Problems } from './problem.js';
import { bracketRange, opensBracket, wordsInstead } from './spelling.js';
import { WRITTEN, type Entry, type Node, type Scalar } from './tree.js';

/** Longest text of a scenario file, in characters: forty times the largest of ours, and read well within a second. */
export const LONGEST_FILE = 262_144;
/** Values of one file, repeated through aliases ones included. */
const MOST_VALUES = 20_000;
const MOST_ALIASES = 200;

/** The tree of a file, or null when it cannot be read as YAML at all (and problems say why). */
export function parseYaml(text: string, file: string, problems: Problems): Node | null {
  const whole: Place = { file, line: 0, column: 0 };
  if (text.length > LONGEST_FILE) {
    problems.error({
      place: whole,
      path: [],
      message: `is longer than ${LONGEST_FILE} characters`,
      code: 'too-long',
    });
    return null;
  }
  const deep = tooDeepAt(text);
  if (deep > 0) {
    const place = { file, line: deep, column: 1 };
    problems.error({ place, path: [], message: `nests more than ${DEEPEST} levels deep`, code: 'too-deep' });
    return null;
  }
  return new TreeReader(text, file, problems).read();
}

const OPTIONS = { prettyErrors: false, uniqueKeys: false, logLevel: 'error' } as const;
/** Ranges in brackets that are put right before the rest of the file is given up. */
const MOST_REPAIRS = 50;
/** Errors of the parser that are looked at: what follows is an echo. */
const MOST_ERRORS = 1000;

class TreeReader {
  private lines = new LineCounter();
  private document: Document.Parsed;
  private values = 0;
  private aliases = 0;

  constructor(
    private readonly text: string,
    private readonly file: string,
    private readonly problems: Problems,
  ) {
    this.document = parseDocument(text, { ...OPTIONS, lineCounter: this.lines });
    let source = text;
    for (let repairs = 0; this.document.errors.length > 0 && repairs < MOST_REPAIRS; repairs += 1) {
      const repaired = this.repairRange(source);
      if (repaired === null) return;
      source = repaired;
      this.lines = new LineCounter();
      this.document = parseDocument(source, { ...OPTIONS, lineCounter: this.lines });
    }
  }

  /** A range in brackets unbalances the rest of the file: it is reported, and the file read as if it were right. */
  private repairRange(source: string): string | null {
    const lines = new Set(
      this.document.errors.slice(0, MOST_ERRORS).map(({ pos }) => this.place(pos[0]).line),
    );
    for (const line of lines) {
      const start = this.lines.lineStarts[line - 1] ?? 0;
      const range = bracketRange(source.slice(start, this.lines.lineStarts[line]));
      if (range === null) continue;
      const at = start + range.index;
      this.complain(this.place(at), [], range.message);
      return source.slice(0, at) + range.right + source.slice(at + range.wrong.length);
    }
    return null;
  }

  read(): Node | null {
    if (this.syntaxErrors()) return null;
    const { contents } = this.document;
    if (contents === null || (isScalar(contents) && contents.value === null)) {
      this.complain(this.place(0), [], 'is empty: start with format: hasim-scenario/1');
      return null;
    }
    return this.node(contents, []);
  }

  /** What follows a syntax error is mostly its echo; only the first is worth a message, and tabs. */
  private syntaxErrors(): boolean {
    const { errors, warnings } = this.document;
    for (const [index, { code, message, pos }] of [...errors, ...warnings].entries()) {
      if (index > 0 && code !== 'TAB_AS_INDENT' && code !== 'TAG_RESOLVE_FAILED') continue;
      this.complain(
        this.place(this.blame(message, pos[0])),
        [],
        `not YAML as hasim reads it: ${lowerFirst(message)}`,
      );
    }
    return errors.length + warnings.length > 0;
  }

  /** A bracket that is never closed is noticed where the next line begins. */
  private blame(message: string, offset: number): number {
    return /^Flow .* end with/.test(message) ? (unclosedBracket(this.text, offset) ?? offset) : offset;
  }

  private node(yaml: YamlNode | null | undefined, path: readonly string[]): Node {
    const place = this.place(yaml?.range?.[0] ?? 0);
    this.values += 1;
    if (this.values > MOST_VALUES) {
      if (this.values === MOST_VALUES + 1)
        this.complain(place, path, `the file holds more than ${MOST_VALUES} values`);
      return { kind: 'broken', place, origin: WRITTEN };
    }
    if (isAlias(yaml)) return this.alias(yaml, place, path);
    if (isMap(yaml)) return this.map(yaml, place, path);
    if (isSeq(yaml)) return this.list(yaml, place, path);
    const value = isScalar(yaml) ? (yaml.value as Scalar | bigint | undefined) : null;
    return {
      kind: 'scalar',
      value: typeof value === 'bigint' ? Number(value) : (value ?? null),
      place,
      origin: WRITTEN,
    };
  }

  private alias(yaml: YamlNode & { source: string }, place: Place, path: readonly string[]): Node {
    this.aliases += 1;
    const target = isAlias(yaml) ? yaml.resolve(this.document) : undefined;
    if (target !== undefined && this.aliases <= MOST_ALIASES && path.length <= DEEPEST) {
      return { ...this.node(target, path), place };
    }
    const message =
      target === undefined
        ? `alias *${yaml.source} has no anchor before it`
        : `more than ${MOST_ALIASES} aliases, or one inside itself`;
    this.complain(place, path, message);
    return { kind: 'broken', place, origin: WRITTEN };
  }

  private list(yaml: YAMLSeq, place: Place, path: readonly string[]): Node {
    const items = yaml.items.map((item, index) => this.node(item as YamlNode, [...path, String(index)]));
    const torn = items.findIndex((item) => item.kind === 'scalar' && opensBracket(item.value));
    if (yaml.flow !== true || torn < 0) return { kind: 'list', items, place, origin: WRITTEN };
    const pieces = items.slice(torn).map((item) => (item.kind === 'scalar' ? String(item.value) : ''));
    const end = pieces.findIndex((piece) => piece.endsWith(')'));
    if (end < 1) return { kind: 'list', items, place, origin: WRITTEN };
    const at = items[torn]?.place ?? place;
    this.complain(at, [...path, String(torn)], wordsInstead(pieces.slice(0, end + 1)));
    return { kind: 'broken', place, origin: WRITTEN };
  }

  private map(yaml: YAMLMap, place: Place, path: readonly string[]): Node {
    const entries = new Map<string, Entry>();
    for (let index = 0; index < yaml.items.length; index += 1) {
      const pair = yaml.items[index] as Pair<YamlNode, YamlNode | null>;
      const at = this.place(pair.key.range?.[0] ?? 0);
      const key = this.key(pair, at, path);
      if (key === null) continue;
      const first = entries.get(key);
      if (first !== undefined) {
        this.complain(at, [...path, key], `stands here twice, first on line ${first.place.line}`);
        continue;
      }
      const node = this.node(pair.value, [...path, key]);
      const torn = yaml.flow === true ? this.tornPieces(yaml, index, node) : 0;
      if (torn > 0) {
        const rest = yaml.items.slice(index + 1, index + 1 + torn).map(({ key: piece }) => keyText(piece));
        const whole = [node.kind === 'scalar' ? String(node.value) : '', ...rest];
        this.complain(at, [...path, key], wordsInstead(whole));
        index += torn;
      }
      entries.set(key, {
        place: at,
        node: torn > 0 ? { kind: 'broken', place: node.place, origin: WRITTEN } : node,
      });
    }
    return { kind: 'map', entries, place, origin: WRITTEN };
  }

  /** How many of the following pairs are really the rest of a value such as `uniform(5s`. */
  private tornPieces(yaml: YAMLMap, index: number, node: Node): number {
    if (node.kind !== 'scalar' || !opensBracket(node.value)) return 0;
    for (let next = index + 1; next < yaml.items.length; next += 1) {
      const pair = yaml.items[next];
      if (pair?.value !== null && !(isScalar(pair?.value) && pair.value.value === null)) return 0;
      if (keyText(pair.key).endsWith(')')) return next - index;
    }
    return 0;
  }

  private key(pair: Pair<YamlNode, YamlNode | null>, at: Place, path: readonly string[]): string | null {
    if (!isScalar(pair.key) || pair.key.value === null) {
      this.complain(at, path, 'a key must be a plain word');
      return null;
    }
    const key = keyText(pair.key);
    if (key === '<<') {
      this.complain(at, path, 'YAML merge keys are not read: use extends, or write the values');
      return null;
    }
    return key;
  }

  private place(offset: number): Place {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) };
  }

  private complain(place: Place, path: readonly string[], message: string): void {
    this.problems.error({ place, path, message, code: 'syntax' });
  }
}

function keyText(key: unknown): string {
  if (!isScalar(key)) return '';
  const value = key.value as Scalar;
  return value === null ? '' : value.toString();
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Small damages to a scenario, as hands, editors and habits of other tools cause them. */
import fc from 'fast-check';

export interface Mutant {
  readonly text: string;
  /** The changed line, from 1. */
  readonly line: number;
  readonly what: string;
}

/** What every object of JavaScript has without having been given it: nothing in a file may reach these. */
export const INHERITED = [
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  '__proto__',
] as const;

/** A change within one line: the new line, or null when it does not apply there. */
type Change = (line: string, pick: (below: number) => number) => string | null;

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789-_.:/ {}[],#"\'%&*!?|>@`~=+<()\\$^;';

const replaceMatch = (
  pattern: RegExp,
  by: (found: string, pick: (below: number) => number) => string,
): Change => {
  return (line, pick) => {
    const matches = [...bare(line).matchAll(pattern)];
    const match = matches[matches.length === 0 ? 0 : pick(matches.length)];
    if (match === undefined) return null;
    const at = match.index;
    return line.slice(0, at) + by(match[0], pick) + line.slice(at + match[0].length);
  };
};

/** Without its comment. */
function bare(line: string): string {
  const comment = /(^|\s)#/.exec(line);
  return comment === null ? line : line.slice(0, comment.index);
}

const numberIn = (text: string): number => Number.parseFloat(text);

/** What people do that keeps a scenario valid, mostly. */
const benign: Readonly<Record<string, Change>> = {
  'another time': replaceMatch(/\b\d+(?=(s|min|h|d|y)\b)/g, (found, pick) =>
    String(numberIn(found) + 1 + pick(3)),
  ),
  'a comment': (line, pick) => `${line}  # ${'x'.repeat(pick(20))}`,
  'another comment': replaceMatch(/$/g, () => '   '),
  'another rate': replaceMatch(/\b\d+(?=\/s)/g, (found, pick) => String(numberIn(found) + pick(50))),
  'another seed': replaceMatch(/seed: \d+/g, (_found, pick) => `seed: ${pick(1000)}`),
  'more precision': replaceMatch(/\b\d+(?=(min|h)\b)/g, (found) => `${found}.5`),
  'quotes around a value': replaceMatch(/(?<=: )[a-z][a-z0-9-]*(?=\s*[,}]|\s*$)/g, (found) => `"${found}"`),
  'more space': replaceMatch(/(?<=:) (?=\S)/g, (_found, pick) => ' '.repeat(2 + pick(3))),
  'the other answer': replaceMatch(/\b(true|false)\b/g, (found) => (found === 'true' ? 'false' : 'true')),
  'another word of a law': replaceMatch(/\bsigma [\d.]+/g, (_found, pick) => `sigma 0.${1 + pick(9)}`),
};

/** What people get wrong. */
const harmful: Readonly<Record<string, Change>> = {
  'a letter dropped from a key': replaceMatch(/[a-zA-Z_.-]{4,}(?=:)/g, (found, pick) =>
    without(found, 1 + pick(found.length - 2)),
  ),
  'letters of a key swapped': replaceMatch(/[a-zA-Z_.-]{4,}(?=:)/g, (found, pick) =>
    swapped(found, 1 + pick(found.length - 2)),
  ),
  'no unit': replaceMatch(/\b\d+(\.\d+)?(ms|s|min|h|d|y|MiB|GiB|kB|%)(?=[\s,\]}]|$)/g, (found) =>
    String(numberIn(found)),
  ),
  'm for minutes': replaceMatch(/\b\d+min\b/g, (found) => found.replace('min', 'm')),
  'a negative value': replaceMatch(/(?<=: )\d+(s|min|h|%|MiB)/g, (found) => `-${found}`),
  'a word for a number': replaceMatch(/(?<=: )\d+(?=\s*[,}]|\s*$)/g, () => 'many'),
  'brackets around a law': replaceMatch(
    /uniform [\d.]+\w+ to [\d.]+\w+/g,
    (found) => `uniform(${found.slice(8).replace(' to ', ', ')})`,
  ),
  'a range in brackets': replaceMatch(/(?<=on: )[a-z]+(?=[/,\s}])/g, (found) => `${found}[1-3]`),
  'another name': replaceMatch(
    /(?<=(on|to|serves|backends|entry|crew|kind|fault): )[a-z][a-z0-9-]+/g,
    (found) => `${found}x`,
  ),
  'a key twice': replaceMatch(/[a-z_]{3,}: [a-z0-9]+(?=,)/g, (found) => `${found}, ${found}`),
};

/** Slips of the keyboard, anywhere. */
const slips: Readonly<Record<string, Change>> = {
  'a character dropped': (line, pick) => (line === '' ? null : without(line, pick(line.length))),
  'a character added': (line, pick) => {
    const at = pick(line.length + 1);
    return line.slice(0, at) + (LETTERS[pick(LETTERS.length)] ?? '') + line.slice(at);
  },
  'a character replaced': (line, pick) => {
    const at = pick(line.length);
    return line === ''
      ? null
      : line.slice(0, at) + (LETTERS[pick(LETTERS.length)] ?? '') + line.slice(at + 1);
  },
};

const without = (text: string, at: number): string => text.slice(0, at) + text.slice(at + 1);
const swapped = (text: string, at: number): string =>
  text.slice(0, at - 1) + (text[at] ?? '') + (text[at - 1] ?? '') + text.slice(at + 1);

const changes = Object.entries({ ...benign, ...harmful, ...slips });

/** What decides one change: which change, which line, and a supply of further choices. */
interface Choice {
  readonly change: number;
  readonly line: number;
  readonly numbers: readonly number[];
}

const choice: fc.Arbitrary<Choice> = fc.record({
  change: fc.nat(),
  line: fc.nat(),
  numbers: fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
});

/** A text with one change to one line. */
export function mutants(texts: readonly string[]): fc.Arbitrary<Mutant & { readonly base: number }> {
  return fc
    .tuple(fc.nat(texts.length - 1), choice)
    .map(([base, chosen]) => ({ base, ...mutate(texts[base] ?? '', chosen) }));
}

/** A text with several changes, one upon the other. */
export function wrecks(
  texts: readonly string[],
): fc.Arbitrary<{ readonly base: number; readonly text: string }> {
  const choices = fc.array(choice, { minLength: 2, maxLength: 8 });
  return fc.tuple(fc.nat(texts.length - 1), choices).map(([base, chosen]) => {
    const text = chosen.reduce((before, one) => mutate(before, one).text, texts[base] ?? '');
    return { base, text };
  });
}

function mutate(text: string, { change, line, numbers }: Choice): Mutant {
  const lines = text.split('\n');
  const [what, apply] = changes[change % changes.length] ?? ['nothing', () => null];
  let taken = 0;
  const pick = (below: number): number => (numbers[taken++ % numbers.length] ?? 0) % Math.max(1, below);
  for (let step = 0; step < lines.length; step += 1) {
    const at = (line + step) % lines.length;
    const changed = apply(lines[at] ?? '', pick);
    if (changed === null || changed === lines[at]) continue;
    return { what, line: at + 1, text: lines.with(at, changed).join('\n') };
  }
  return { what: 'nothing', line: 1, text };
}

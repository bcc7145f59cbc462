/** Numbers for people: units, few digits, never a false zero or a perfect hundred. */
import type { Interval } from '../results/results.js';

/** `3.31 s`, `45 ms`, `12 min`, `2.3 h` */
export function seconds(value: number | null): string {
  if (value === null) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0 s';
  if (size < 1) return `${digits(value * 1000)} ms`;
  if (size < 120) return `${digits(value)} s`;
  if (size < 7200) return `${digits(value / 60)} min`;
  if (size < 172_800) return `${digits(value / 3600)} h`;
  return `${digits(value / 86_400)} d`;
}

/** Three significant digits, without exponent for everyday sizes. */
export function digits(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 100) return String(Math.round(value));
  if (size >= 1e-4) return String(Number(value.toPrecision(3)));
  return value.toExponential(1);
}

/** A whole number with thin groups: `3 012 345`. */
export function count(value: number): string {
  const whole = String(Math.round(value));
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
}

/** A fraction as a percentage with as many nines as it has, and one digit more: 0.99987 → `99.987 %`. */
export function percent(fraction: number | null): string {
  if (fraction === null) return '–';
  const missing = 1 - fraction;
  if (missing <= 0) return '100 %';
  if (missing > 0.5) return `${digits(fraction * 100)} %`;
  return `${Number((fraction * 100).toFixed(placesFor(missing * 100)))} %`;
}

/** Decimal places that show the first digits of what is missing to a hundred per cent. */
function placesFor(missingPercent: number): number {
  let places = missingPercent < 10 ? 2 : 1;
  for (let scale = missingPercent; scale < 1 && places < 10; scale *= 10) places += 1;
  return places;
}

/** A small fraction as a percentage: loss, unavailability. */
export function smallPercent(fraction: number | null): string {
  return fraction === null ? '–' : `${digits(fraction * 100)} %`;
}

/** `1.39 % (1.35 to 1.43)`; a bound as `at most …`; an absent one says why. */
export function interval(of: Interval, write: (value: number) => string): string {
  if (of.kind === 'absent') return `not measured: ${of.why ?? 'no reason given'}`;
  if (of.kind === 'bound') {
    return of.high !== null
      ? `at most ${write(of.high)} (${confidence(of)})`
      : `at least ${write(of.low ?? 0)} (${confidence(of)})`;
  }
  const middle = of.estimate === null ? '–' : write(of.estimate);
  if (of.low === null && of.high === null) return middle;
  const rough = of.rough === undefined ? '' : `; rough: ${of.rough}`;
  if (of.low === null) return `${middle} (below ${write(of.high ?? 0)}${rough})`;
  if (of.high === null) return `${middle} (above ${write(of.low)}${rough})`;
  return of.low === of.high ? middle : `${middle} (${write(of.low)} to ${write(of.high)}${rough})`;
}

function confidence(of: Interval): string {
  return `${Math.round((of.confidence ?? 0) * 100)} %`;
}

/** Breaks text into lines of at most `width` characters at spaces. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length + indent.length > width && line !== '') {
      lines.push(indent + line);
      line = word;
    } else line = longer;
  }
  if (line !== '') lines.push(indent + line);
  return lines;
}

/** Numbers with units, as scenario files write them: `500ms`, `100/s`, `128MiB`, `60%`. */
import { SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE, SECONDS_PER_YEAR } from '../engine/time.js';

export type QuantityType = 'duration' | 'rate' | 'size' | 'share';

/** A value in code units, or what is wrong with the text and how to write it. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

interface UnitSystem {
  /** What a message calls such a value. */
  readonly name: string;
  /** Factor of each unit to the unit of code. */
  readonly units: Readonly<Record<string, number>>;
  /** The units of a message, smallest first. */
  readonly listed: string;
  /** What people write instead, and what we write. */
  readonly mistaken: Readonly<Record<string, string>>;
  /** Spellings to offer for a bare number. */
  readonly offered: readonly string[];
}

const KIBI = 1024;

const DURATION_WORDS = {
  m: 'min',
  mins: 'min',
  minute: 'min',
  minutes: 'min',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  msec: 'ms',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
  week: 'w',
  weeks: 'w',
  yr: 'y',
  year: 'y',
  years: 'y',
};

const SYSTEMS: Readonly<Record<QuantityType, UnitSystem>> = {
  duration: {
    name: 'a time',
    units: {
      ms: 0.001,
      s: 1,
      min: SECONDS_PER_MINUTE,
      h: SECONDS_PER_HOUR,
      d: SECONDS_PER_DAY,
      w: 7 * SECONDS_PER_DAY,
      y: SECONDS_PER_YEAR,
    },
    listed: 'ms s min h d w y',
    mistaken: DURATION_WORDS,
    offered: ['s', 'min'],
  },
  rate: {
    name: 'a rate',
    units: {
      '/s': 1,
      '/min': 1 / SECONDS_PER_MINUTE,
      '/h': 1 / SECONDS_PER_HOUR,
      '/d': 1 / SECONDS_PER_DAY,
      '/y': 1 / SECONDS_PER_YEAR,
    },
    listed: '/s /min /h /d /y',
    mistaken: {
      ...Object.fromEntries(
        Object.entries(DURATION_WORDS).map(([wrong, right]) => [`/${wrong}`, `/${right}`]),
      ),
      rps: '/s',
      Hz: '/s',
    },
    offered: ['/s', '/min'],
  },
  size: {
    name: 'a size',
    units: {
      B: 1,
      kB: 1e3,
      MB: 1e6,
      GB: 1e9,
      TB: 1e12,
      kiB: KIBI,
      KiB: KIBI,
      MiB: KIBI * KIBI,
      GiB: KIBI * KIBI * KIBI,
      TiB: KIBI * KIBI * KIBI * KIBI,
    },
    listed: 'B kB MB GB TB kiB MiB GiB TiB',
    mistaken: {
      k: 'kiB',
      K: 'kiB',
      KB: 'kB',
      kb: 'kB',
      m: 'MiB',
      M: 'MiB',
      Mi: 'MiB',
      mb: 'MB',
      g: 'GiB',
      G: 'GiB',
      Gi: 'GiB',
      gb: 'GB',
    },
    offered: ['MiB', 'GiB'],
  },
  share: {
    name: 'a percentage',
    units: { '%': 0.01 },
    listed: '%',
    mistaken: { percent: '%', pct: '%' },
    offered: ['%'],
  },
};

const NUMBER = '[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?';
const QUANTITY = new RegExp(`^(${NUMBER})(\\s*)(\\D*)$`);

/** Reads a quantity into code units (seconds, 1/s, bytes, fraction), negative ones too: ranges are judged elsewhere. */
export function parseQuantity(type: QuantityType, raw: unknown): Outcome<number> {
  const system = SYSTEMS[type];
  if (typeof raw === 'number') return { ok: false, message: bare(system, String(raw), raw) };
  if (typeof raw !== 'string') return { ok: false, message: `must be ${system.name} (got ${show(raw)})` };
  const match = QUANTITY.exec(raw.trim());
  if (match === null) {
    const units = type === 'share' ? 'such as 60%' : `with a unit (${system.listed})`;
    return { ok: false, message: `must be ${system.name} ${units} (got ${show(raw)})` };
  }
  const [, digits = '', space = '', unit = ''] = match;
  if (unit === '') return { ok: false, message: bare(system, digits, Number(digits)) };
  const factor = Object.hasOwn(system.units, unit) ? system.units[unit] : undefined;
  if (factor === undefined) return { ok: false, message: wrongUnit(system, digits, unit) };
  if (space !== '') return { ok: false, message: `${show(raw)}: write ${digits}${unit}, without a space` };
  const value = scaled(digits, factor);
  return Number.isFinite(value) ? { ok: true, value } : { ok: false, message: `${show(raw)} is too large` };
}

/** Decimal fractions by moving the point, not by arithmetic that would round twice: 99.99% is 0.9999. */
function scaled(digits: string, factor: number): number {
  if (factor === 0.01) return shifted(digits, -2);
  if (factor === 0.001) return shifted(digits, -3);
  return factor < 1 ? Number(digits) / Math.round(1 / factor) : Number(digits) * factor;
}

function shifted(digits: string, places: number): number {
  const [mantissa = '', exponent = '0'] = digits.toLowerCase().split('e');
  return Number(`${mantissa}e${Number(exponent) + places}`);
}

function bare(system: UnitSystem, digits: string, value: number): string {
  if (system.listed === '%') {
    const percent = Number((value * 100).toPrecision(12));
    return `${digits}: write ${value > 1 ? `${digits}%` : `${percent}%`}`;
  }
  return `${digits}: write ${system.offered.map((unit) => `${digits}${unit}`).join(' or ')}`;
}

function wrongUnit(system: UnitSystem, digits: string, unit: string): string {
  const meant = Object.hasOwn(system.mistaken, unit) ? system.mistaken[unit] : undefined;
  if (meant !== undefined) return `${digits}${unit}: write ${digits}${meant}`;
  return `unknown unit ${show(unit)} in ${digits}${unit}; units: ${system.listed}`;
}

/** A raw value as a message quotes it: short, on one line. */
export function show(raw: unknown): string {
  if (raw === undefined || raw === null) return 'nothing';
  if (typeof raw === 'string') return clip(/^[\w.%/+-]+$/.test(raw) ? raw : JSON.stringify(raw));
  if (Array.isArray(raw)) return 'a list';
  if (typeof raw === 'number' || typeof raw === 'boolean') return clip(String(raw));
  return 'a map';
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

const SPOKEN: Readonly<Record<QuantityType, readonly string[]>> = {
  duration: ['y', 'w', 'd', 'h', 'min', 's', 'ms'],
  rate: ['/s', '/min', '/h', '/d', '/y'],
  size: ['GiB', 'MiB', 'kiB', 'GB', 'MB', 'kB', 'B'],
  share: ['%'],
};

/** A value in code units, the way a file would say it: 900 is `15min`. Exact: reading it back gives the same number. */
export function formatQuantity(type: QuantityType, value: number): string {
  const { units } = SYSTEMS[type];
  const base = type === 'duration' ? 's' : type === 'rate' ? '/s' : type === 'size' ? 'B' : '%';
  if (value === 0) return `0${base}`;
  let best = '';
  let unitOfBest = base;
  for (const unit of SPOKEN[type]) {
    const digits = plain(value, units[unit] ?? 1);
    const back = parseQuantity(type, `${digits}${unit}`);
    if (!back.ok || back.value !== value || (best !== '' && digits.length >= best.length)) continue;
    best = digits;
    unitOfBest = unit;
  }
  return `${best === '' ? plain(value, units[base] ?? 1) : best}${unitOfBest}`;
}

function plain(value: number, factor: number): string {
  const scaledDown = factor < 1 ? value * Math.round(1 / factor) : value / factor;
  return String(Number(scaledDown.toPrecision(15)));
}

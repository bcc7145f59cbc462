import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatQuantity, parseQuantity, type QuantityType } from '../../src/declaration/quantities.js';

const value = (type: QuantityType, raw: unknown): unknown => {
  const outcome = parseQuantity(type, raw);
  return outcome.ok ? outcome.value : outcome.message;
};

describe('quantities', () => {
  test.each<[QuantityType, string, number]>([
    ['duration', '500ms', 0.5],
    ['duration', '0.3ms', 0.0003],
    ['duration', '5s', 5],
    ['duration', '1.5min', 90],
    ['duration', '2h', 7200],
    ['duration', '90d', 7_776_000],
    ['duration', '1w', 604_800],
    ['duration', '1y', 31_536_000],
    ['duration', '-1s', -1],
    ['rate', '100/s', 100],
    ['rate', '30/min', 0.5],
    ['rate', '2/y', 2 / 31_536_000],
    ['size', '4kB', 4000],
    ['size', '128MiB', 134_217_728],
    ['size', '20GiB', 21_474_836_480],
    ['share', '60%', 0.6],
    ['share', '99.99%', 0.9999],
    ['share', '160%', 1.6],
  ])('%s %s', (type, text, expected) => {
    expect(value(type, text)).toBe(expected);
  });

  test.each<[QuantityType, unknown, string]>([
    ['duration', 1, '1: write 1s or 1min'],
    ['duration', '1', '1: write 1s or 1min'],
    ['duration', '5m', '5m: write 5min'],
    ['duration', '5 s', '"5 s": write 5s, without a space'],
    ['duration', '5sec', '5sec: write 5s'],
    ['duration', '5us', 'unknown unit us in 5us; units: ms s min h d w y'],
    ['duration', 'soon', 'must be a time with a unit (ms s min h d w y) (got soon)'],
    ['duration', [1], 'must be a time (got a list)'],
    ['duration', '1e999s', '1e999s is too large'],
    ['rate', 100, '100: write 100/s or 100/min'],
    ['rate', '100/m', '100/m: write 100/min'],
    ['rate', '100s', 'unknown unit s in 100s; units: /s /min /h /d /y'],
    ['size', '128M', '128M: write 128MiB'],
    ['share', 0.6, '0.6: write 60%'],
    ['share', 60, '60: write 60%'],
  ])('%s refuses %j', (type, raw, message) => {
    expect(value(type, raw)).toBe(message);
  });

  test('what is printed reads back as the same number', () => {
    const types = fc.constantFrom<QuantityType>('duration', 'rate', 'size', 'share');
    fc.assert(
      fc.property(
        types,
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 0, max: 3 }),
        (type, digits, places) => {
          const unit = { duration: 's', rate: '/s', size: 'MiB', share: '%' }[type];
          const parsed = parseQuantity(type, `${(digits / 10 ** places).toFixed(places)}${unit}`);
          if (!parsed.ok) throw new Error(parsed.message);
          expect(value(type, formatQuantity(type, parsed.value))).toBe(parsed.value);
        },
      ),
    );
  });

  test.each<[QuantityType, number, string]>([
    ['duration', 900, '15min'],
    ['duration', 0.805, '805ms'],
    ['duration', 47_304_000, '1.5y'],
    ['duration', 0, '0s'],
    ['rate', 100, '100/s'],
    ['size', 134_217_728, '128MiB'],
    ['size', 4000, '4kB'],
    ['share', 0.9999, '99.99%'],
  ])('%s %d prints as %s', (type, number, text) => {
    expect(formatQuantity(type, number)).toBe(text);
  });
});

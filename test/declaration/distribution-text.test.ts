import { describe, expect, test } from '@jest/globals';
import { joinDistribution, splitDistribution } from '../../src/declaration/distribution-text.js';
import { makeDistribution } from '../../src/declaration/distribution-values.js';

const law = (raw: unknown, files: Record<string, string> = {}) => {
  const outcome = makeDistribution(raw, (path) => {
    const text = files[path];
    if (text === undefined) throw new Error('no such file');
    return text;
  });
  return outcome.ok ? outcome.value : outcome.message;
};

const YEAR = 365 * 86_400;

describe('distributions in words', () => {
  test.each<[string, string, number]>([
    ['5s', 'constant', 5],
    ['0s', 'constant', 0],
    ['uniform 5s to 30s', 'uniform', 17.5],
    ['exponential mean 1y', 'exponential', YEAR],
    ['weibull shape 0.7 mean 1.5y', 'weibull', 1.5 * YEAR],
    ['weibull mean 1.5y shape 0.7', 'weibull', 1.5 * YEAR],
    ['lognormal median 15min sigma 1.2', 'lognormal', 900 * 2.0544332106438876],
    ['lognormal mean 60ms sigma 0.5', 'lognormal', 0.06],
    ['gamma shape 2 mean 1h', 'gamma', 3600],
    ['pareto shape 1.5 min 10s', 'pareto', 30],
    ['empirical repairs.csv', 'empirical', 20],
  ])('%s', (text, kind, mean) => {
    const distribution = law(text, { 'repairs.csv': 'seconds,where\n10,db1\n20s,db2\n0.5min,db3\n' });
    if (typeof distribution === 'string') throw new Error(distribution);
    expect(distribution.kind).toBe(kind);
    expect(Math.abs(distribution.mean / Math.max(mean, 1e-300) - (mean === 0 ? 0 : 1))).toBeLessThan(1e-9);
  });

  test.each<[unknown, string]>([
    [5, '5: write 5s or 5min'],
    ['-5s', 'must be >= 0 (got -5s)'],
    ['5m', '5m: write 5min'],
    [
      'uniform(5s, 30s)',
      '"uniform(5s, 30s)": distributions are words, without brackets: write uniform 5s to 30s',
    ],
    [
      'lognormal(15min, 1.2)',
      '"lognormal(15min, 1.2)": distributions are words, without brackets: write lognormal median 15min sigma 1.2',
    ],
    ['uniform 5s 30s', 'uniform: write uniform 5s to 30s'],
    ['uniform 30s to 5s', 'uniform 30s to 5s: the first must be smaller than the second'],
    ['exponential 1y', 'exponential: name the number 1y, as in exponential mean 1y'],
    ['exponential mean -1y', 'exponential: mean must be > 0 (got -1y)'],
    ['exponential mean 1', 'exponential: 1: write 1s or 1min'],
    ['exponential mean 0s', 'exponential: mean must be > 0 (got 0s)'],
    ['weibull shape 0.7', 'weibull takes shape and mean; write weibull shape 0.7 mean 1.5y'],
    ['weibull shape 0.7s mean 1y', 'weibull: shape is a plain number (got 0.7s)'],
    [
      'lognormal median 1h mean 2h sigma 1',
      'lognormal takes median and sigma, or mean and sigma; write lognormal median 15min sigma 1.2',
    ],
    ['lognormal median 15min scale 1', 'lognormal has no scale; write lognormal median 15min sigma 1.2'],
    ['exponential mean 1y mean 2y', 'exponential: mean is given twice'],
    ['constant 5s', '"constant 5s": write 5s: a plain time is a constant'],
    ['empirical absent.csv', 'cannot read absent.csv: no such file'],
    ['empirical bad.csv', 'bad.csv, line 2: -3 is not a time >= 0'],
    ['empirical empty.csv', 'empty.csv holds no values'],
    [['1s', '5s'], 'must be a time (got a list)'],
  ])('%j is refused', (raw, message) => {
    const text = law(raw, { 'bad.csv': 'seconds\n-3\n', 'empty.csv': 'seconds\n' });
    if (Array.isArray(raw)) expect(text).toContain('(got a list)');
    else expect(text).toBe(message);
  });

  test('an unknown law is met with the nearest known one', () => {
    expect(law('wiebull shape 0.7 mean 1y')).toContain('did you mean weibull?');
    expect(law('normal mean 3s')).toContain('write uniform 5s to 30s, exponential mean 1y');
  });

  test('words are taken apart and put together again', () => {
    for (const text of ['5s', 'uniform 5s to 30s', 'weibull shape 0.7 mean 1.5y', 'empirical a.csv']) {
      const words = splitDistribution(text);
      if (!words.ok) throw new Error(words.message);
      expect(joinDistribution(words.value)).toBe(text);
    }
  });
});

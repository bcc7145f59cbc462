import { expect, test } from '@jest/globals';
import { terminalReport } from '../../src/report/terminal.js';
import { sample } from './support/sample.js';

function plain(lost: readonly number[]): string {
  const { results, details } = sample(lost);
  return terminalReport(results, details, { colour: false });
}

test('fits 80 columns and has no colour codes when asked for none', () => {
  const lines = plain([40, 60]).split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  // eslint-disable-next-line no-control-regex -- the escape character is what must not be there
  expect(plain([40, 60])).not.toMatch(/\u001b/);
});

test('the verdict comes before everything that was measured, and the stages stand beside the formula', () => {
  const text = plain([40, 60]);
  expect(text.indexOf('availability >= 99%')).toBeGreaterThan(0);
  expect(text.indexOf('availability >= 99%')).toBeLessThan(text.indexOf('by request'));
  expect(text).toContain('by formula 2.8 to 3.8 s');
  expect(text).toMatch(/detection 3 s · decision 0 s · redirection 250 ms · reconnection 1 s/);
  expect(text).toContain('db-vip/no-holder');
  expect(text).toContain('db1 loses power');
});

test('nothing lost: a bound with its assumption, never a perfect number', () => {
  const { results } = sample([0, 0]);
  expect(results.unavailability.request).toMatchObject({ kind: 'bound', estimate: null });
  expect(results.unavailability.request.assumes).toContain('10 min');
  // 3.0 / 600 s times a repair of 600 s is 3.0: the bound can say no more than 1.
  expect(results.unavailability.request.high).toBe(1);
  expect(plain([0, 0])).not.toContain('100 %');
});

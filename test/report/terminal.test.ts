import { expect, test } from '@jest/globals';
import { terminalReport } from '../../src/report/terminal.js';
import { sample } from './support/sample.js';
import { detailsOf } from '../../src/experiment/details.js';
import { aggregateOf, replicationOf, resultsOf } from '../experiment/support/years.js';

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

test('years: nines, downtime a year and what it is made of; no total that grows with the years simulated', () => {
  const day = 86_400;
  const outcomes = Array.from({ length: 12 }, (_, replication) =>
    replicationOf(
      20,
      Array.from({ length: 40 }, (_, index) => ({
        startSeconds: (index * 180 + 3 * replication) * day,
        seconds: 60 + 30 * index,
        fault: index % 5 === 0 ? ('reboot' as const) : ('crash' as const),
      })),
      replication,
    ),
  );
  const results = resultsOf(outcomes, [
    { name: 'availability >= 99.99%' },
    { name: 'availability per month >= 99.9% in 95%', window: 'month', share: 0.95, threshold: 0.999 },
  ]);
  const text = terminalReport(results, detailsOf(aggregateOf(outcomes)), { colour: false });
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  const head = text.indexOf('Availability\n');
  expect(text.indexOf('availability per month >= 99.9% in 95%')).toBeLessThan(head);
  expect(text).toContain('flow lens (asked for) · 12 × 20 years · seed 1');
  // 12 × 20 years × 40 outages ÷ 20 years, 645 s each on average.
  expect(text).toMatch(/outages {7}2 a year.*mean 10.8 min/);
  expect(text).toMatch(/mean {10}21.5 min/);
  expect(text).toMatch(/by fault +crash@web +17.6 +81.9 %/);
  expect(text).toMatch(/planned +3.9 min \(18.1 %\)/);
  expect(text).toMatch(/months {8}95 % of them have at least 99.9\d+ % \(2 916 months simulated\)/);
  expect(text).toMatch(/budget {8}52.6 min or 3 154 requests a year; spent: 40.9 %/);
  expect(text).toContain('Requests a year: 31 536 000 offered, 1 290 lost');
  // Of 7.6 billion.
  expect(text).not.toContain('7 568');
});

test('years in which nothing broke: bounds with their assumption', () => {
  const text = terminalReport(resultsOf([replicationOf(20, [])], [{}]), sample([0]).details, {
    colour: false,
  });
  expect(text).not.toContain('100 %');
  expect(text).toMatch(/by request {4}at least 99.9\d+ % \(95 %\)/);
  expect(text).toMatch(/assuming {6}no outage was seen; if one came, it would last 60 min/);
  expect(text).toMatch(/outages {7}none seen: at most 0.15 \(95 %\) a year/);
  expect(text).toMatch(/in a year at most 13.9 % \(95 %\)/);
});

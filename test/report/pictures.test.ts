import { expect, test } from '@jest/globals';
import type { ChartConfiguration } from 'chart.js';
import { histogram } from '../../src/report/png/histogram.js';
import { NARROW, WIDE } from '../../src/report/png/canvas.js';
import { PALETTE } from '../../src/report/png/palette.js';
import { pictures } from '../../src/report/png/pictures.js';
import { titled } from '../../src/report/png/titled.js';
import { middlingYear } from '../../src/report/png/year-timeline.js';
import type { ReportInput } from '../../src/report/report-format.js';
import { sample } from './support/sample.js';
import { hostileSample, yearsSample } from './support/years-sample.js';

const drawn = (input: ReportInput) =>
  pictures.flatMap((picture) => {
    const drawing = picture.draw(input);
    return drawing === null ? [] : [{ name: picture.name, drawing }];
  });
const namesOf = (input: ReportInput) => drawn(input).map(({ name }) => name);

test('an incident has no years, years no success over time, and what has nothing to show is left out', () => {
  expect(namesOf(sample([40, 60]))).toEqual(['success-over-time', 'losses-by-cause', 'failover-stages']);
  expect(namesOf(yearsSample())).toEqual([
    'downtime-per-year',
    'causes-by-fault',
    'losses-by-cause',
    'outage-durations',
    'one-year',
  ]);
  const { results, details, origin } = sample([0, 0]);
  expect(namesOf({ results: { ...results, failovers: [] }, details, origin })).toEqual(['success-over-time']);
});

function axes(chart: ChartConfiguration): string[] {
  const scales = Object.values(chart.options?.scales ?? {}) as { title?: { text?: string } }[];
  return scales.flatMap((scale) => scale.title?.text ?? []);
}

test('every axis of numbers names its unit, every picture says in words what it shows', () => {
  const all = [...drawn(sample([40, 60])), ...drawn(yearsSample())];
  for (const { name, drawing } of all) {
    for (const size of [WIDE, NARROW]) {
      const words = axes(drawing.chart(size)).join(' ');
      // The marks of a timeline stand between months and lengths, whose ticks carry their unit.
      expect([name, words]).toEqual([name, expect.stringMatching(/\[.+\]|length of the outage/)]);
    }
    expect(drawing.alt.length).toBeGreaterThan(20);
    expect(drawing.alt).not.toMatch(/undefined|NaN|null/);
    expect(JSON.stringify(drawing.chart(WIDE))).not.toMatch(/"undefined|NaN/);
  }
});

test('colours are those of the colour-blind safe palette', () => {
  const known = new Set<string>([...PALETTE, '#222222', `${PALETTE[0]}33`]);
  for (const { drawing } of [...drawn(sample([40, 60])), ...drawn(yearsSample())]) {
    const used = JSON.stringify(drawing.chart(WIDE)).match(/#[0-9a-f]{6,8}/gi) ?? [];
    expect(used.filter((colour) => !known.has(colour))).toEqual([]);
  }
});

test('years against the target: what is beyond is counted apart, in a row of its own', () => {
  // 52.56 min are allowed; one year has 1 h, one 3 h.
  const rows = histogram([0, 0, 10, 45, 3600, 10_800], 3153.6);
  expect(rows[0]).toMatchObject({ label: 'none', count: 2, beyond: false });
  expect(rows.findIndex((row) => row.beyond)).toBe(rows.findIndex((row) => row.label.startsWith('52.6 min')));
  expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(6);
  expect(rows.filter((row) => row.beyond).reduce((sum, { count }) => sum + count, 0)).toBe(2);
  const drawing = drawn(yearsSample()).find(({ name }) => name === 'downtime-per-year')?.drawing;
  expect(drawing?.alt).toContain('12 simulated years: 16.7 % of them have more than the 52.6 min');
});

test('intervals of shares are those of Wilson', () => {
  // E. B. Wilson, JASA 22 (1927): 5 of 10 at 95 %: 0.2366 to 0.7634; 0 of 10: 0 to 0.2775.
  const [half] = histogram([0, 0, 0, 0, 0, 5, 5, 5, 5, 5], null);
  expect([half?.low, half?.high]).toEqual([expect.closeTo(0.2366, 4), expect.closeTo(0.7634, 4)]);
  const rows = histogram(new Array<number>(10).fill(0), 60);
  expect(rows.map(({ label, low, high }) => [label, low, high])).toEqual([
    ['none', expect.closeTo(0.7225, 4), expect.closeTo(1, 9)],
    ['up to 60 s', 0, expect.closeTo(0.2775, 4)],
  ]);
});

test('every value falls into exactly one range, and ranges stay few', () => {
  const values = Array.from({ length: 400 }, (_, index) => (index + 1) * (index % 7) * (index % 11) * 3.7);
  for (const split of [null, 90, 3153.6]) {
    const rows = histogram(values, split);
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
    expect(rows.length).toBeLessThanOrEqual(13);
  }
});

test('the year shown is one with outages, the middling one', () => {
  const { details } = yearsSample();
  // Years with an outage: 10 + 3600 s, 45 s, 10 800 s, 600 s, 20 s, 300 s.
  expect(middlingYear(details)).toMatchObject({ replication: 2, year: 1, downtimeSeconds: 300 });
  expect(middlingYear({ ...details, outages: [] })).toBeNull();
});

test('a title is broken into lines that fit', () => {
  const chart = titled({ type: 'bar', data: { datasets: [] } }, 'word '.repeat(60).trim(), NARROW);
  const title = chart.options?.plugins?.title?.text as string[];
  expect(title.length).toBeGreaterThan(3);
  expect(title.every((line) => line.length * 18 * 0.62 <= NARROW.width)).toBe(true);
});

test('nothing in a scenario keeps a picture from being described', () => {
  expect(namesOf(hostileSample())).toContain('causes-by-origin');
});

import { expect, test } from '@jest/globals';
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import { markup } from '../../src/report/html/markup.js';
import { page } from '../../src/report/html/page.js';
import type { Figures } from '../../src/report/html/figure.js';
import { pictures } from '../../src/report/png/pictures.js';
import type { ReportInput } from '../../src/report/report-format.js';
import { sample } from './support/sample.js';
import { HOSTILE, hostileSample, yearsSample } from './support/years-sample.js';

type Element = DefaultTreeAdapterTypes.Element;

/** Pictures of one byte: drawing them is another test's matter. */
function figures(input: ReportInput): Figures {
  const all = pictures.flatMap((picture) => {
    const drawing = picture.draw(input);
    const bytes = new Uint8Array([1]);
    return drawing === null ? [] : [[picture.name, { drawing, wide: bytes, narrow: bytes }] as const];
  });
  return new Map(all);
}

function elements(html: string): Element[] {
  const found: Element[] = [];
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('tagName' in node) found.push(node);
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(parse(html));
  return found;
}

function textOf(node: DefaultTreeAdapterTypes.Node): string {
  if (node.nodeName === '#text') return (node as DefaultTreeAdapterTypes.TextNode).value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

function pageOf(input: ReportInput): string {
  return page(input, figures(input));
}

test('what is put into a template is text; lists and nothing are what they say', () => {
  const list = [markup`<i>${'<'}</i>`, ' & ', 3];
  expect(markup`<p title="${'"\''}">${list}${null}</p>`.text).toBe(
    '<p title="&quot;&#39;"><i>&lt;</i> &amp; 3</p>',
  );
});

test('the page parses without a single mistake', () => {
  for (const input of [sample([40, 60]), sample([0]), yearsSample(), hostileSample()]) {
    const mistakes: string[] = [];
    parse(pageOf(input), { onParseError: ({ code, startLine }) => mistakes.push(`${startLine}: ${code}`) });
    expect(mistakes).toEqual([]);
  }
});

test('hostile names and questions stay text: no element, no attribute, no control character more', () => {
  const tags = (input: ReportInput): string[] =>
    [...new Set(elements(pageOf(input)).map((one) => one.tagName))].sort();
  const html = pageOf(hostileSample());
  const all = elements(html);
  expect(tags(hostileSample()).filter((tag) => !tags(sample([40, 60])).includes(tag))).toEqual([]);
  expect(all.filter((one) => one.tagName === 'script')).toEqual([]);
  expect(
    all
      .flatMap((one) => one.attrs.map((attribute) => attribute.name))
      .filter((name) => name.startsWith('on')),
  ).toEqual([]);
  const sources = all.flatMap((one) =>
    one.attrs.filter(({ name }) => ['src', 'href', 'srcset'].includes(name)),
  );
  expect(sources.filter(({ value }) => !/^(data:|#)/.test(value))).toEqual([]);
  // eslint-disable-next-line no-control-regex -- these must not be there
  expect(html).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
  // It is all there, to be read.
  const visible = textOf(all.find((one) => one.tagName === 'h1')!);
  expect(visible).toBe(HOSTILE.replace(/[\u0000\u001b\u202e]/g, '\ufffd')); // eslint-disable-line no-control-regex
});

test('a screen reader finds its way: language, one h1, captions, headings of rows and columns, words for pictures', () => {
  for (const input of [sample([40, 60]), yearsSample()]) {
    const all = elements(pageOf(input));
    const of = (tag: string): Element[] => all.filter((one) => one.tagName === tag);
    const attribute = (one: Element, name: string): string | undefined =>
      one.attrs.find((found) => found.name === name)?.value;
    expect(attribute(of('html')[0]!, 'lang')).toBe('en');
    expect(of('h1')).toHaveLength(1);
    expect(of('table').length).toBeGreaterThan(2);
    expect(of('caption')).toHaveLength(of('table').length);
    expect(of('th').filter((one) => attribute(one, 'scope') === undefined)).toEqual([]);
    expect(of('img').length).toBe(figures(input).size);
    expect(of('img').filter((one) => (attribute(one, 'alt') ?? '').length < 20)).toEqual([]);
    const ids = all.flatMap((one) => attribute(one, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = of('a').map((one) => attribute(one, 'href')?.slice(1));
    expect(targets.filter((id) => !ids.includes(id ?? ''))).toEqual([]);
  }
});

test('a report of years: verdict before assumptions before figures, nines, budget, catalogue with where to look', () => {
  const text = textOf(parse(pageOf(yearsSample()))).replace(/\s+/g, ' ');
  const order = [
    'Verdict',
    'What was assumed',
    'Availability (95 % interval)',
    'Error budget',
    'By what gave way',
    'Kinds of outages',
    'Definitions',
    'Repeat this run',
  ];
  const places = order.map((heading) => text.lastIndexOf(heading));
  // `What was assumed` has nothing to say about a toy scenario.
  expect(places.filter((place) => place >= 0)).toEqual(
    [...places].filter((place) => place >= 0).sort((a, b) => a - b),
  );
  expect(places.filter((place) => place < 0).length).toBeLessThanOrEqual(1);
  expect(text).toContain('availability >= 99.99% allows 52.6 min of downtime a year');
  expect(text).toMatch(/web\/down crash@web1\s?6\s?96\.1 %\s?41 min\s?run 1, day 200\.00/);
  expect(text).toContain('npx hasim replay toy.yaml --run=1 --at=17280000s');
  expect(text).toContain('npx hasim run toy.yaml --replications=4');
});

test('a report of an incident says nothing about years', () => {
  const text = textOf(parse(pageOf(sample([40, 60])))).replace(/\s+/g, ' ');
  const answer = text.slice(0, text.indexOf('Definitions ', text.indexOf('Repeat this run') + 20));
  expect(answer).not.toMatch(/a year|Error budget/);
  expect(answer).toContain('2.8 to 3.8 s');
  expect(answer).toContain('Of 2 000 requests 100 were lost');
});

/** report.html in a real browser: offline, without a complaint, with its text and pictures, on screens and on paper. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from './support/browser.js';
import { hasim } from './support/hasim.js';
import { smallFolder } from './support/small.js';

const MINUTE = 60_000;
const EVIL = `</script><script>document.title="evil"</script><img src=http://127.0.0.1:9/x onerror="document.title='evil'">`;

const { folder, done } = smallFolder('report-page');
let browser: Browser;
let report: string;

beforeAll(async () => {
  const words = [
    'run',
    'small.yaml',
    '--quiet',
    '--format=html,png',
    `--set=question=${JSON.stringify(EVIL)}`,
  ];
  const { status, stderr } = hasim(words, { cwd: folder });
  expect([status, stderr]).toEqual([0, '']);
  report = path.join(folder, 'reports/small/latest/report.html');
  browser = await openBrowser();
}, 5 * MINUTE);

afterAll(async () => {
  await browser.close();
  done();
});

test('--format leaves what it names, and knows what was meant', () => {
  const out = path.join(folder, 'chosen');
  const { status } = hasim(['run', 'small.yaml', '--quiet', '--format=md', '--format=junit', '--out', out], {
    cwd: folder,
  });
  expect(status).toBe(0);
  expect(readdirSync(path.join(out, 'small/latest')).sort()).toEqual(['junit.xml', 'report.md']);
  const wrong = hasim(['run', 'small.yaml', '--format=htm'], { cwd: folder });
  expect([wrong.status, wrong.stderr]).toEqual([2, 'hasim: no format is called htm; did you mean html?\n']);
});

interface Opened {
  readonly page: Page;
  /** What the browser complained of, and what it asked others for. */
  readonly complaints: string[];
  readonly requests: string[];
}

async function open(width: number): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const opened: Opened = { page, complaints: [], requests: [] };
  page.on('console', (message) => opened.complaints.push(message.text()));
  page.on('pageerror', (error) => opened.complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) opened.requests.push(request.url());
  });
  await page.goto(pathToFileURL(report).href);
  return opened;
}

test.each([
  ['a large screen', 1280, 1500],
  ['a telephone', 390, 630],
])(
  'on %s: text and pictures, no complaint, no request, nothing beyond the edge',
  async (_name, width, drawn) => {
    const { page, complaints, requests } = await open(width);
    const pictures = await page.locator('img').evaluateAll((images) =>
      images.map((image) => {
        const { naturalWidth, currentSrc, width: shown } = image as unknown as Record<string, never>;
        return {
          naturalWidth: Number(naturalWidth),
          data: String(currentSrc).slice(0, 15),
          shown: Number(shown),
        };
      }),
    );
    expect(pictures.length).toBeGreaterThanOrEqual(3);
    for (const { naturalWidth, data, shown } of pictures) {
      // The picture made for this width was chosen.
      expect([naturalWidth, data]).toEqual([drawn, 'data:image/png;']);
      expect(shown).toBeGreaterThan(300);
    }
    expect(await page.title()).toBe('small: hasim report');
    expect(await page.locator('h1').innerText()).toBe('small');
    expect(await page.locator('.question').innerText()).toBe(EVIL);
    expect(await page.locator('script').count()).toBe(0);
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    expect(wide).toBeLessThanOrEqual(width);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([pathToFileURL(report).href]);
    await page.close();
  },
);

test(
  'accessible by the rules of axe',
  async () => {
    const { page } = await open(1280);
    // The page's own policy forbids scripts; the browser's debugger may run one all the same.
    await page.evaluate(axe.source);
    const { violations, passed } = await page.evaluate<{ violations: string[]; passed: number }>(
      `axe.run().then(({ violations, passes }) => ({
        violations: violations.map(({ id, nodes }) => id + ': ' + nodes[0].html),
        passed: passes.length,
      }))`,
    );
    expect(violations).toEqual([]);
    expect(passed).toBeGreaterThan(20);
    await page.close();
  },
  MINUTE,
);

test(
  'prints on A4: a handful of pages, no picture cut or shrunk away',
  async () => {
    const { page } = await open(1280);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    const text = pdf.toString('latin1');
    const sheets = [...text.matchAll(/\/Type \/Page\b[^]*?\/MediaBox \[([^\]]+)\]/g)].map(
      (match) => match[1],
    );
    expect(sheets.length).toBeGreaterThanOrEqual(3);
    expect(sheets.length).toBeLessThanOrEqual(12);
    // 210 mm × 297 mm in points.
    const [, , width, height] = (sheets[0] ?? '').trim().split(/\s+/).map(Number);
    expect([width, height]).toEqual([expect.closeTo(595, -1), expect.closeTo(842, -1)]);

    await page.emulateMedia({ media: 'print' });
    // The width of A4 between the margins, in CSS pixels.
    await page.setViewportSize({ width: 680, height: 1000 });
    const heights = await page.evaluate<[number, number][]>(
      `[...document.querySelectorAll('img')].map((image) => [image.getBoundingClientRect().height, image.naturalWidth])`,
    );
    const cut = `[...document.querySelectorAll('figure')].filter((one) => getComputedStyle(one).breakInside !== 'avoid').length`;
    expect(await page.evaluate(cut)).toBe(0);
    for (const [shown, naturalWidth] of heights) {
      // For paper the wide one, and far less than the 1000 pixels of a sheet, so that it is moved rather than cut.
      expect(naturalWidth).toBe(1500);
      expect(shown).toBeGreaterThan(150);
      expect(shown).toBeLessThan(400);
    }
    await page.close();
  },
  MINUTE,
);

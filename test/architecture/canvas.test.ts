import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { root } from '../support/source-files.js';

/** A plain process: the library clears module caches in a way that Jest's own module registry does not follow. */
const program = `
  import { createHash } from 'node:crypto';
  import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
  const chart = (text) => ({
    type: 'line',
    data: { labels: ['0 s', '5 s'], datasets: [{ label: 'success', data: [1, 0] }] },
    options: { plugins: { title: { display: true, text } } },
  });
  const chartCallback = (library) => { library.defaults.font.family = 'Shipped'; };
  const pixels = new ChartJSNodeCanvas({ width: 320, height: 200, chartCallback });
  pixels.registerFont('assets/fonts/DejaVuSans.ttf', { family: 'Shipped' });
  const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
  const vector = new ChartJSNodeCanvas({ width: 320, height: 200, type: 'svg' });
  console.log(JSON.stringify({
    later: hash(await pixels.renderToBuffer(chart('one \u2264 two'))),
    now: hash(pixels.renderToBufferSync(chart('one \u2264 two'))),
    other: hash(pixels.renderToBufferSync(chart('one \u2265 two'))),
    url: (await pixels.renderToDataURL(chart('one'))).slice(0, 22),
    svg: vector.renderToBufferSync(chart('one'), 'image/svg+xml').toString().includes('<svg'),
  }));
  try { pixels.registerFont('absent.ttf', { family: 'Absent' }); } catch (error) { console.log(error.message); }
`;

test('charts render here, with the shipped font, without a compiler', () => {
  const words = ['--input-type=module', '--eval', program];
  const child = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
  const [answer = '', complaint] = child.stdout.trim().split('\n');
  const { later, now, other, url, svg } = JSON.parse(answer) as Record<string, unknown>;
  expect(later).toBe(now);
  expect(other).not.toBe(now);
  expect(url).toBe('data:image/png;base64,');
  expect(svg).toBe(true);
  expect(complaint).toContain('absent.ttf is not a readable font');
}, 60_000);

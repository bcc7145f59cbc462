/** The pictures of a run, as files. What has nothing to show is left out. */
import type { ReportFile, ReportFormat, ReportInput } from '../report-format.js';
import { drawPng, WIDE } from './canvas.js';
import { pictures } from './pictures.js';
import { titled } from './titled.js';

export const pngFormat: ReportFormat = {
  name: 'png',
  description: `pictures: ${pictures.map((picture) => `${picture.name}.png`).join(', ')}`,
  byDefault: true,
  render,
};

async function render(input: ReportInput): Promise<ReportFile[]> {
  const files: ReportFile[] = [];
  for (const picture of pictures) {
    const drawing = picture.draw(input);
    if (drawing === null) continue;
    const title = `${input.results.scenario.name}: ${drawing.title}`;
    const content = await drawPng(titled(drawing.chart(WIDE), title, WIDE), WIDE);
    files.push({ name: `${picture.name}.png`, content });
  }
  return files;
}

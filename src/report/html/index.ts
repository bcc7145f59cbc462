/** `report.markup`: the whole report as one page that opens offline and prints. */
import { drawPng, NARROW, WIDE } from '../png/canvas.js';
import { pictures } from '../png/pictures.js';
import type { ReportFormat, ReportInput } from '../report-format.js';
import type { Figure, Figures } from './figure.js';
import { page } from './page.js';

export const htmlFormat: ReportFormat = {
  name: 'html',
  description: 'report.html: one page with everything, for reading, printing and sending on',
  byDefault: true,
  render: async (input) => [{ name: 'report.html', content: page(input, await figuresOf(input)) }],
};

async function figuresOf(input: ReportInput): Promise<Figures> {
  const figures = new Map<string, Figure>();
  for (const picture of pictures) {
    const drawing = picture.draw(input);
    if (drawing === null) continue;
    const wide = await drawPng(drawing.chart(WIDE), WIDE);
    const narrow = await drawPng(drawing.chart(NARROW), NARROW);
    figures.set(picture.name, { drawing, wide, narrow });
  }
  return figures;
}

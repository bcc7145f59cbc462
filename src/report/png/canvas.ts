/** The drawing surfaces for all pictures: chart.js on a canvas, with the font we ship (a machine may have none). */
import { fileURLToPath } from 'node:url';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import type { ChartConfiguration } from 'chart.js';

export interface Size {
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
}

/** For paper and large screens. */
export const WIDE: Size = { width: 1000, height: 480, fontSize: 14 };
/** For a telephone held upright. */
export const NARROW: Size = { width: 420, height: 420, fontSize: 12 };

/** Pixels of the file to one of the layout: sharp on paper and on dense screens. */
const DENSITY = 1.5;
const FONT = 'DejaVu Sans';

const surfaces = new Map<Size, ChartJSNodeCanvas>();

/** A new surface per chart would reload chart.js and leak, so there is one per size. */
function surface(size: Size): ChartJSNodeCanvas {
  const known = surfaces.get(size);
  if (known) return known;
  const fresh = new ChartJSNodeCanvas({
    width: size.width,
    height: size.height,
    backgroundColour: 'white',
    chartCallback: (chart) => {
      chart.defaults.font.family = FONT;
      chart.defaults.font.size = size.fontSize;
      chart.defaults.color = '#222222';
      chart.defaults.animation = false;
      chart.defaults.devicePixelRatio = DENSITY;
      // Numbers on axes must not depend on where the picture is made.
      chart.defaults.locale = 'en-GB';
    },
  });
  fresh.registerFont(fileURLToPath(new URL('../../../assets/fonts/DejaVuSans.ttf', import.meta.url)), {
    family: FONT,
  });
  surfaces.set(size, fresh);
  return fresh;
}

export function drawPng(configuration: ChartConfiguration, size: Size): Promise<Uint8Array> {
  return surface(size).renderToBuffer(configuration);
}

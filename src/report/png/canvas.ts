/** One drawing surface for all pictures: chart.js on a canvas, with the font we ship (a machine may have none). */
import { fileURLToPath } from 'node:url';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import type { ChartConfiguration } from 'chart.js';

export const WIDTH = 1000;
export const HEIGHT = 480;
const FONT = 'DejaVu Sans';

let surface: ChartJSNodeCanvas | null = null;

/** A new surface per chart would reload chart.js and leak, so there is one. */
function shared(): ChartJSNodeCanvas {
  if (surface) return surface;
  surface = new ChartJSNodeCanvas({
    width: WIDTH,
    height: HEIGHT,
    backgroundColour: 'white',
    chartCallback: (chart) => {
      chart.defaults.font.family = FONT;
      chart.defaults.font.size = 14;
      chart.defaults.color = '#222222';
      chart.defaults.animation = false;
      // Numbers on axes must not depend on where the picture is made.
      chart.defaults.locale = 'en-GB';
    },
  });
  surface.registerFont(fileURLToPath(new URL('../../../assets/fonts/DejaVuSans.ttf', import.meta.url)), {
    family: FONT,
  });
  return surface;
}

export function drawPng(configuration: ChartConfiguration): Promise<Uint8Array> {
  return shared().renderToBuffer(configuration);
}

/** Okabe and Ito's palette: told apart by colour-blind readers as well. */
export const PALETTE = [
  '#0072B2',
  '#E69F00',
  '#009E73',
  '#CC79A7',
  '#56B4E9',
  '#D55E00',
  '#F0E442',
  '#000000',
] as const;

/** A picture that stands alone carries its title; on a page the page says it. */
import type { ChartConfiguration } from 'chart.js';
import { wrap } from '../format.js';
import type { Size } from './canvas.js';

const TITLE_SIZE = 18;
/** Mean width of a letter, as a share of its height. */
const LETTER = 0.62;

export function titled(configuration: ChartConfiguration, title: string, size: Size): ChartConfiguration {
  const letters = Math.floor((size.width - 40) / (TITLE_SIZE * LETTER));
  return {
    ...configuration,
    options: {
      ...configuration.options,
      plugins: {
        ...configuration.options?.plugins,
        title: { display: true, text: wrap(title, letters), align: 'start', font: { size: TITLE_SIZE } },
      },
    },
  };
}

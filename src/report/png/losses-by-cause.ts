/** Lost requests by what the client saw. */
import { causes } from '../causes.js';
import { count, digits } from '../format.js';
import { barMarks, MOST_THICKNESS } from './marks.js';
import { PALETTE } from './palette.js';
import type { Picture } from './picture.js';

const MOST_BARS = 12;

export const lossesByCause: Picture = {
  name: 'losses-by-cause',
  draw({ results }) {
    const { lostByCause } = results.requests;
    const bars = causes(lostByCause, MOST_BARS);
    if (bars.length === 0) return null;
    const unit = results.requests.basis === 'total' ? 'number' : 'number a year';
    return {
      title: 'lost requests by what the client saw',
      alt: `Bars, largest first: ${bars.map(({ name, share }) => `${name} ${digits(100 * share)} %`).join(', ')} of the lost requests.`,
      note: '',
      chart: (size) => ({
        type: 'bar',
        data: {
          labels: bars.map((bar) => bar.name),
          datasets: [
            {
              label: 'lost requests',
              data: bars.map((bar) => bar.amount),
              backgroundColor: PALETTE[5],
              maxBarThickness: MOST_THICKNESS,
            },
          ],
        },
        options: {
          indexAxis: 'y',
          plugins: { legend: { display: false } },
          scales: {
            x: {
              beginAtZero: true,
              title: { display: true, text: `lost requests [${unit}]` },
              ticks: { callback: (value) => count(Number(value)), maxTicksLimit: size.width > 600 ? 9 : 4 },
            },
            y: { ticks: { autoSkip: false } },
          },
          layout: { padding: { left: 8, right: size.width > 600 ? 150 : 110 } },
        },
        plugins: [
          barMarks(
            bars.map(({ amount, share }) => ({
              value: amount,
              whisker: null,
              text: `${count(amount)} (${digits(100 * share)} %)`,
            })),
          ),
        ],
      }),
    };
  },
};

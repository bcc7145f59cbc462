/** Success ratio by time of arrival, with the faults of the first run marked. For runs of days at most. */
import type { Chart, ChartConfiguration, Plugin } from 'chart.js';
import type { Details } from '../../results/results.js';
import { percent } from '../format.js';
import { replicationSeconds } from '../run-length.js';
import { line, withPen, type Pen } from './marks.js';
import { BEYOND, PALETTE } from './palette.js';
import type { Picture } from './picture.js';
import { unitFor, type TimeUnit } from './time-unit.js';

/** In a longer run an outage is thinner than a line. */
const LONGEST_SECONDS = 40 * 86_400;
const MOST_MARKS = 12;
const ROW = 20;

export const successOverTime: Picture = {
  name: 'success-over-time',
  draw({ results, details }) {
    const { offered, lost } = results.requests;
    if (offered === 0 || replicationSeconds(results) > LONGEST_SECONDS) return null;
    const runs = details.replications > 1 ? `, ${details.replications} runs together` : '';
    const marks = marksOf(details.faults);
    return {
      title: `success by time of arrival${runs}`,
      alt: `Share of the requests served, over the time of the run: ${percent(1 - lost / offered)} in all. Faults: ${marks.map((mark) => mark.label).join(', ') || 'none'}.`,
      note:
        marks.length > 0 && details.replications > 1 ? 'The faults marked are those of the first run.' : '',
      chart: () => chartOf(details, marks),
    };
  },
};

interface Mark {
  readonly atSeconds: number;
  readonly label: string;
}

function marksOf(faults: Details['faults']): Mark[] {
  return faults
    .filter((fault) => fault.replication === 0)
    .slice(0, MOST_MARKS)
    .map((fault) => ({ atSeconds: fault.startSeconds, label: `${fault.id} @ ${fault.target}` }));
}

function chartOf({ series }: Details, marks: readonly Mark[]): ChartConfiguration {
  const lengthSeconds = series.binSeconds * series.offered.length;
  const unit = unitFor(lengthSeconds);
  const points = series.offered.map((offered, bin) => {
    const served = series.served[bin] ?? 0;
    return {
      x: ((bin + 0.5) * series.binSeconds) / unit.seconds,
      y: offered > 0 ? (100 * served) / offered : NaN,
    };
  });
  return {
    type: 'line',
    data: {
      datasets: [
        {
          label: 'requests answered rightly and in time',
          data: points,
          borderColor: PALETTE[0],
          backgroundColor: `${PALETTE[0]}33`,
          fill: 'origin',
          pointRadius: 0,
          borderWidth: 2,
          stepped: 'middle',
        },
      ],
    },
    options: {
      plugins: { legend: { display: false } },
      scales: {
        x: {
          type: 'linear',
          min: 0,
          max: lengthSeconds / unit.seconds,
          title: { display: true, text: `time since the start [${unit.name}]` },
        },
        y: {
          min: 0,
          max: 105,
          title: { display: true, text: 'requests served [%]' },
          ticks: { callback: (value) => (Number(value) > 100 ? '' : `${value} %`) },
        },
      },
      layout: { padding: { left: 8, right: 20 } },
    },
    plugins: [faultMarks(marks, unit)],
  };
}

function faultMarks(marks: readonly Mark[], unit: TimeUnit): Plugin {
  return {
    id: 'fault-marks',
    afterDatasetsDraw(chart): void {
      withPen(chart, (pen) => {
        pen.strokeStyle = BEYOND;
        pen.setLineDash([6, 4]);
        pen.lineWidth = 1.5;
        marks.forEach((mark, index) => {
          drawMark(chart, pen, { ...mark, at: mark.atSeconds / unit.seconds, row: index % 6 });
        });
      });
    },
  };
}

function drawMark(chart: Chart, pen: Pen, mark: Mark & { at: number; row: number }): void {
  const axis = chart.scales['x'];
  if (!axis) return;
  const { left, right, top, bottom } = chart.chartArea;
  const x = axis.getPixelForValue(mark.at);
  line(pen, [x, top], [x, bottom]);
  const { width } = pen.measureText(mark.label);
  const start = x > (left + right) / 2 ? x - 6 - width : x + 6;
  const y = bottom - 12 - mark.row * ROW;
  // A pale ground, so that the words can be read across other lines.
  pen.fillStyle = '#ffffffcc';
  pen.fillRect(start - 2, y - ROW + 6, width + 4, ROW - 2);
  pen.fillStyle = BEYOND;
  pen.textAlign = 'left';
  pen.fillText(mark.label, start, y);
}

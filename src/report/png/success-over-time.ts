/** Success ratio by time of arrival, with the faults of the first run marked. */
import type { ChartConfiguration, Plugin } from 'chart.js';
import type { ReportInput } from '../report-format.js';
import { PALETTE } from './canvas.js';

const MOST_MARKS = 12;

/** The few strokes of a canvas context that are needed; the browser's own types are not part of this program. */
interface Pen {
  strokeStyle: string;
  fillStyle: string;
  lineWidth: number;
  textAlign: 'left' | 'right';
  save(): void;
  restore(): void;
  setLineDash(dash: readonly number[]): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
  fillText(text: string, x: number, y: number): void;
}

interface Mark {
  readonly atSeconds: number;
  readonly label: string;
}

export function successOverTime({ results, details }: ReportInput): ChartConfiguration {
  const { series } = details;
  const unit = unitFor(series.binSeconds * series.offered.length);
  const points = series.offered.map((offered, bin) => {
    const served = series.served[bin] ?? 0;
    return {
      x: ((bin + 0.5) * series.binSeconds) / unit.seconds,
      y: offered > 0 ? (100 * served) / offered : NaN,
    };
  });
  const runs = details.replications > 1 ? `, ${details.replications} runs together` : '';
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
      plugins: {
        title: {
          display: true,
          text: `${results.scenario.name}: success by time of arrival${runs}`,
          font: { size: 18 },
        },
        legend: { display: false },
      },
      scales: {
        x: {
          type: 'linear',
          min: 0,
          max: (series.binSeconds * series.offered.length) / unit.seconds,
          title: { display: true, text: `time since the start [${unit.name}]` },
        },
        y: {
          min: 0,
          max: 105,
          title: { display: true, text: 'requests served [%]' },
          ticks: { callback: (value) => (Number(value) > 100 ? '' : `${value} %`) },
        },
      },
      layout: { padding: { right: 20 } },
    },
    plugins: [faultMarks(marksOf(details.faults), unit.seconds)],
  };
}

function marksOf(faults: ReportInput['details']['faults']): Mark[] {
  return faults
    .filter((fault) => fault.replication === 0)
    .slice(0, MOST_MARKS)
    .map((fault) => ({ atSeconds: fault.startSeconds, label: `${fault.id} @ ${fault.target}` }));
}

function faultMarks(marks: readonly Mark[], unitSeconds: number): Plugin {
  return {
    id: 'fault-marks',
    afterDatasetsDraw(chart): void {
      const { chartArea, scales } = chart;
      const ctx = chart.ctx as unknown as Pen;
      const axis = scales['x'];
      if (!axis) return;
      ctx.save();
      ctx.strokeStyle = PALETTE[5];
      ctx.fillStyle = PALETTE[5];
      ctx.setLineDash([6, 4]);
      ctx.lineWidth = 1.5;
      marks.forEach((mark, index) => {
        const x = axis.getPixelForValue(mark.atSeconds / unitSeconds);
        ctx.beginPath();
        ctx.moveTo(x, chartArea.top);
        ctx.lineTo(x, chartArea.bottom);
        ctx.stroke();
        const onTheLeft = x > (chartArea.left + chartArea.right) / 2;
        ctx.textAlign = onTheLeft ? 'right' : 'left';
        ctx.fillText(mark.label, onTheLeft ? x - 6 : x + 6, chartArea.bottom - 12 - (index % 6) * 20);
      });
      ctx.restore();
    },
  };
}

function unitFor(totalSeconds: number): { readonly name: string; readonly seconds: number } {
  if (totalSeconds <= 600) return { name: 's', seconds: 1 };
  if (totalSeconds <= 7200) return { name: 'min', seconds: 60 };
  if (totalSeconds <= 172_800) return { name: 'h', seconds: 3600 };
  return { name: 'days', seconds: 86_400 };
}

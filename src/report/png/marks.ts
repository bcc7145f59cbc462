/** Strokes and words that chart.js does not draw by itself: ends of intervals, values beside bars, a target's line. */
import type { Chart, Plugin } from 'chart.js';
import { BEYOND, INK } from './palette.js';

/** The few strokes of a canvas context that are needed; the browser's own types are not part of this program. */
export interface Pen {
  strokeStyle: string;
  fillStyle: string;
  lineWidth: number;
  textAlign: 'left' | 'right' | 'center';
  textBaseline: 'alphabetic' | 'middle' | 'bottom';
  save(): void;
  restore(): void;
  setLineDash(dash: readonly number[]): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { readonly width: number };
}

/** What belongs to one horizontal bar. */
export interface BarMark {
  /** Where the bar ends, on the value axis. */
  readonly value: number;
  /** An interval drawn as a whisker; null: none. */
  readonly whisker: readonly [number, number] | null;
  /** Words beside its end. */
  readonly text: string;
}

export function withPen(chart: Chart, draw: (pen: Pen) => void): void {
  const pen = chart.ctx as unknown as Pen;
  pen.save();
  draw(pen);
  pen.restore();
}

export function line(pen: Pen, from: readonly [number, number], to: readonly [number, number]): void {
  pen.beginPath();
  pen.moveTo(...from);
  pen.lineTo(...to);
  pen.stroke();
}

/** Few bars must not become blocks. */
export const MOST_THICKNESS = 44;

const CAP = 5;
const GAP = 8;

/** For horizontal bars, one mark each, in order. */
export function barMarks(marks: readonly BarMark[]): Plugin {
  return {
    id: 'bar-marks',
    afterDatasetsDraw(chart): void {
      const { x: values, y: rows } = chart.scales;
      if (!values || !rows) return;
      withPen(chart, (pen) => {
        pen.strokeStyle = INK;
        pen.fillStyle = INK;
        pen.lineWidth = 1.5;
        pen.textBaseline = 'middle';
        marks.forEach(({ value, whisker, text }, row) => {
          const y = rows.getPixelForValue(row);
          if (whisker) drawWhisker(pen, y, [pixel(values, whisker[0]), pixel(values, whisker[1])]);
          beside(pen, { text, x: pixel(values, Math.max(value, whisker?.[1] ?? 0)), y, right: chart.width });
        });
      });
    },
  };
}

function pixel(axis: { getPixelForValue(value: number): number }, value: number): number {
  return axis.getPixelForValue(value);
}

function drawWhisker(pen: Pen, y: number, [low, high]: readonly [number, number]): void {
  line(pen, [low, y], [high, y]);
  line(pen, [low, y - CAP], [low, y + CAP]);
  line(pen, [high, y - CAP], [high, y + CAP]);
}

interface Words {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly right: number;
}

/** Behind the end of the bar, but not beyond the picture's own. */
function beside(pen: Pen, { text, x, y, right }: Words): void {
  if (text === '') return;
  const { width } = pen.measureText(text);
  pen.textAlign = 'left';
  pen.fillText(text, Math.min(x + GAP, right - width - 4), y);
}

/** Bars begin at the left, so the words of a line keep to the right. */
const MOST_OF_WIDTH = 0.6;

/** A dashed line above the row `before`, with words (shorter ones where those would not fit): a target between two ranges. */
export function lineBefore(before: number, text: string, short: string): Plugin {
  return {
    id: 'line-before',
    afterDatasetsDraw(chart): void {
      const rows = chart.scales['y'];
      if (!rows) return;
      const half = (rows.getPixelForValue(1) - rows.getPixelForValue(0)) / 2;
      const y = rows.getPixelForValue(before) - half;
      withPen(chart, (pen) => {
        pen.strokeStyle = BEYOND;
        pen.fillStyle = BEYOND;
        pen.lineWidth = 1.5;
        pen.setLineDash([6, 4]);
        line(pen, [chart.chartArea.left, y], [chart.chartArea.right, y]);
        pen.textAlign = 'right';
        pen.textBaseline = 'bottom';
        const { left, right } = chart.chartArea;
        const fits = pen.measureText(text).width < (right - left) * MOST_OF_WIDTH;
        pen.fillText(fits ? text : short, chart.width - 4, y - 3);
      });
    },
  };
}

/** Three pictures: success over time, failover stages, losses by cause. What has nothing to show is left out. */
import type { ChartConfiguration } from 'chart.js';
import type { ReportFile, ReportFormat, ReportInput } from '../report-format.js';
import { failoverStages, lossesByCause } from './bars.js';
import { drawPng } from './canvas.js';
import { successOverTime } from './success-over-time.js';

export const pngFormat: ReportFormat = {
  name: 'png',
  description: 'success-over-time.png, failover-stages.png, losses-by-cause.png',
  byDefault: true,
  render,
};

async function render(input: ReportInput): Promise<ReportFile[]> {
  const { results } = input;
  const charts: [string, ChartConfiguration][] = [];
  if (results.requests.offered > 0) charts.push(['success-over-time.png', successOverTime(input)]);
  if (results.failovers.length > 0) charts.push(['failover-stages.png', failoverStages(input)]);
  if (results.requests.lost > 0) charts.push(['losses-by-cause.png', lossesByCause(input)]);
  const files: ReportFile[] = [];
  for (const [name, configuration] of charts) files.push({ name, content: await drawPng(configuration) });
  return files;
}

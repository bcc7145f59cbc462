/** The registry: every report format that a run can leave in its folder is one line here (and the line that imports it). */
import { csvFormat } from './csv.js';
import { htmlFormat } from './html/index.js';
import { jsonFormat } from './json.js';
import { junitFormat } from './junit.js';
import { markdownFormat } from './markdown.js';
import { pngFormat } from './png/index.js';
import type { ReportFormat } from './report-format.js';

export const reportFormats: readonly ReportFormat[] = [
  jsonFormat,
  csvFormat,
  pngFormat,
  htmlFormat,
  markdownFormat,
  junitFormat,
];

/** The registry: every report format that a run leaves in its folder is one line here. */
import { csvFormat } from './csv.js';
import { htmlFormat } from './html/index.js';
import { jsonFormat } from './json.js';
import { pngFormat } from './png/index.js';
import type { ReportFormat } from './report-format.js';

export const reportFormats: readonly ReportFormat[] = [jsonFormat, csvFormat, pngFormat, htmlFormat];

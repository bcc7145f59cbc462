// Makes reports/sample/ anew: `npm run sample`, or `npm run sample -- FILE [options of hasim run]` for another one.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const DEFAULT = ['scenarios/linode-ha.yaml'];
const FORMATS = '--format=html,png,md';
const sample = path.join('reports', 'sample');

const about = (words) => `# A sample report

What \`hasim run ${words[0]}\` leaves in its report folder:

- [\`report.html\`](report.html): the whole report as one page. It opens offline and prints on A4.
- [\`report.md\`](report.md): verdict and main causes, for a pull request.
- The pictures of the page, as files.

Made by

\`\`\`
npm ci && npm run sample${words === DEFAULT ? '' : ` -- ${words.join(' ')}`}
\`\`\`

which is \`npx hasim run ${words.join(' ')} ${FORMATS}\`, put here.
`;

function main(words) {
  const out = mkdtempSync(path.join(os.tmpdir(), 'hasim-sample-'));
  try {
    const program = ['dist/cli/main.js', 'run', ...words, FORMATS, '--out', out];
    const { status } = spawnSync(process.execPath, program, { stdio: 'inherit' });
    const [scenario = ''] = readdirSync(out);
    const made = path.join(out, scenario, 'latest');
    // Targets that are missed or undecided are no obstacle; a run that left nothing is.
    if (!existsSync(path.join(made, 'report.html'))) return status ?? 1;
    rmSync(sample, { recursive: true, force: true });
    cpSync(made, sample, { recursive: true, dereference: true });
    writeFileSync(path.join(sample, 'README.md'), about(words));
    console.log(`\nMade ${sample}: ${readdirSync(sample).join(', ')}`);
    return 0;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

const words = process.argv.slice(2);
process.exit(main(words.length > 0 ? words : DEFAULT));

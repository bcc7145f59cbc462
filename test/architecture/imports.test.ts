import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { root } from '../support/source-files.js';

interface Cruise {
  summary: { violations: { rule: { name: string }; from: string; to: string }[]; totalCruised: number };
}

/** Every broken rule as `rule: from -> to`. */
function violations(folder: string): string[] {
  const existing = ['src', 'test', 'bench', 'scripts'].filter((name) => existsSync(join(folder, name)));
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(root, '.dependency-cruiser.mjs');
  const words = [program, ...existing, '--config', config, '--output-type', 'json'];
  const child = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (child.stdout === '') throw new Error(child.stderr);
  const { summary } = JSON.parse(child.stdout) as Cruise;
  if (summary.totalCruised === 0) throw new Error('nothing was read');
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

const planted = mkdtempSync(join(tmpdir(), 'hasim-imports-'));
afterAll(() => rmSync(planted, { recursive: true, force: true }));

/** A tree of modules, each importing the modules named. */
function plant(name: string, modules: Record<string, string[]>): string {
  const folder = join(planted, name);
  const files = {
    'tsconfig.json': '{"compilerOptions":{"module":"nodenext","moduleResolution":"nodenext"}}',
    'package.json': '{"name":"planted","type":"module","dependencies":{"yargs":"1"}}',
    ...Object.fromEntries(
      Object.entries(modules).map(([path, imports]) => [
        path,
        [...imports.map((from, index) => importLine(from, index)), 'export const here = 1;', ''].join('\n'),
      ]),
    ),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function importLine(from: string, index: number): string {
  if (from.startsWith('type ')) return `import type { here as t${index} } from '${from.slice(5)}';`;
  return `import * as m${index} from '${from}';\nexport const used${index} = m${index};`;
}

test('hasim keeps its import table', () => {
  expect(violations(root)).toEqual([]);
}, 60_000);

test('allowed imports pass', () => {
  const folder = plant('allowed', {
    'src/engine/time.ts': [],
    'src/declaration/parameter.ts': ['../engine/time.js'],
    'src/infrastructure/host.ts': ['../engine/time.js', '../declaration/parameter.js'],
    'src/results/results.ts': [],
    'src/metrics/interval.ts': ['../engine/time.js', '../results/results.js'],
    'src/components/component.ts': ['../infrastructure/host.js'],
    'src/components/web/model.ts': ['../component.js', '../../metrics/interval.js'],
    'src/components/web/index.ts': ['./model.js'],
    'src/components/index.ts': ['./web/index.js'],
    'src/faults/crash.ts': ['../infrastructure/host.js'],
    'src/traffic/clients.ts': ['../infrastructure/host.js'],
    'src/scenario/build.ts': ['../components/index.js', '../faults/crash.js', '../traffic/clients.js'],
    'src/experiment/run.ts': ['../scenario/build.js', '../results/results.js'],
    'src/experiment/pool.ts': ['node:worker_threads'],
    'src/report/png/chart.ts': ['../../results/results.js', 'type ../../metrics/interval.js', 'node:fs'],
    'src/cli/main.ts': ['../experiment/run.js', '../report/png/chart.js', 'node:fs'],
    'test/run.test.ts': ['../src/experiment/run.js'],
  });
  expect(violations(folder)).toEqual([]);
}, 60_000);

test('each forbidden import is caught, and by its own rule', () => {
  const folder = plant('forbidden', {
    'src/engine/time.ts': ['../infrastructure/host.js'],
    'src/engine/dates.ts': ['node:os'],
    'src/engine/loop.ts': ['./pool.js'],
    'src/engine/pool.ts': ['./loop.js'],
    'src/infrastructure/host.ts': [],
    'src/metrics/interval.ts': ['../traffic/clients.js'],
    'src/components/index.ts': [],
    'src/components/shared.ts': ['./web/model.js'],
    'src/components/web/model.ts': ['../database/model.js', '../index.js'],
    'src/components/database/model.ts': [],
    'src/traffic/clients.ts': ['../components/web/model.js'],
    'src/faults/crash.ts': ['../components/web/model.js', '../../test/helper.js'],
    'src/report/terminal.ts': ['../metrics/interval.js', '../scenario/build.js', 'node:fs'],
    'src/scenario/build.ts': ['../experiment/run.js', './missing.js'],
    'src/experiment/run.ts': ['yargs', '../cli/main.js'],
    'src/cli/main.ts': ['../components/web/model.js'],
    'src/plugins/new.ts': [],
    'test/helper.ts': [],
    'node_modules/yargs/package.json': [],
  });
  writeFileSync(join(folder, 'node_modules/yargs/package.json'), '{"name":"yargs","main":"index.js"}');
  writeFileSync(join(folder, 'node_modules/yargs/index.js'), '');
  expect(new Set(violations(folder))).toEqual(
    new Set(['layer-engine: src/engine/time.ts -> src/infrastructure/host.ts']),
  );
}, 60_000);

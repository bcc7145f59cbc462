import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { root } from '../support/source-files.js';

interface Cruise {
  summary: { violations: { rule: { name: string }; from: string; to: string }[]; totalCruised: number };
}

interface Config {
  default: { forbidden: { name: string }[] };
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
    'package.json':
      '{"name":"planted","type":"module","dependencies":{"yargs":"1"},"devDependencies":{"d3-random":"1"}}',
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
    'src/scenario/warnings.ts': ['type ../results/results.js'],
    'src/experiment/run.ts': ['../scenario/build.js', '../results/results.js'],
    'src/experiment/pool.ts': ['node:worker_threads'],
    'src/report/png/chart.ts': ['../../results/results.js', 'type ../../metrics/interval.js', 'node:fs'],
    'src/cli/main.ts': ['../experiment/run.js', '../report/png/chart.js', 'node:fs'],
    'test/run.test.ts': ['../src/experiment/run.js'],
  });
  expect(violations(folder)).toEqual([]);
}, 60_000);

/** For each rule: a module, and the import in it that breaks this rule and no other. */
const forbidden: Record<string, [string, string][]> = {
  'layer-engine': [['src/engine/time.ts', '../infrastructure/world.js']],
  'layer-results': [['src/results/results.ts', '../engine/time.js']],
  'layer-declaration': [['src/declaration/parameter.ts', '../infrastructure/world.js']],
  'layer-infrastructure': [['src/infrastructure/host.ts', '../components/web/model.js']],
  'layer-metrics': [['src/metrics/interval.ts', '../traffic/clients.js']],
  'layer-components': [['src/components/web/index.ts', '../../faults/hang.js']],
  'layer-traffic': [['src/traffic/clients.ts', 'type ../components/web/model.js']],
  'layer-faults': [['src/faults/crash.ts', '../components/web/model.js']],
  'layer-scenario': [['src/scenario/build.ts', '../experiment/run.js']],
  'layer-experiment': [['src/experiment/run.ts', '../cli/explain.js']],
  'layer-report': [['src/report/html.ts', '../scenario/parse.js']],
  'layer-cli': [['src/cli/main.ts', '../engine/exact.js']],
  'known-folder': [['src/plugins/new.ts', '../engine/exact.js']],
  'component-apart': [['src/components/web/model.ts', '../database/model.js']],
  'component-registry': [['src/components/shared.ts', './web/model.js']],
  'component-ignores-registry': [['src/components/proxy/model.ts', '../index.js']],
  'report-metrics-types': [['src/report/terminal.ts', '../metrics/availability.js']],
  'scenario-results-types': [['src/scenario/warnings.ts', '../results/schema.js']],
  'no-circular': [
    ['src/engine/loop.ts', './pool.js'],
    ['src/engine/pool.ts', './loop.js'],
  ],
  platform: [['src/scenario/files.ts', 'node:os']],
  files: [['src/report/csv.ts', 'node:fs']],
  terminal: [['src/experiment/progress.ts', 'yargs']],
  'production-apart': [['src/faults/partition.ts', '../../test/helper.js']],
  'declared-package': [['src/engine/draws.ts', 'd3-random']],
  resolvable: [['src/cli/run.ts', './missing.js']],
};

test('each rule catches an import that it forbids', async () => {
  const targets =
    'src/infrastructure/world.ts src/engine/exact.ts src/results/schema.ts src/faults/hang.ts src/cli/explain.ts src/scenario/parse.ts ' +
    'src/components/database/model.ts src/components/index.ts src/metrics/availability.ts test/helper.ts';
  const modules = Object.fromEntries(targets.split(' ').map((path): [string, string[]] => [path, []]));
  for (const [path, from] of Object.values(forbidden).flat()) modules[path] = [from];
  const folder = plant('forbidden', modules);
  for (const name of ['yargs', 'd3-random']) {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), `{"name":"${name}","main":"index.js"}`);
    writeFileSync(join(folder, 'node_modules', name, 'index.js'), '');
  }

  const expected = Object.entries(forbidden).map(([rule, [first]]) => `${rule}: ${first?.[0]}`);
  const caught = violations(folder).map((violation) => violation.split(' -> ')[0]);
  expect([...new Set(caught)].sort()).toEqual(expected.sort());

  const config = (await import(pathToFileURL(join(root, '.dependency-cruiser.mjs')).href)) as Config;
  expect(Object.keys(forbidden).sort()).toEqual(config.default.forbidden.map(({ name }) => name).sort());
}, 60_000);

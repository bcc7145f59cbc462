// Runs the named stages, or all of them: `node scripts/run-tests.mjs [--full] [stage ...] [-- jest options]`.
// A stage that fails does not hide the next one; the table at the end names the culprits. What does not depend on each
// other runs side by side, two at a time: this is what most machines that test us have.
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const node = (...parameters) => ({ parameters });
const jest = (...projects) =>
  node(
    '--experimental-vm-modules',
    // As in src/experiment/pool/compiler.ts: most tests are too short to gain from code that took long to compile.
    '--max-inlined-bytecode-size-cumulative=150',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--selectProjects',
    ...projects,
    '--passWithNoTests',
  );

const stages = {
  build: [node('scripts/build.mjs')],
  types: [node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json')],
  lint: [node('node_modules/eslint/bin/eslint.js', '.')],
  layout: [node('node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')],
  'dead-code': [node('node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints')],
  architecture: [jest('architecture')],
  unit: [jest('unit')],
  daemons: [jest('daemons')],
  e2e: [jest('e2e')],
  /** The three before in one go: no processor waits at the end of each. */
  tests: [jest('unit', 'daemons', 'e2e')],
};

const ALL = ['build', 'lint', 'types', 'layout', 'architecture', 'dead-code', 'tests'];
/** Of one thread each. */
const alone = new Set(['build', 'types', 'lint', 'layout', 'dead-code', 'architecture']);
const LANES = 2;

/** Stages whose tests start `dist/cli/main.js`, and so need it fresh. */
const needsBuild = new Set(['e2e', 'tests']);

/** @param shared whether another stage runs at the same time: then what it prints is kept until its end */
async function run(name, { jestOptions, environment, shared }) {
  const started = process.hrtime.bigint();
  if (!shared) console.log(`\n== ${name}`);
  const printed = [];
  let passed = true;
  for (const { parameters } of stages[name]) {
    const extra = parameters.includes('--selectProjects') ? jestOptions : [];
    const command = [...parameters, ...extra];
    passed = (await finished(command, { environment, shared, printed })) === 0;
    if (!passed) break;
  }
  if (shared) process.stdout.write(Buffer.concat([Buffer.from(`\n== ${name}\n`), ...printed]));
  const seconds = Number((process.hrtime.bigint() - started) / 100_000_000n) / 10;
  return { name, passed, seconds };
}

function finished(command, { environment, shared, printed }) {
  const stdio = shared ? ['ignore', 'pipe', 'pipe'] : 'inherit';
  const child = spawn(process.execPath, command, { stdio, env: environment });
  child.stdout?.on('data', (data) => printed.push(data));
  child.stderr?.on('data', (data) => printed.push(data));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });
}

/** Those of one thread two at a time, the others one after the other, in the order given. */
async function runAll(names, options) {
  const outcomes = [];
  const waiting = [...names];
  while (waiting.length > 0) {
    const group = [];
    while (waiting.length > 0 && alone.has(waiting[0])) group.push(waiting.shift());
    if (group.length === 0) outcomes.push(await run(waiting.shift(), { ...options, shared: false }));
    else {
      const shared = group.length > 1;
      const lane = async () => {
        while (group.length > 0) outcomes.push(await run(group.shift(), { ...options, shared }));
      };
      await Promise.all(Array.from({ length: LANES }, lane));
    }
  }
  return outcomes;
}

async function main(words) {
  const split = words.indexOf('--');
  const own = split < 0 ? words : words.slice(0, split);
  const named = own.filter((word) => !word.startsWith('-'));
  const jestOptions = [...own.filter((word) => word.startsWith('-') && word !== '--full')];
  if (split >= 0) jestOptions.push(...words.slice(split + 1));

  // `npm run unit -- test/engine` arrives here as a stage and a path.
  const paths = named.filter((word) => !(word in stages));
  const chosen = named.filter((word) => word in stages);
  const wanted = chosen.length > 0 ? chosen : ALL;
  const order = wanted.some((name) => needsBuild.has(name)) ? ['build', ...wanted] : wanted;
  const precision = own.includes('--full') ? 'full' : (process.env.HASIM_TEST_PRECISION ?? 'quick');
  const environment = { ...process.env, HASIM_TEST_PRECISION: precision };

  const options = { jestOptions: [...jestOptions, ...paths], environment };
  const outcomes = await runAll([...new Set(order)], options);
  console.log('');
  for (const { name, passed, seconds } of outcomes) {
    console.log(`${passed ? 'passed' : 'FAILED'}  ${name.padEnd(12)} ${seconds.toFixed(1).padStart(7)} s`);
  }
  process.exit(outcomes.every(({ passed }) => passed) ? 0 : 1);
}

await main(process.argv.slice(2));

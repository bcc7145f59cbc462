// Runs the named stages, or all of them: `node scripts/run-tests.mjs [--full] [stage ...] [-- jest options]`.
// A stage that fails does not hide the next one; the table at the end names the culprits.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const node = (...parameters) => ({ parameters });
const jest = (project) =>
  node(
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--selectProjects',
    project,
    '--passWithNoTests',
  );

const stages = {
  build: [node('scripts/build.mjs')],
  types: [node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json')],
  lint: [
    node('node_modules/eslint/bin/eslint.js', '.'),
    node('node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  ],
  'dead-code': [node('node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints')],
  architecture: [jest('architecture')],
  unit: [jest('unit')],
  daemons: [jest('daemons')],
  e2e: [jest('e2e')],
};

/** Stages whose tests start `dist/cli/main.js`, and so need it fresh. */
const needsBuild = new Set(['e2e']);

function run(name, jestOptions, environment) {
  const started = process.hrtime.bigint();
  console.log(`\n== ${name}`);
  const passed = stages[name].every(({ parameters }) => {
    const extra = parameters.includes('--selectProjects') ? jestOptions : [];
    const options = { stdio: 'inherit', env: environment };
    return spawnSync(process.execPath, [...parameters, ...extra], options).status === 0;
  });
  const seconds = Number((process.hrtime.bigint() - started) / 100_000_000n) / 10;
  return { name, passed, seconds };
}

function main(words) {
  const split = words.indexOf('--');
  const own = split < 0 ? words : words.slice(0, split);
  const named = own.filter((word) => !word.startsWith('-'));
  const jestOptions = [...own.filter((word) => word.startsWith('-') && word !== '--full')];
  if (split >= 0) jestOptions.push(...words.slice(split + 1));

  // `npm run unit -- test/engine` arrives here as a stage and a path.
  const paths = named.filter((word) => !(word in stages));
  const chosen = named.filter((word) => word in stages);
  const wanted = chosen.length > 0 ? chosen : Object.keys(stages);
  const order = wanted.some((name) => needsBuild.has(name)) ? ['build', ...wanted] : wanted;
  const precision = own.includes('--full') ? 'full' : (process.env.HASIM_TEST_PRECISION ?? 'quick');
  const environment = { ...process.env, HASIM_TEST_PRECISION: precision };

  const outcomes = [...new Set(order)].map((name) => run(name, [...jestOptions, ...paths], environment));
  console.log('');
  for (const { name, passed, seconds } of outcomes) {
    console.log(`${passed ? 'passed' : 'FAILED'}  ${name.padEnd(12)} ${seconds.toFixed(1).padStart(7)} s`);
  }
  process.exit(outcomes.every(({ passed }) => passed) ? 0 : 1);
}

main(process.argv.slice(2));

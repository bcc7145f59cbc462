// Who may import whom. `npm run architecture` enforces this table and plants violations to show that it bites.
// The reasons are also in docs/decisions/0001-layers-in-one-package.md.

/** For each folder of src/: the other folders it may import. */
const mayImport = {
  engine: [],
  results: [],
  declaration: ['engine'],
  infrastructure: ['engine', 'declaration'],
  metrics: ['engine', 'results'],
  components: ['engine', 'declaration', 'infrastructure', 'metrics'],
  traffic: ['engine', 'declaration', 'infrastructure', 'metrics'],
  faults: ['engine', 'declaration', 'infrastructure'],
  scenario: [
    'engine',
    'declaration',
    'infrastructure',
    'metrics',
    'components',
    'traffic',
    'faults',
    'results',
  ],
  experiment: [
    ...['engine', 'declaration', 'infrastructure', 'metrics', 'components', 'traffic', 'faults'],
    ...['scenario', 'results'],
  ],
  report: ['results', 'metrics'],
  cli: ['declaration', 'scenario', 'experiment', 'results', 'report'],
};

const because = {
  engine: 'the engine must stay reusable and testable alone',
  results: 'the shape of a result is a contract; it must not drag the model along',
  declaration: 'parameters describe themselves; they know time and distributions, no product',
  infrastructure: 'this is the world that faults break; it knows nobody who lives in it',
  metrics: 'statistics of a run know events and results, not products',
  components: 'components meet only through services, so that each can be added, left out and tested alone',
  traffic: 'clients reach components only through the service port, so both lenses share one state',
  faults: 'a fault acts on infrastructure, so that every component feels it, also one not yet written',
  scenario: 'registries become the schema and the system',
  experiment: 'it repeats and aggregates; how results look on a screen is not its business',
  report: 'a report reads results, never the model, so it can be made again from a file',
  cli: 'a thin shell: the model is reached through scenario and experiment',
};

const oneOf = (folders) => `^src/(${folders.join('|')})/`;

const layers = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `layer-${folder}`,
  comment: `src/${folder} may import ${allowed.join(', ') || 'no other folder'}: ${because[folder]}.`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: oneOf([folder, ...allowed]) },
}));

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const platform = '^src/(cli/|report/|experiment/(pool|fleet))';
const files = '^src/(cli/|report/png|experiment/(pool|fleet))';
const registry = '^src/components/index[.]ts$';

const others = [
  rule(
    'known-folder',
    'A folder of src/ without a row in the import table would escape it: add the row first.',
    { path: '^src/', pathNot: `${oneOf(Object.keys(mayImport))}|^src/index[.]ts$` },
    {},
  ),
  rule(
    'component-apart',
    'A component never imports another one: they meet through services. What they share sits in components/.',
    { path: '^src/components/([^/]+)/' },
    { path: '^src/components/[^/]+/', pathNot: '^src/components/$1/' },
  ),
  rule(
    'component-registry',
    'Only the registry names all kinds; a shared module of components/ that imports one would name it too.',
    { path: '^src/components/[^/]+[.]ts$', pathNot: registry },
    { path: '^src/components/[^/]+/' },
  ),
  rule(
    'component-ignores-registry',
    'A kind that imports the registry imports all other kinds.',
    { path: '^src/components/', pathNot: registry },
    { path: registry },
  ),
  rule(
    'report-metrics-types',
    'A report may use the types of metrics; a call would compute what results must already hold.',
    { path: '^src/report/' },
    { path: '^src/metrics/', dependencyTypesNot: ['type-only'] },
  ),
  rule(
    'scenario-results-types',
    'Warnings and assumptions have the shape that results promise; results themselves are made one layer up.',
    { path: '^src/scenario/' },
    { path: '^src/results/', dependencyTypesNot: ['type-only'] },
  ),
  rule(
    'no-circular',
    'Modules that need each other are one module, or miss a third. Types may name each other (a host its processes).',
    {},
    { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  ),
  rule(
    'platform',
    'Node built-ins only in cli, report, experiment/pool and experiment/fleet: the rest runs in a browser.',
    { path: '^src/', pathNot: platform },
    { dependencyTypes: ['core'] },
  ),
  rule(
    'files',
    'Files are read and written in cli (and by threads and machines; report/png reads its font).',
    { path: '^src/', pathNot: files },
    { path: '^(node:)?fs(/promises)?$' },
  ),
  rule(
    'terminal',
    'Words for a terminal belong to cli and report.',
    { path: '^src/', pathNot: '^src/(cli|report)/' },
    { path: 'node_modules/(yargs|cli-progress|cli-table3|picocolors)/' },
  ),
  rule(
    'production-apart',
    'What ships never imports tests, benchmarks or scripts.',
    { path: '^src/' },
    { path: '^(test|bench|scripts)/' },
  ),
  rule(
    'declared-package',
    'What ships imports only packages that are installed with it.',
    { path: '^src/' },
    {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      dependencyTypesNot: ['type-only'],
    },
  ),
  rule('resolvable', 'An import that leads nowhere cannot be judged.', {}, { couldNotResolve: true }),
];

export default {
  forbidden: [...layers, ...others],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|build)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};

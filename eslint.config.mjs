import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Same seed, same bytes, on any engine, machine, time zone and locale: what could break that has no place in src/. */
const unrepeatable = {
  globals: [
    { name: 'Date', message: 'Simulated time comes from the engine; only cli knows what day it is.' },
    { name: 'performance', message: 'Wall time is measured in cli, or by a clock handed in.' },
    { name: 'process', message: 'Only cli talks to the process; pool and fleet import node:process.' },
    { name: 'crypto', message: 'Randomness comes from a named stream; hashes are made in cli.' },
    { name: 'Intl', message: 'Results must not depend on the locale.' },
    { name: 'console', message: 'Return the text; cli prints it.' },
  ],
  properties: [
    { object: 'Math', property: 'random', message: 'Draw from a named random stream.' },
    { object: 'globalThis', message: 'Name the global, so that the bans on globals see it.' },
  ],
  syntax: [
    {
      selector: 'MemberExpression[property.name=/^(localeCompare|toLocale.*)$/]',
      message: 'Results must not depend on the locale: compare with < and >.',
    },
    {
      selector: 'VariableDeclarator[init.name="Math"]',
      message: 'Write Math.floor in full, so that the ban on inexact functions sees it.',
    },
  ],
};

/**
 * Math.log, Math.exp, Math.pow, ** and their kin differ between JavaScript engines in the last bit, which is enough
 * to change a run, and in statistics a verdict or the end of a run. Exact, hence allowed: + - * / and the functions named here. Others: engine/'s own ln, exp, pow.
 */
const exactOnly = [
  {
    selector:
      'MemberExpression[object.name="Math"]' +
      '[property.name!=/^(sqrt|floor|ceil|round|trunc|abs|min|max|imul|clz32|sign|fround|PI|E|LN2|LN10|SQRT2|SQRT1_2)$/]',
    message: 'Differs between JavaScript engines in the last bit: use the functions of src/engine.',
  },
  {
    selector: 'BinaryExpression[operator="**"], AssignmentExpression[operator="**="]',
    message: 'Differs between JavaScript engines in the last bit: multiply, or use pow of src/engine.',
  },
];

const bans = (syntax) => ({
  'no-restricted-globals': ['error', ...unrepeatable.globals],
  'no-restricted-properties': ['error', ...unrepeatable.properties],
  'no-restricted-syntax': ['error', ...syntax],
});

export default tseslint.config(
  { ignores: ['dist/', 'dist-*/', 'build/', 'types/', 'coverage/', 'reports/', 'node_modules/'] },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'max-params': 'off',
      '@typescript-eslint/max-params': ['error', { max: 4 }],
      ...bans(unrepeatable.syntax),
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: bans([...unrepeatable.syntax, ...exactOnly]),
  },
  {
    // The command line may ask for the date, the terminal's width and the environment.
    files: ['src/cli/**/*.ts'],
    rules: {
      'no-restricted-globals': 'off',
      'no-restricted-properties': ['error', unrepeatable.properties[0]],
    },
  },
  {
    // State lives in flat typed arrays there, whose reads are `number | undefined` to the compiler although the
    // index was issued by the same module. A checked read costs a call or a branch per event; `!` costs nothing.
    files: ['src/{engine,infrastructure,traffic,metrics,experiment}/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // In a test a wrong `!` fails the test, which is what a test is for.
    files: ['{test,bench,scripts}/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', setImmediate: 'readonly' },
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable', require: 'readonly' } },
  },
);

import { swcOptions } from './scripts/swc-options.mjs';

// ES modules throughout; types are checked by `npm run types`, so tests only need them stripped.
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  resolver: '<rootDir>/scripts/jest-resolver.cjs',
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/build'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { ...swcOptions, sourceMaps: 'inline' }],
  },
};

const project = (displayName, testMatch, testPathIgnorePatterns = []) => ({
  ...shared,
  displayName,
  testMatch,
  testPathIgnorePatterns: ['/node_modules/', ...testPathIgnorePatterns],
});

export default {
  maxWorkers: '100%',
  testSequencer: '<rootDir>/scripts/jest-sequencer.cjs',
  projects: [
    project('architecture', ['<rootDir>/test/architecture/**/*.test.ts']),
    project('unit', ['<rootDir>/test/**/*.test.ts'], ['<rootDir>/test/(architecture|daemons|end-to-end)/']),
    project('daemons', ['<rootDir>/test/daemons/**/*.test.ts']),
    project('e2e', ['<rootDir>/test/end-to-end/**/*.test.ts']),
  ],
};

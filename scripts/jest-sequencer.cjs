// Which test file begins first: those known to take longest, then the largest. On a fresh clone jest knows no durations, and a
// long file that begins last leaves all processors but one with nothing to do.
const { statSync } = require('node:fs');

const LONGEST = [
  'traffic/flow/agreement',
  'reference/table',
  'daemons/haproxy',
  'daemons/apache',
  'end-to-end/determinism',
  'end-to-end/fleet',
  'end-to-end/command-line',
  'end-to-end/incidents',
  'reference/repairs',
  'reference/checks',
];

function rank(file) {
  const index = LONGEST.findIndex((name) => file.includes(`/test/${name}`));
  return index < 0 ? LONGEST.length : index;
}

module.exports = class Sequencer {
  sort(tests) {
    const sized = tests.map((test) => ({ test, rank: rank(test.path), bytes: statSync(test.path).size }));
    sized.sort((a, b) => a.rank - b.rank || b.bytes - a.bytes);
    return sized.map(({ test }) => test);
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
};

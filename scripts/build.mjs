// Compiles src/ into dist/, whole or not at all. Also npm's `prepare`, hence content where src/ is absent.
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

function build() {
  if (!existsSync('src')) return 0;
  const fresh = `dist-${process.pid}`;
  const compiler = 'node_modules/typescript/bin/tsc';
  const options = [compiler, '-p', 'tsconfig.build.json', '--outDir', fresh];
  const { status } = spawnSync(process.execPath, options, { stdio: 'inherit' });
  if (status === 0) {
    if (existsSync(`${fresh}/cli/main.js`)) chmodSync(`${fresh}/cli/main.js`, 0o755);
    rmSync('dist', { recursive: true, force: true });
    renameSync(fresh, 'dist');
  }
  rmSync(fresh, { recursive: true, force: true });
  return status ?? 1;
}

process.exit(build());

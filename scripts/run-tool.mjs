// Compiles bench/ and scripts/ beside src/ into build/, then runs one of their modules:
// `node scripts/run-tool.mjs bench/main [arguments]`. Node 20 does not run TypeScript by itself.
import { cpSync, existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compile } from './compile.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const run = (...parameters) => spawnSync(process.execPath, parameters, { stdio: 'inherit' }).status ?? 1;

function main([tool, ...rest]) {
  if (!tool || !existsSync(`${tool}.ts`)) {
    console.error(`run-tool: expected a module such as bench/main, got ${tool ?? 'nothing'}`);
    return 2;
  }
  if (!compile(['src', 'bench', 'scripts'], 'build', '')) return 1;
  // Modules find assets relative to themselves, from src/, dist/ and build/src/ alike.
  cpSync('assets', 'build/assets', { recursive: true });
  return run('--enable-source-maps', '--expose-gc', `build/${tool}.js`, ...rest);
}

process.exit(main(process.argv.slice(2)));

// Compiles src/ into dist/, whole or not at all. Also npm's `prepare`, hence content where src/ is absent.
import { chmodSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

async function build() {
  if (!existsSync('src')) return 0;
  const { compile } = await import('./compile.mjs');
  if (!compile(['src'], 'dist', 'src')) return 1;
  chmodSync('dist/cli/main.js', 0o755);
  return 0;
}

process.exit(await build());

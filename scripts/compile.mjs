// Compiles folders of TypeScript into one folder of JavaScript, whole or not at all.
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';
import { swcOptions } from './swc-options.mjs';

/**
 * @param {string[]} sources folders, read with all that is below them
 * @param {string} output the folder that is replaced
 * @param {string} root what is left off in front of a source's path to get its path in `output`
 * @returns {boolean} false if a file could not be read as TypeScript: then `output` is as it was
 */
export function compile(sources, output, root) {
  const fresh = `${output}-${process.pid}`;
  try {
    for (const source of sources) {
      for (const path of typeScriptIn(source)) compileFile(path, join(fresh, path.slice(root.length)));
    }
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    console.error(error.message);
    return false;
  }
  rmSync(output, { recursive: true, force: true });
  renameSync(fresh, output);
  return true;
}

function typeScriptIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));
}

function compileFile(path, target) {
  const output = target.replace(/\.ts$/, '.js');
  mkdirSync(dirname(output), { recursive: true });
  const { code, map } = transformFileSync(path, { ...swcOptions, sourceMaps: true, swcrc: false });
  writeFileSync(output, `${code}//# sourceMappingURL=${basename(output)}.map\n`);
  writeFileSync(`${output}.map`, map);
}

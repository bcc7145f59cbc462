import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  /** Relative to the root, with slashes. */
  path: string;
  text: string;
}

/** All files below the folder, which may be absent, whose name matches. */
export function filesBelow(folder: string, name: RegExp): SourceFile[] {
  const absolute = join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('node_modules'))
    .sort()
    .map((file) => ({
      path: file.slice(root.length).replaceAll('\\', '/'),
      text: readFileSync(file, 'utf8'),
    }));
}

/** The number of lines, as `wc -l` counts them. */
export function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** Paths of files, as a browser and any system understand them: with slashes, no folder of the machine needed. */

/** A path written in a file, seen from where that file is. */
export function relativeTo(file: string, written: string): string {
  const path = written.replaceAll('\\', '/');
  if (/^(\/|[A-Za-z]:\/)/.test(path)) return normalised(path);
  const folder = file.replaceAll('\\', '/').replace(/[^/]*$/, '');
  return normalised(folder + path);
}

/** Without `.` and with `..` taken back where possible: two spellings of a file become one. */
export function normalised(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '.' || (part === '' && parts.length > 0)) continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

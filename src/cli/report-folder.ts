/** The folder a run leaves: written whole or not at all, with `latest` beside it. */
import { mkdir, mkdtemp, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ReportFile } from '../report/report-format.js';

/**
 * Writes into a folder of its own next to the final one and renames it, so that a reader never sees half a report and
 * a failure leaves the former one as it was.
 * @param base `reports/<scenario>`; @param name `<sha8>-<seed>-<lens>`
 * @returns the folder written
 */
export async function writeReportFolder(
  base: string,
  name: string,
  files: readonly ReportFile[],
): Promise<string> {
  await mkdir(base, { recursive: true });
  const building = await mkdtemp(path.join(base, '.building-'));
  const final = path.join(base, name);
  try {
    for (const file of files) await writeFile(path.join(building, file.name), file.content);
    await rm(final, { recursive: true, force: true });
    await rename(building, final);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    throw error;
  }
  await pointLatest(base, name);
  return final;
}

/** A link where links exist (not on every Windows), else a text file that names the folder. */
async function pointLatest(base: string, name: string): Promise<void> {
  const latest = path.join(base, 'latest');
  if ((await readlink(latest).catch(() => null)) === name) return;
  await rm(latest, { recursive: true, force: true });
  await symlink(name, latest, 'dir').catch(() => writeFile(latest, `${name}\n`));
}

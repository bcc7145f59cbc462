/** The folder a run leaves: written whole or not at all, with `latest` beside it. */
import { mkdir, mkdtemp, readlink, rename, rm, rmdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ReportFile } from '../report/report-format.js';
import { Complaint, reasonOf } from './complaint.js';

/**
 * Others may put their report there between our looking and our acting. Each of our failures is the success of another
 * writer, which is then done: as many tries as there are writers are enough. What fails for ever ends here.
 */
const MOST_TRIES = 1000;

/** To be asked before a long run: can anything be written there? @throws Complaint */
export async function checkWritable(base: string): Promise<void> {
  await orComplain(base, async () => {
    await makeFolders(base);
    await rmdir(await mkdtemp(path.join(base, '.building-')));
  });
}

/**
 * Writes into a folder of its own next to the final one and renames it, so that a reader never sees half a report, a
 * failure leaves the former one as it was, and two runs of the same scenario do not mix.
 * @param base `reports/<scenario>`; @param name `<sha8>-<seed>-<lens>`
 * @returns the folder written
 * @throws Complaint when the system refuses
 */
export async function writeReportFolder(
  base: string,
  name: string,
  files: readonly ReportFile[],
): Promise<string> {
  return orComplain(base, async () => {
    await makeFolders(base);
    const building = await mkdtemp(path.join(base, '.building-'));
    const final = path.join(base, name);
    try {
      for (const file of files) await writeFile(path.join(building, file.name), file.content);
      await replace(final, building);
    } finally {
      await rm(building, { recursive: true, force: true });
    }
    await pointLatest(base, name, `${building}-latest`);
    return final;
  });
}

/** Moves a folder to a name that may be taken; what was there before is gone afterwards. */
async function replace(final: string, by: string): Promise<void> {
  const before = `${by}-before`;
  for (let tries = 1; ; tries++) {
    try {
      await rename(by, final);
      break;
    } catch (error) {
      if (tries === MOST_TRIES || !isTaken(error)) throw error;
      await rename(final, before).catch(() => undefined);
      await rm(before, { recursive: true, force: true });
    }
  }
}

function isTaken(error: unknown): boolean {
  return ['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Step by step: where the system has no real folders (/proc), `mkdir` with `recursive` would try for ever. */
async function makeFolders(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  const above = path.dirname(path.resolve(folder));
  if (above !== path.resolve(folder)) await makeFolders(above);
  try {
    await mkdir(folder);
  } catch (error) {
    if (await isFolder(folder)) return;
    const isFile = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw isFile ? new Complaint(`${folder} is a file: reports need a folder`) : error;
  }
}

async function isFolder(name: string): Promise<boolean> {
  return (await stat(name).catch(() => null))?.isDirectory() ?? false;
}

/** A link where links exist (not on every Windows), else a text file that names the folder. Somebody's folder stays. */
async function pointLatest(base: string, name: string, link: string): Promise<void> {
  const latest = path.join(base, 'latest');
  if ((await readlink(latest).catch(() => null)) === name) return;
  await symlink(name, link, 'dir').catch(() => writeFile(link, `${name}\n`));
  await rename(link, latest).catch(() => rm(link, { force: true }));
}

async function orComplain<T>(base: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    throw new Complaint(`no report can be written to ${base}: ${reason}`, { cause: error });
  }
}

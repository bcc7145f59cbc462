/** What a user can put right: told in one sentence, exit code 2, never with a stack trace. */

export class Complaint extends Error {}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EDQUOT: 'the quota is used up',
  EEXIST: 'something else has that name',
  EISDIR: 'is a folder',
  ELOOP: 'links that go round in circles',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EPERM: 'not permitted',
  EROFS: 'the disk is read-only',
};

/** Why the system refused, in words; null for what is not the system's refusal but a mistake of ours. */
export function reasonOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null;
  return REASONS[String(error.code)] ?? error.message;
}

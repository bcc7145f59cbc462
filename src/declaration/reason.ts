/** Why something could not be read. */

/** Without the error code, the system call and the path again that file systems put around what matters. */
export function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^E[A-Z]+: ([^,]+), /.exec(message)?.[1] ?? message;
}

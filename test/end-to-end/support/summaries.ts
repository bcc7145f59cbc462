/** What two runs of the same scenario and seed must agree on. */

/** `summary.json` without its free parts: `performance`, `run.node`, `scenario.file`, and what else a test names. */
export function comparable(text: string, free: readonly string[] = []): unknown {
  const summary = JSON.parse(text) as Record<string, unknown>;
  for (const path of ['performance', 'run.node', 'scenario.file', ...free]) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const section = steps.reduce<Record<string, unknown>>(
      (parent, step) => parent[step] as Record<string, unknown>,
      summary,
    );
    if (!(last in section)) throw new Error(`the summary has no ${path}`);
    Reflect.deleteProperty(section, last);
  }
  return summary;
}

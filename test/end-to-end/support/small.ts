/** A scenario that runs in milliseconds, and in which something is lost. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const SMALL = `format: hasim-scenario/1
name: small
question: What is lost while the only web server is down?
hosts:
  web: { cores: 2, boot: 10s }
components:
  web: { kind: apache, on: web, MaxRequestWorkers: 20 }
traffic:
  entry: web
  arrivals: { rate: 20/s }
  clients: { patience: 5s, retries: 1, backoff: exponential mean 1s }
  classes:
    page: { share: 80%, work: exponential mean 20ms }
    static: { share: 20%, work: exponential mean 2ms }
faults:
  crash: { fault: crash, on: web/httpd, at: 20s, restart: uniform 6s to 12s }
  slow: { fault: slow, on: web, factor: 20, every: exponential mean 40s, for: uniform 2s to 5s }
run: { lens: requests, duration: 1min, replications: 4, seed: 7 }
`;

/** A folder of its own with `small.yaml` in it; to be removed with `done`. */
export function smallFolder(name: string): { folder: string; file: string; done: () => void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), `hasim-${name}-`));
  const file = path.join(folder, 'small.yaml');
  writeFileSync(file, SMALL);
  return { folder, file, done: () => rmSync(folder, { recursive: true, force: true }) };
}

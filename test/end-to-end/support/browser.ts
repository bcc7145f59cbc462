/** Debian's Chromium, driven by playwright-core. Fetched through apt where that is possible, never skipped in silence. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const INSTALL = 'apt-get update && apt-get install -y --no-install-recommends chromium';
const QUIET = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** `HASIM_CHROMIUM` names another one. @throws with the command that would install it */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: program(), args: QUIET });
}

function program(): string {
  const known = [process.env['HASIM_CHROMIUM'] ?? '', ...PLACES];
  const found = known.find((place) => existsSync(place));
  if (found !== undefined) return found;
  const isRoot = process.getuid?.() === 0;
  const installed = isRoot && spawnSync('sh', ['-c', INSTALL], { stdio: 'inherit' }).status === 0;
  const now = installed ? PLACES.find((place) => existsSync(place)) : undefined;
  if (now !== undefined) return now;
  throw new Error(`this test needs Chromium; to have it: ${isRoot ? '' : 'sudo '}sh -c '${INSTALL}'`);
}

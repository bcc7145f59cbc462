/** The fingerprint of a resolved scenario: the same in every folder, under every file name, in browser and Node. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { defaultDurationSeconds } from './default-duration.js';
import { plain, type Node } from './text/tree.js';

/** SHA-256 of a text, in hexadecimal. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** What says when a run is over, not what is run: a run stopped early is the same experiment as the longer one. */
const ENDINGS = ['replications', 'years', 'precision', 'budget'];

/** Of all values, defaults included, and of the contents of the files that they name; not of how long it goes on. */
export function digestOf(tree: Node, files: ReadonlyMap<string, string>): string {
  const contents = [...files.values()].map(sha256Hex).sort();
  const { run, ...rest } = plain(tree) as Record<string, unknown>;
  const lasting = Object.entries(run ?? {}).filter(([key]) => !ENDINGS.includes(key));
  // The one rule that may also say how long a replication is.
  const { duration, years } = (run ?? {}) as { readonly duration?: unknown; readonly years?: unknown };
  const shortened = Number(years) > 0 ? defaultDurationSeconds(Number(years)) : null;
  if ((duration ?? null) === null && shortened !== null && shortened !== defaultDurationSeconds(null)) {
    lasting.push(['duration', shortened]);
  }
  return sha256Hex(JSON.stringify([rest, Object.fromEntries(lasting), contents]));
}

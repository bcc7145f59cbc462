/** The fingerprint of a resolved scenario: the same in every folder, under every file name, in browser and Node. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
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
  return sha256Hex(JSON.stringify([rest, Object.fromEntries(lasting), contents]));
}

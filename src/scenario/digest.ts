/** The fingerprint of a resolved scenario: the same in every folder, under every file name, in browser and Node. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { plain, type Node } from './text/tree.js';

/** SHA-256 of a text, in hexadecimal. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** Of all values, defaults included, and of the contents of the files that they name. */
export function digestOf(tree: Node, files: ReadonlyMap<string, string>): string {
  const contents = [...files.values()].map(sha256Hex).sort();
  return sha256Hex(JSON.stringify([plain(tree), contents]));
}

/** What has been worked out of an outlook. Nobody but its reader fills it in, and it holds for as long as the outlook is known. */
import type { Before } from './quiet.js';
import type { Told } from './writing.js';

export class Memo {
  /** The regime's. */
  hash: number | null = null;
  /** How it differs from others, for those who are not served at once. */
  sign: string | null = null;
  /** The last one with these answers. */
  before: Before | null = null;
  /** Writes, at a rate of arrivals. */
  told: { readonly rate: number; readonly writes: ReadonlyMap<string, Told> } | null = null;
  /** By rate of arrivals: is there room for all, where nobody is stuck and nothing slow? */
  readonly light = new Map<number, boolean>();
}

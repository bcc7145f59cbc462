/** Where the Redis of a fleet is, and how long it may be away. */
import { parseQuantity } from '../declaration/quantities.js';
import { Complaint } from './complaint.js';

/** Holds the URL where a command line would show its password to everybody on the machine. */
export const URL_VARIABLE = 'HASIM_REDIS';

export const patienceOption = {
  type: 'string',
  default: '30s',
  describe: 'How long Redis may be away',
} as const;

/** @param word as typed; '' or undefined: what the environment says. @throws Complaint */
export function redisUrl(option: string, word: string | undefined): string {
  const url = word === undefined || word === '' ? (process.env[URL_VARIABLE] ?? '') : word;
  if (/^rediss?:\/\/[^/]|^unix:(\/\/)?\/./.test(url)) return url;
  const got = url === '' ? `nothing, and ${URL_VARIABLE} is not set` : url;
  throw new Complaint(
    `${option}: must be redis://host, rediss://user:password@host:port or unix:/path/to.sock (got ${got})`,
  );
}

/** @throws Complaint */
export function patienceSeconds(word: string): number {
  const parsed = parseQuantity('duration', word);
  if (!parsed.ok) throw new Complaint(`--patience: ${parsed.message}`);
  if (parsed.value >= 1) return parsed.value;
  throw new Complaint(`--patience: must be at least 1s (got ${word})`);
}

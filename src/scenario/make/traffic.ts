/** The traffic of a scenario. */
import { reason } from '../../declaration/reason.js';
import type { TrafficClass } from '../../infrastructure/service.js';
import type { Arrivals, Clients, TrafficSpecification } from '../../traffic/specification.js';
import type { Read, Session } from '../read/session.js';
import { namesOf, sectionOf, typed } from '../read/typed.js';
import { arrivalParameters, classParameters, clientParameters } from '../sections/traffic.js';
import { placeOf } from '../text/tree.js';
import { parseRecording } from './recording.js';

/** Shares are written with few digits; a third is 33.3%. */
const SHARE_TOLERANCE = 0.002;

export function makeTraffic(read: Read | null, session: Session): TrafficSpecification | null {
  if (read === null) return null;
  const { entry } = read.values as { readonly entry?: string };
  const arrivals = makeArrivals(sectionOf(read, 'arrivals'), session);
  const clients = makeClients(sectionOf(read, 'clients'), session);
  const classes = makeClasses(read, session);
  return { entry: entry ?? '', arrivals, clients, classes };
}

function makeArrivals(read: Read | null, session: Session): Arrivals {
  const flat = { ratePerSecond: 1, daily: null, weekly: null, growthPerYear: 0, recorded: null };
  if (read === null) return flat;
  const { rate, daily, weekly, growth, recorded } = typed(read, arrivalParameters);
  const at = (key: string) => ({ path: [...read.path, key], place: placeOf(read.node, [key]) });
  if (rate === null && recorded === null) {
    session.problems.error({
      ...at('rate'),
      message: 'is missing: write rate: 100/s, or recorded: file.csv',
      code: 'missing',
    });
  }
  const replaced = ['rate', 'daily', 'weekly', 'growth'].find((key) => read.written.has(key));
  if (typeof recorded === 'string' && replaced !== undefined) {
    session.problems.error({
      ...at(replaced),
      message: 'recorded arrivals replace rate, daily, weekly and growth: remove it (null)',
    });
  }
  if (Array.isArray(weekly) && weekly.length !== 7) {
    session.problems.error({
      ...at('weekly'),
      message: `must be seven shares, Monday first (got ${weekly.length})`,
    });
  }
  for (const [key, shares] of Object.entries({ daily, weekly }))
    if (shares) checkMean(shares, at(key), session);
  return {
    ratePerSecond: rate ?? 1,
    daily: daily ?? null,
    weekly: weekly ?? null,
    growthPerYear: growth ?? 0,
    recorded: typeof recorded === 'string' ? readRecording(recorded, read, session) : null,
  };
}

function checkMean(
  shares: readonly number[],
  at: { path: Read['path']; place: Read['place'] },
  session: Session,
): void {
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  if (shares.length === 0 || mean === 0) {
    session.problems.error({ ...at, message: 'needs at least one share above 0%' });
  } else if (Math.abs(mean - 1) > 0.05) {
    const message = `the shares average ${Math.round(mean * 1000) / 10}%, not 100%: so does the mean rate`;
    session.problems.warn({ ...at, message, code: 'shares-of-the-mean' });
  }
}

function readRecording(file: string, read: Read, session: Session): Arrivals['recorded'] {
  const at = { path: [...read.path, 'recorded'], place: placeOf(read.node, ['recorded']) };
  let text: string;
  try {
    text = session.readFile(file, at.place);
  } catch (error) {
    const message = `cannot read ${file}: ${reason(error)}`;
    session.problems.error({ ...at, message, code: 'unreadable' });
    return null;
  }
  const recording = parseRecording(text, file);
  if (recording.ok) return recording.value;
  session.problems.error({ ...at, message: recording.message });
  return null;
}

function makeClients(read: Read | null, session: Session): Clients {
  const values = read === null ? null : typed(read, clientParameters);
  const retries = values?.retries ?? 0;
  // A pause that never comes is nothing to lean on.
  const unused = session.assumptions.findIndex(({ path }) => path === 'traffic.clients.backoff');
  if (retries === 0 && unused >= 0) session.assumptions.splice(unused, 1);
  return {
    patienceSeconds: values?.patience ?? 1,
    attemptTimeoutSeconds: values?.attempt_timeout ?? Infinity,
    retries,
    backoff: values?.backoff as Clients['backoff'],
    population: values?.population ?? 1,
  };
}

function makeClasses(read: Read, session: Session): TrafficClass[] {
  const reads = namesOf(read, 'classes');
  const at = { path: [...read.path, 'classes'], place: placeOf(read.node, ['classes']) };
  if (reads.size === 0)
    session.problems.error({ ...at, message: 'name at least one class of requests', code: 'missing' });
  const classes = [...reads].map(([name, one], index): TrafficClass => {
    const { share, work, calls } = typed(one, classParameters);
    return {
      index,
      name,
      share: share ?? NaN,
      work: work as TrafficClass['work'],
      calls: (calls ?? []).map(({ to, op, count }) => ({ to, operation: op, count })),
    };
  });
  const sum = classes.reduce((total, one) => total + one.share, 0);
  if (classes.length > 0 && Math.abs(sum - 1) > SHARE_TOLERANCE) {
    const message = `the shares add to ${Number((sum * 100).toPrecision(6))}%, not to 100%`;
    session.problems.error({ ...at, message, code: 'shares' });
  }
  return classes;
}

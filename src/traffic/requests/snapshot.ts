/**
 * The state of the lens as plain data, and back. References become numbers: of frames, sites, hosts, processes. Answers
 * and plans under way are objects of components; they are numbered when saved, so a snapshot with requests under way can
 * only be restored in the system that made it.
 */
import type { Operation } from '../../infrastructure/service.js';
import type { UtilisationState } from '../../infrastructure/utilisation.js';
import type { Core } from './core.js';
import { DeadlineLine, type DeadlineLineState } from './deadline-line.js';
import { State, type Frame, type Request, type Session, type StationQueue } from './frame.js';
import type { Register } from './register.js';

const NONE = -1;
/** Fields of a frame that are plain already. */
const PLAIN = [
  ...['turn', 'life', 'kind', 'state', 'client', 'probe', 'since', 'rung', 'connected', 'incarnation'],
  ...[
    'silence',
    'because',
    'work',
    'uniform',
    'stationLife',
    'seated',
    'embryo',
    'dataless',
    'step',
    'calls',
  ],
  ...['pending', 'slotLife', 'onSession', 'target', 'tried', 'tries', 'outcome', 'outcomeBecause'],
  ...['connectTimeout', 'answerTimeout', 'until', 'deadline'],
] as const;

interface SavedSession {
  readonly service: string;
  readonly site: number;
  readonly process: number;
  readonly incarnation: number;
  readonly slot: number;
  readonly slotLife: number;
}

interface SavedOperation {
  readonly kind: Operation['kind'];
  /** Index of its class, NONE: it has none. */
  readonly trafficClass: number;
  readonly path: string | null;
}

interface SavedFrame {
  readonly plain: Readonly<Record<string, unknown>>;
  /** null: the frame is in the pool. */
  readonly operation: SavedOperation | null;
  readonly jobs: readonly number[];
  readonly sessions: readonly SavedSession[] | null;
  readonly refs: Readonly<Record<string, number>>;
}

interface SavedQueue {
  readonly plain: Readonly<Record<string, unknown>>;
  readonly busy: number;
  readonly queued: number;
  readonly head: number;
  readonly tail: number;
  readonly usage: UtilisationState;
}

interface SavedCore {
  readonly frames: readonly SavedFrame[];
  readonly freeFrames: readonly number[];
  readonly requests: readonly (Omit<Request, 'id' | 'frame'> & { readonly frame: number })[];
  readonly freeRequests: readonly number[];
  readonly sites: readonly {
    readonly seenEpoch: number;
    readonly first: number;
    readonly last: number;
    readonly queue: number;
    readonly told: boolean;
  }[];
  readonly used: readonly string[];
  readonly queues: readonly SavedQueue[];
  readonly lines: readonly DeadlineLineState[];
}

export function saveCore(core: Core): SavedCore {
  return {
    frames: core.frames.all.map((frame) => saveFrame(core, frame)),
    freeFrames: [...core.frames.freeIds],
    requests: core.requests.all.map(({ id: _, frame, ...plain }) => ({ ...plain, frame: frame?.id ?? NONE })),
    freeRequests: [...core.requests.freeIds],
    sites: core.sites.map(({ seenEpoch, first, last, queue, told }) => {
      return { seenEpoch, first: idOf(first), last: idOf(last), queue: queue?.index ?? NONE, told };
    }),
    used: [...core.used],
    queues: core.queues.map(saveQueue),
    lines: core.lines.map((line) => line.save()),
  };
}

export function restoreCore(core: Core, state: unknown): void {
  const saved = state as SavedCore;
  core.networkChanged = true;
  core.forgetAfter(saved.sites.length, saved.queues.length);
  core.frames.reset(saved.frames.length, saved.freeFrames);
  core.requests.reset(saved.requests.length, saved.freeRequests);
  saved.queues.forEach((queue, index) => restoreQueue(core, core.queues[index]!, queue));
  saved.frames.forEach((frame, id) => restoreFrame(core, core.frames.all[id]!, frame));
  saved.requests.forEach((request, id) => {
    Object.assign(core.requests.all[id]!, { ...request, frame: frameAt(core, request.frame) });
  });
  core.sites.forEach((site, index) => {
    const one = saved.sites[index];
    site.seenEpoch = one?.seenEpoch ?? site.endpoint.epoch;
    site.first = frameAt(core, one?.first ?? NONE);
    site.last = frameAt(core, one?.last ?? NONE);
    site.queue = core.queues[one?.queue ?? NONE] ?? null;
    site.told = one?.told ?? false;
  });
  core.useAgain(saved.used);
  core.lines.length = 0;
  for (const line of saved.lines) {
    const restored = new DeadlineLine(line.length);
    restored.restore(line);
    core.lines.push(restored);
  }
}

function saveFrame(core: Core, frame: Frame): SavedFrame {
  const plain = Object.fromEntries(PLAIN.map((key) => [key, frame[key]]));
  if (frame.state === State.free) return { plain, operation: null, jobs: [], sessions: null, refs: {} };
  return {
    plain,
    operation: saveOperation(frame.operation),
    jobs: frame.jobs.slice(0, frame.jobCount),
    sessions: frame.sessions?.map(saveSession) ?? null,
    refs: {
      site: frame.site.index,
      leaf: frame.leaf?.index ?? NONE,
      host: frame.host?.index ?? NONE,
      parent: idOf(frame.parent),
      child: idOf(frame.child),
      request: frame.request?.id ?? NONE,
      process: frame.process?.index ?? NONE,
      station: frame.station?.index ?? NONE,
      slot: frame.slot?.index ?? NONE,
      nextQueued: idOf(frame.nextQueued),
      fate: frame.fate === null ? NONE : core.fates.indexOf(frame.fate),
      plan: frame.plan === null ? NONE : core.plans.indexOf(frame.plan),
      route: frame.route === null ? NONE : core.routes.indexOf(frame.route),
      previous: idOf(frame.previous),
      next: idOf(frame.next),
    },
  };
}

function restoreFrame(core: Core, frame: Frame, saved: SavedFrame): void {
  if (saved.operation !== null) {
    const { refs } = saved;
    const at = (name: string): number => refs[name] ?? NONE;
    frame.reset(0, core.sites[at('site')]!, restoreOperation(core, saved.operation));
    frame.leaf = core.sites[at('leaf')] ?? null;
    frame.host = core.world.hosts[at('host')] ?? null;
    frame.parent = frameAt(core, at('parent'));
    frame.child = frameAt(core, at('child'));
    frame.request = core.requests.all[at('request')] ?? null;
    frame.process = core.world.processes[at('process')] ?? null;
    frame.station = core.queues[at('station')] ?? null;
    frame.slot = core.queues[at('slot')] ?? null;
    frame.nextQueued = frameAt(core, at('nextQueued'));
    frame.fate = numbered(core.fates, at('fate'));
    frame.plan = numbered(core.plans, at('plan'));
    frame.route = numbered(core.routes, at('route'));
    frame.previous = frameAt(core, at('previous'));
    frame.next = frameAt(core, at('next'));
    frame.sessions = saved.sessions?.map((session) => restoreSession(core, session)) ?? null;
  }
  saved.jobs.forEach((job, index) => (frame.jobs[index] = job));
  Object.assign(frame, saved.plain, { jobCount: saved.jobs.length });
}

/** @throws Error when the number was given out elsewhere */
function numbered<T extends object>(register: Register<T>, index: number): T | null {
  if (index === NONE) return null;
  const one = register.at(index);
  if (one === undefined)
    throw new Error('requests under way can only be restored in the system that saved them');
  return one;
}

function saveOperation({ kind, trafficClass, path }: Operation): SavedOperation {
  return { kind, trafficClass: trafficClass?.index ?? NONE, path };
}

function restoreOperation(core: Core, { kind, trafficClass, path }: SavedOperation): Operation {
  return { kind, trafficClass: core.classes[trafficClass] ?? null, path };
}

function saveSession({ service, site, process, incarnation, slot, slotLife }: Session): SavedSession {
  const refs = { site: site.index, process: process?.index ?? NONE, slot: slot?.index ?? NONE };
  return { service, incarnation, slotLife, ...refs };
}

function restoreSession(core: Core, saved: SavedSession): Session {
  return {
    ...saved,
    site: core.sites[saved.site]!,
    process: core.world.processes[saved.process] ?? null,
    slot: core.queues[saved.slot] ?? null,
  };
}

function saveQueue(queue: StationQueue): SavedQueue {
  const { life, incarnation, knocking, embryos, begun, longest, usageSince } = queue;
  const { unbalanced, turnedAwayAt, lookedAt, lookedVersion, blamed, fullCause } = queue;
  const use = { life, incarnation, knocking, embryos, begun, longest, usageSince };
  return {
    plain: { ...use, unbalanced, turnedAwayAt, lookedAt, lookedVersion, blamed, fullCause },
    busy: queue.station.busy,
    queued: queue.station.queued,
    head: idOf(queue.head),
    tail: idOf(queue.tail),
    usage: queue.usage.save(),
  };
}

function restoreQueue(core: Core, queue: StationQueue, saved: SavedQueue): void {
  Object.assign(queue, saved.plain);
  queue.station.busy = saved.busy;
  queue.station.queued = saved.queued;
  queue.head = frameAt(core, saved.head);
  queue.tail = frameAt(core, saved.tail);
  queue.usage.restore(saved.usage);
}

function idOf(frame: Frame | null): number {
  return frame?.id ?? NONE;
}

function frameAt(core: Core, id: number): Frame | null {
  return core.frames.all[id] ?? null;
}

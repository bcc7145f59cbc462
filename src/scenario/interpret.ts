/** From a merged tree to a Scenario: reads every section, builds the model, then asks what only the whole can show. */
import { SECONDS_PER_YEAR } from '../engine/time.js';
import type { Assumption } from '../results/results.js';
import { checkScenario } from './checks/index.js';
import { digestOf } from './digest.js';
import { makeAnswer } from './make/answer.js';
import { makeComponents } from './make/components.js';
import { makeCrews, makeFault, type KnownFault } from './make/faults.js';
import { makeHosts, makeLatency } from './make/hosts.js';
import { makeRun, makeService, makeTargets } from './make/run.js';
import { makeTraffic } from './make/traffic.js';
import type { Scenario } from './model.js';
import { outlineOf } from './outline.js';
import { readSection } from './read/section.js';
import type { Read, Session } from './read/session.js';
import { namesOf, sectionOf } from './read/typed.js';
import { RESERVED } from './sections/scenario.js';
import type { Registries, SectionShape } from './shape.js';
import type { ReadFile } from './text/layers.js';
import { relativeTo } from './text/paths.js';
import type { Place, Problems } from './text/problem.js';
import { mapAt, placeOf, type MapNode } from './text/tree.js';

export interface InterpretOptions {
  /** As typed. */
  readonly file: string;
  readonly shape: SectionShape;
  readonly registries: Registries;
  readonly problems: Problems;
  readonly read: ReadFile;
}

/** The scenario as data, with every default filled in and the origin of each value. */
export interface Resolved {
  readonly tree: MapNode;
  readonly sha256: string;
}

export interface Interpreted {
  readonly scenario: Scenario;
  readonly resolved: Resolved;
}

/** Longest time that stays exact in microseconds. */
const LONGEST_RUN = 200 * SECONDS_PER_YEAR;

export function interpret(tree: MapNode, options: InterpretOptions): Interpreted {
  const { file, shape, registries, problems } = options;
  const files = new Map<string, string>();
  const assumptions: Assumption[] = [];
  const readFile = fileReader(file, options.read, files);
  const session: Session = { problems, outline: outlineOf(tree, registries), assumptions, readFile };
  const read = readSection(
    shape,
    setAsideReserved(tree, problems),
    { path: [], place: tree.place },
    {
      session,
      members: [],
      lenient: false,
    },
  );
  checkName(read, session);
  const scenario = makeScenario(read, options, session);
  if (!problems.failed) checkScenario({ scenario, tree: read.node, session });
  const sha256 = digestOf(read.node, files);
  return { scenario: { ...scenario, sha256 }, resolved: { tree: read.node, sha256 } };
}

/** Files are found from where the value stands that names them; one of `--set` from the scenario's folder. */
function fileReader(file: string, read: ReadFile, files: Map<string, string>): Session['readFile'] {
  return (written: string, from: Place) => {
    const path = relativeTo(from.line > 0 ? from.file : file, written);
    const text = files.get(path) ?? read(path);
    files.set(path, text);
    return text;
  };
}

function setAsideReserved(tree: MapNode, problems: Problems): MapNode {
  const entries = new Map(tree.entries);
  for (const key of RESERVED) {
    const entry = entries.get(key);
    if (entry === undefined) continue;
    const message = 'is reserved for a later version, and ignored by this one';
    problems.warn({ place: entry.place, path: [key], message, code: 'reserved' });
    entries.delete(key);
  }
  return mapAt(tree.place, entries);
}

function checkName(read: Read, { problems }: Session): void {
  const { name } = read.values;
  if (typeof name !== 'string' || /^[a-z][a-z0-9-]*$/.test(name)) return;
  const place = read.node.entries.get('name')?.place ?? read.place;
  problems.error({
    place,
    path: ['name'],
    message: 'must be lower case letters, digits and hyphens, and start with a letter',
    code: 'name',
  });
}

function makeScenario(read: Read, { file, registries }: InterpretOptions, session: Session): Scenario {
  const { name, question } = read.values as { readonly name?: string; readonly question?: string | null };
  const hosts = makeHosts(namesOf(read, 'hosts'), session);
  const latencySeconds = makeLatency(namesOf(read, 'networks'), session);
  const zoneOf = (host: string): string | null => hosts.find((one) => one.name === host)?.zone ?? null;
  const faults = [...namesOf(read, 'faults')].map(([id, one]) =>
    makeFault(id, one, { session, known: (word) => knownFault(word, registries, zoneOf) }),
  );
  requireSome(read, session);
  const traffic = makeTraffic(sectionOf(read, 'traffic'), session);
  const run = makeRun(sectionOf(read, 'run'), traffic, session);
  if (run.durationSeconds > LONGEST_RUN) {
    session.problems.error({
      place: placeOf(read.node, ['run', 'duration']),
      path: ['run', 'duration'],
      message: 'must be <= 200y: use replications',
    });
  }
  return {
    name: name ?? '',
    file,
    question: question ?? '',
    sha256: '',
    zones: [...session.outline.zones],
    hosts,
    latencySeconds,
    components: makeComponents(namesOf(read, 'components'), session),
    traffic,
    crews: makeCrews(namesOf(read, 'crews')),
    faults,
    service: makeService(sectionOf(read, 'service')),
    targets: makeTargets({ lines: read.values['targets'], traffic }, read.node, session),
    run,
    answer: makeAnswer(sectionOf(read, 'answer'), session),
    assumptions: session.assumptions,
    warnings: [],
  };
}

function requireSome(read: Read, { problems }: Session): void {
  for (const [key, example] of [
    ['hosts', 'web: { count: 2 }'],
    ['components', 'web: { kind: apache, on: web }'],
  ] as const) {
    if (read.written.has(key)) continue;
    problems.error({
      place: read.place,
      path: [key],
      message: `is missing: write ${key}: and ${example}`,
      code: 'missing',
    });
  }
}

/** What the faults of a product are aimed at. */
const AIMS = { member: ['host'], component: ['component'], backend: ['component', 'host'] } as const;

function knownFault(
  word: string,
  registries: Registries,
  zoneOf: (host: string) => string | null,
): KnownFault | null {
  const kind = registries.faults.find((one) => one.kind === word);
  if (kind !== undefined) return { kind, aimed: { name: word, aims: kind.aims, productKind: null, zoneOf } };
  const [product = '', ...rest] = word.split('.');
  const component = registries.components.find((one) => one.kind === product);
  const own = rest.join('.');
  const faults = component?.faults ?? {};
  const fault = Object.hasOwn(faults, own) ? faults[own] : undefined;
  if (fault === undefined) return null;
  return { kind: null, aimed: { name: word, aims: AIMS[fault.on], productKind: product, zoneOf } };
}

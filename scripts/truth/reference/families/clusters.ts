/** The workstation cluster of Haverkort, Hermanns and Katoen (2000), and FIG's database. */
import { expectedOf, given, type ReferenceCase } from '../case.js';
import { REPLICATION_COST, type Experiment, type Figure, type Reading } from '../experiment.js';
import * as read from '../readings.js';
import { failureCost, partsText, type Group, type Parts } from './parts.js';
import { choose } from './rates.js';
import type { Match } from './structures.js';

const WORKSTATION_MTTF = 500;

/** Sorts of parts: which crew is sent to which is drawn among these. */
function groupsOf(workstations: number): readonly Group[] {
  const group = (name: string, count: number, mttf: number, mttr: number): Group => ({
    ...{ name, count, mttf, life: `exponential mean ${mttf}h`, repair: `repair: exponential mean ${mttr}h` },
  });
  return [
    group('left', workstations, WORKSTATION_MTTF, 0.5),
    group('right', workstations, WORKSTATION_MTTF, 0.5),
    group('left-switch', 1, 4000, 4),
    group('right-switch', 1, 4000, 4),
    group('backbone', 1, 5000, 8),
  ];
}

/** At least so many workstations that are connected: of one side through its switch, or of both through everything. */
function connected(least: number, workstations: number): string {
  const side = (name: string): string =>
    least > workstations ? '' : `{ all: [ { atLeast: { k: ${least}, of: ${name} } }, ${name}-switch ] }, `;
  const both = `{ all: [ { atLeast: { k: ${least}, of: [left, right] } }, left-switch, right-switch, backbone ] }`;
  return `works_while: { any: [ ${side('left')}${side('right')}${both} ] }`;
}

const CREW = 'count: 1, order: random-fault, inspection: exponential mean 0.1h';

interface Wanted {
  readonly label: string;
  readonly least: number;
  readonly figures: readonly Figure[];
  /** Hours between the outages, roughly. */
  readonly rareHours: number;
}

function experiment(workstations: number, { label, least, figures, rareHours }: Wanted): Experiment {
  const groups = groupsOf(workstations);
  const parts: Parts = { groups, structure: connected(least, workstations), crew: CREW };
  return {
    ...{ label, body: partsText(parts), figures, rareSeconds: rareHours * read.HOUR },
    ...{ costPerSecond: failureCost(groups), spread: 4 },
  };
}

const repairs: Reading = read.ratio(
  ({ faults }) => faults.filter(({ endSeconds }) => endSeconds !== null).length,
  read.measuredHours,
);

/** `Workstation cluster (Haverkort, Hermanns, Katoen 2000), N=2` */
const cluster: Match = (reference, text) => {
  if (!/^Workstation cluster/.test(text)) return null;
  const sizes = [reference.params['N']].flat().filter((size): size is number => typeof size === 'number');
  const experiments = sizes.flatMap((size): Experiment[] => {
    const [key, down] = premium(reference, size) ?? [];
    if (key === undefined || down === undefined) return [];
    const figures: Figure[] = [{ key, expected: down, reading: read.unavailability }];
    if (given(reference, ['repair_rate_steady']).length > 0) {
      const expected = expectedOf(reference, 'repair_rate_steady');
      figures.push({ key: 'repair_rate_steady', expected, reading: repairs });
    }
    const steady = experiment(size, {
      label: `premium, N=${size}`,
      least: size,
      figures,
      rareHours: 3 / down,
    });
    return [steady, ...early(reference, size)];
  });
  if (experiments.length === 0) return null;
  return {
    kind: 'simulated',
    experiments,
    remark: 'minimum service fails every 200 years: it waits for rare-event methods',
  };
};

/** Share of the time below premium service, from the case's own figures or the published ones. */
function premium({ expected, published }: ReferenceCase, size: number): readonly [string, number] | null {
  const own = expected['not_premium'];
  if (typeof own === 'number') return ['not_premium', own];
  const key = `N=${size} premium_steady`;
  const stated = published?.[key];
  return typeof stated === 'number' ? [`1 - ${key}`, 1 - stated] : null;
}

/** From all up: repairs made by T, and workstations that work after 20 h. */
function early(reference: ReferenceCase, size: number): Experiment[] {
  const starts = given(reference, ['repairs_T2000', 'repairs_T100', 'operational_pct_t20']);
  return starts.map((key): Experiment => {
    const hours = Number(/\d+$/.exec(key)?.[0] ?? NaN);
    const groups = groupsOf(size);
    const expected = expectedOf(reference, key);
    const operational = key.startsWith('operational');
    const parts: Parts = { groups, structure: connected(size, size), crew: CREW };
    const figure: Figure = operational
      ? { key: '100 - operational_pct_t20', expected: 100 - expected, reading: brokenAtTheEnd(2 * size) }
      : { key, expected, reading: read.ratio(({ faults }) => faults.filter(isOver).length, read.one) };
    // Counts of a Poisson kind: so many replications for a relative error of 1.
    const each = operational ? ((100 - expected) / 100) * 2 * size : expected;
    return {
      ...{ label: `${key}, N=${size}`, body: partsText(parts), start: 'new', figures: [figure] },
      ...{ durationSeconds: hours * read.HOUR, rareSeconds: (hours * read.HOUR) / each, spread: 1 },
      costPerSecond: failureCost(groups) + REPLICATION_COST / (hours * read.HOUR),
    };
  });
}

const isOver = ({ endSeconds }: { readonly endSeconds: number | null }): boolean => endSeconds !== null;

/** Per cent of the workstations. */
function brokenAtTheEnd(workstations: number): Reading {
  const broken = ({
    faults,
  }: {
    readonly faults: readonly { readonly id: string; readonly endSeconds: number | null }[];
  }): number => faults.filter((fault) => /^(left|right)-fails$/.test(fault.id) && !isOver(fault)).length;
  return read.ratio((outcome) => (100 * broken(outcome)) / workstations, read.one);
}

/**
 * `… 2x2 processors MTTF 50, 2x2 controllers MTTF 50, 6 clusters of 4 disks MTTF 150; …own repair, mean 1.5 h …; down if any pair both
 * down or any cluster has >=2 down`
 */
const database: Match = (reference, text) => {
  if (!/database_r\d/.test(text)) return null;
  const most = Number(/>=(\d+) down/.exec(text)?.[1] ?? 2) - 1;
  const groups: Group[] = [];
  const needed: string[] = [];
  const add = (sets: number, of: number, what: string, mttf: number, spare: number): void => {
    for (let set = 1; set <= sets; set++) {
      const name = `${what}-${String.fromCharCode(96 + set)}`;
      // Each is mended at once, so only the mean of the repair matters.
      const repair = 'repair: gamma shape 0.8 mean 1.5h';
      groups.push({ name, count: of, mttf, life: `exponential mean ${mttf}h`, repair });
      needed.push(`{ atLeast: { k: ${of - spare}, of: ${name} } }`);
    }
  };
  for (const [, pairs, of, what, mttf] of text.matchAll(/(\d+)x(\d+) (\w+?)s MTTF (\d+)/g)) {
    add(Number(pairs), Number(of), what ?? '', Number(mttf), Number(of) - 1);
  }
  for (const [, sets, of, what, mttf] of text.matchAll(/(\d+) clusters of (\d+) (\w+?)s MTTF (\d+)/g)) {
    add(Number(sets), Number(of), what ?? '', Number(mttf), most);
  }
  const experimentOf: Experiment = {
    ...{
      label: '',
      body: partsText({ groups, structure: `works_while: { all: [ ${needed.join(', ')} ] }` }),
    },
    figures: [
      {
        key: 'unavailability',
        expected: expectedOf(reference, 'unavailability'),
        reading: read.unavailability,
      },
    ],
    ...{ rareSeconds: rareHours(groups) * read.HOUR, costPerSecond: failureCost(groups) },
  };
  return {
    kind: 'simulated',
    experiments: [experimentOf],
    remark:
      'repairs gamma: each is mended at once, so only their mean matters; as precise as any case, without acceleration',
  };
};

function rareHours(groups: readonly Group[]): number {
  const rate = groups.reduce((sum, { count, mttf }) => sum + (choose(count, 2) * 2 * 1.5) / mttf ** 2, 0);
  return 1 / rate;
}

export const clusters: readonly Match[] = [cluster, database];

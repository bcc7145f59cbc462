/** The identities of `hasim-results/1`, each as a sentence that is returned when it does not hold. */
import type { Details, Results } from '../../../src/results/results.js';

type Check = readonly [name: string, one: number | null | undefined, other: number | null | undefined];

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

/** To a few last bits: sums of doubles are taken in different orders. */
function same(one: number | null | undefined, other: number | null | undefined): boolean {
  if (one === null || other === null || one === undefined || other === undefined) return one === other;
  return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
}

/** Everything that is wrong with them; empty when all is well. */
export function brokenIdentities(results: Results, details: Details): string[] {
  const checks = [
    ...requests(results, details),
    ...intervals(results),
    ...failovers(results, details),
    ...stations(results),
    ...rates(results),
    ...downtime(results),
  ];
  return [
    ...checks
      .filter(([, one, other]) => !same(one, other))
      .map(([name, one, other]) => `${name}: ${String(one)} is not ${String(other)}`),
    ...notFinite(results, 'results'),
    ...notFinite(details, 'details'),
    ...notWhole(results),
  ];
}

function requests({ requests: all }: Results, { losses }: Details): Check[] {
  const classes = Object.entries(all.byClass);
  const total = (key: 'offered' | 'served' | 'lost') => sum(classes.map(([, one]) => one[key]));
  return [
    ['offered = served + lost', all.offered, all.served + all.lost],
    ['lost = sum by cause', all.lost, sum(Object.values(all.lostByCause))],
    ['lost = sum by origin', all.lost, sum(Object.values(all.lostByOrigin))],
    ['lost = sum by fault', all.lost, sum(Object.values(all.lostByFault))],
    ['lost = sum of losses.csv', all.lost, sum(losses.map(({ count }) => count))],
    ['offered = sum over classes', all.offered, total('offered')],
    ['served = sum over classes', all.served, total('served')],
    ['lost = sum over classes', all.lost, total('lost')],
    ['no fewer attempts than requests', Math.min(all.attempts, all.offered), all.offered],
    ...classes.flatMap(([name, one]): Check[] => [
      [`offered = served + lost of ${name}`, one.offered, one.served + one.lost],
      [`latencies of ${name} = served`, one.latencySeconds.count, one.served],
    ]),
  ];
}

const BASES = ['request', 'time', 'requestExcludingPlanned', 'timeExcludingPlanned'] as const;

function intervals({ unavailability, availability, requests: all, run }: Results): Check[] {
  const complement = (value: number | null): number | null => (value === null ? null : 1 - value);
  const swapped = BASES.flatMap((basis): Check[] => {
    const [down, up] = [unavailability[basis], availability[basis]];
    return [
      [`availability = 1 − unavailability by ${basis}`, up.estimate, complement(down.estimate)],
      [`its low end`, up.low, complement(down.high)],
      [`its high end`, up.high, complement(down.low)],
      [`its confidence`, up.confidence, down.confidence],
      [`not below 0`, Math.max(0, up.low ?? 0), up.low ?? 0],
      [`not above 1`, Math.min(1, up.high ?? 1), up.high ?? 1],
    ];
  });
  const ratio = all.lost > 0 ? all.lost / all.offered : null;
  return [
    ...swapped,
    ['unavailability = lost ÷ offered', unavailability.request.estimate, ratio],
    [
      'simulated years',
      run.complete ? run.simulatedYears : null,
      run.complete ? run.replications * run.replicationYears : null,
    ],
  ];
}

function failovers({ failovers: all }: Results, { failovers: rows }: Details): Check[] {
  return all.flatMap((one): Check[] => {
    const mine = rows.filter((row) =>
      (['component', 'mechanism', 'trigger'] as const).every((key) => row[key] === one[key]),
    );
    const back = mine.filter((row) => row.reconnectionSeconds !== null);
    const name = `${one.component} ${one.mechanism} ${one.trigger}`;
    const stagesAdded = sum(
      back.map(
        (row) =>
          row.detectionSeconds +
          row.decisionSeconds +
          row.redirectionSeconds +
          (row.reconnectionSeconds ?? 0),
      ),
    );
    const negative = mine.filter((row) =>
      [row.detectionSeconds, row.decisionSeconds, row.redirectionSeconds, row.reconnectionSeconds ?? 0].some(
        (stage) => stage < 0,
      ),
    );
    return [
      [`${name}: rows of failovers.csv`, mine.length, one.count],
      [`${name}: those that came back`, one.totalSeconds.count, back.length],
      [`${name}: stages add up`, (one.totalSeconds.mean ?? 0) * back.length, stagesAdded],
      [`${name}: stages of negative length`, negative.length, 0],
    ];
  });
}

function stations({ stations: all }: Results): Check[] {
  const tiers = new Map<string, number>();
  for (const { name, share } of all) {
    const tier = name.replace(/^(.*?)\d+\//, '$1/');
    if (share !== null) tiers.set(tier, (tiers.get(tier) ?? 0) + share);
  }
  return [
    ...all.map((one): Check => [`headroom of ${one.name}`, one.headroom, 1 - one.utilisation]),
    ...[...tiers].map(([tier, share]): Check => [`shares of ${tier}`, share, 1]),
  ];
}

function rates({ faults, outages, run }: Results): Check[] {
  const perYear = (count: number): number | null => (count > 0 ? count / run.simulatedYears : null);
  return [
    ...faults.map((one): Check => [
      `rate of ${one.id}@${one.target}`,
      one.perYear.estimate,
      perYear(one.count),
    ]),
    ['rate of outages', outages.perYear.estimate, perYear(outages.durationSeconds.count)],
  ];
}

/** What the downtime is made of adds up to it. */
function downtime({ downtimeSecondsPerYear: down, unavailability, outageCatalogue }: Results): Check[] {
  const total = down.mean.estimate ?? 0;
  const shares = sum(outageCatalogue.map((kind) => kind.shareOfDowntime));
  const unplanned = unavailability.timeExcludingPlanned.estimate;
  return [
    ['downtime = sum by origin', total, sum(Object.values(down.byOrigin))],
    ['downtime = sum by fault', total, sum(Object.values(down.byFault))],
    ['no more planned than all', Math.max(total, down.planned), total],
    ['shares of kinds of outages', Math.max(1, shares), 1],
    [
      'unplanned = all − planned',
      unplanned === null ? null : unplanned * 31_536_000,
      unplanned === null ? null : total - down.planned,
    ],
  ];
}

/** JSON would turn them into null in silence. */
function notFinite(value: unknown, path: string): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} is ${value}`];
  if (value === undefined) return [`${path} is undefined`];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) => notFinite(one, `${path}.${key}`));
}

/** In the requests lens counts are whole. */
function notWhole({ requests: all, run }: Results): string[] {
  if (run.lens !== 'requests') return [];
  const found: [string, unknown][] = [];
  const collect = (value: unknown, path: string): void => {
    if (typeof value === 'number') found.push([path, value]);
    else if (value !== null && typeof value === 'object')
      for (const [key, one] of Object.entries(value)) collect(one, `${path}.${key}`);
  };
  const { offered, served, lost, attempts, lostByCause, lostByOrigin, lostByFault } = all;
  collect({ offered, served, lost, attempts, lostByCause, lostByOrigin, lostByFault }, 'requests');
  for (const [name, one] of Object.entries(all.byClass))
    collect({ offered: one.offered, served: one.served, lost: one.lost }, name);
  return found
    .filter(([, count]) => !Number.isInteger(count))
    .map(([path, count]) => `${path} is ${String(count)}`);
}

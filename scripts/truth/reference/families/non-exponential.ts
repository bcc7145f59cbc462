/** Lives and repairs of other laws; downtime of single years. */
import { expectedOf, given, type ReferenceCase } from '../case.js';
import type { ExactFigure, Experiment, Figure, Reading } from '../experiment.js';
import * as read from '../readings.js';
import { lognormal, weibull } from '../../../../src/engine/distributions/index.js';
import { lawText } from './laws.js';
import { failureCost, partsText, steady, unit, type Group, type Parts } from './parts.js';
import { approximateOutageRate } from './rates.js';
import type { Match } from './structures.js';

/** What stands for "any law": wear and tear, and repairs that now and then take days. */
const ANY = ['weibull_k1.5', 'lognormal_cv1'] as const;

function group(count: number, life: readonly [string, number], repair: readonly [string, number]): Group {
  return {
    ...{ name: 'unit', count, mttf: life[1], life: lawText(...life, 'h') },
    repair: `repair: ${lawText(...repair, 'h')}`,
  };
}

/** `single unit, any lifetime distribution with mean F and any repair distribution with mean R`, means in the id */
const anySingle: Match = (reference, text) => {
  if (!text.startsWith('single unit, any lifetime distribution')) return null;
  const [, mttf = NaN, mttr = NaN] = /any_([\d.]+)_([\d.]+)$/.exec(reference.id)?.map(Number) ?? [];
  const groups = [group(1, [ANY[0], mttf], [ANY[1], mttr])];
  const figures: Figure[] = [
    {
      key: 'unavailability',
      expected: expectedOf(reference, 'unavailability'),
      reading: read.unavailability,
    },
    { key: 'cycles_per_year', expected: expectedOf(reference, 'cycles_per_year'), reading: outagesPerYear },
  ];
  const experiment: Experiment = {
    ...{ label: '', body: partsText({ groups, structure: 'needs: 1' }), figures },
    ...{ rareSeconds: (mttf + mttr) * read.HOUR, costPerSecond: failureCost(groups) },
  };
  return {
    kind: 'simulated',
    experiments: [experiment],
    remark: 'lives weibull shape 1.5, repairs lognormal',
  };
};

const outagesPerYear: Reading = read.ratio(read.outageCount, (outcome) => read.measuredHours(outcome) / 8760);

/** `2-of-3, independent repair crews, ANY distributions with means 100/8` */
const anyStructure: Match = (reference, text) => {
  const found = /^(\d+)-of-(\d+), independent.*ANY distributions (?:with )?means ([\d.]+)\/([\d.]+)/.exec(
    text,
  );
  if (found === null) return null;
  const [k, n, mttf, mttr] = found.slice(1).map(Number) as [number, number, number, number];
  const groups = [group(n, [ANY[0], mttf], [ANY[1], mttr])];
  return {
    kind: 'simulated',
    experiments: [steady(reference, { groups, structure: `needs: ${k}` })],
    remark: 'lives weibull shape 1.5, repairs lognormal',
  };
};

/** `1-of-2, exponential lifetime mean 1000, repair lognormal_cv0.5 mean 8, ONE crew FIFO` */
const repairLaw: Match = (reference, text) => {
  const found =
    /^(\d+)-of-(\d+), exponential lifetime mean ([\d.]+), repair (\S+) mean ([\d.]+), (\w+) crew/.exec(text);
  if (found === null) return null;
  const [, k, n, mttf, law = '', mttr, crews] = found;
  if (crews !== 'ONE') return null;
  const groups = [group(Number(n), ['exponential', Number(mttf)], [law, Number(mttr)])];
  const experiment = steady(reference, { groups, structure: `needs: ${k}`, crew: 'count: 1' });
  // Outages of a long repair: as many as it takes for the variation of the law.
  return { kind: 'simulated', experiments: [{ ...experiment, spread: SPREADS[law] ?? 2 }] };
};

/** Outages for a relative error of 1; long repairs make long outages, and several in a row. */
const SPREADS: Readonly<Record<string, number>> = { 'weibull_k0.5': 6, lognormal_cv2: 6, lognormal_cv3: 14 };

/** `1-of-2, lifetime erlang2 mean 100, exp repair mean 8; one crew vs independent crews` */
const lifeLaw: Match = (reference, text) => {
  const found = /^(\d+)-of-(\d+), lifetime (\S+) mean ([\d.]+), exp repair mean ([\d.]+); one crew vs/.exec(
    text,
  );
  if (found === null) return null;
  const [, kText, nText, law = '', mttfText, mttrText] = found;
  const [k, n, mttf, mttr] = [kText, nText, mttfText, mttrText].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const groups = [group(n, [law, mttf], ['exponential', mttr])];
  const [own, one]: [Parts, Parts] = [
    { groups, structure: `needs: ${k}` },
    { groups, structure: `needs: ${k}`, crew: 'count: 1' },
  ];
  const rareSeconds = read.HOUR / approximateOutageRate([{ name: 'unit', k, n, mttf, mttr }]);
  const experiment = (
    label: string,
    parts: Parts,
    readings: Readonly<Record<string, Reading>>,
  ): Experiment => ({
    ...{ label, body: partsText(parts), rareSeconds, costPerSecond: failureCost(groups) },
    // Lives that vary much cluster.
    spread: law.startsWith('H') ? 6 : 2,
    figures: given(reference, Object.keys(readings)).map((key) => {
      return { key, expected: expectedOf(reference, key), reading: readings[key]! };
    }),
  });
  const hours = expectedOr(reference, 'mttff_1crew_new');
  const first = experiment('one crew, new', one, { mttff_1crew_new: read.firstOutageHours });
  const start = 'new' as const;
  const long = {
    ...first,
    start,
    durationSeconds: 12 * hours * read.HOUR,
    rareSeconds: 12 * hours * read.HOUR,
    spread: 1,
  };
  return {
    kind: 'simulated',
    experiments: [
      experiment('one crew', one, { U_1crew: read.unavailability, freq_1crew: read.outagesPerHour }),
      experiment('own crews', own, { U_indep: read.unavailability }),
      ...(hours > 0 ? [long] : []),
    ],
    ...(law.startsWith('H') ? { remark: 'lives gamma shape 1/4: only their mean matters here' } : {}),
  };
};

function expectedOr({ expected }: ReferenceCase, key: string): number {
  const value = expected[key];
  return typeof value === 'number' ? value : 0;
}

/** Years like this are too few. */
const RAREST_SHARE = 0.01;

/** `single unit exp MTTF 720 h, exp MTTR 5 min, starts up, year 8760 h` */
const annual: Match = (reference, text) => {
  const [, mttf, mttr, mttrUnit] =
    /^single unit exp MTTF ([\d.]+) h, exp MTTR ([\d.]+) (min|h), starts up, year/.exec(text) ?? [];
  if (mttf === undefined) return null;
  const groups = [unit(1, Number(mttf), Number(mttr) / (mttrUnit === 'h' ? 1 : 60))];
  const YEAR = 8760 * read.HOUR;
  const share = (holds: (minutesDown: number) => boolean): Reading =>
    read.ratio(
      ({ year }) => year.downSeconds.filter((seconds) => holds(seconds / 60)).length,
      ({ year }) => year.downSeconds.length,
    );
  const quantile = (p: number): Reading => ({
    kind: 'quantile',
    p,
    sample: ({ year }) => year.downSeconds.map((seconds) => seconds / 60),
  });
  const of: Readonly<Record<string, Reading>> = {
    p_no_outage: share((down) => down === 0),
    p_meets_99_999: share((down) => down <= 5.256),
    p_meets_99_99: share((down) => down <= 52.56),
    mean_downtime_min: read.ratio(
      ({ year }) => year.downSeconds.reduce((sum, seconds) => sum + seconds / 60, 0),
      ({ year }) => year.downSeconds.length,
    ),
    annual_downtime_p50_min: quantile(0.5),
    annual_downtime_p90_min: quantile(0.9),
    annual_downtime_p95_min: quantile(0.95),
    annual_downtime_p99_min: quantile(0.99),
  };
  const figures = given(reference, Object.keys(of))
    .map((key): Figure => ({ key, expected: expectedOf(reference, key), reading: of[key]! }))
    .filter(({ expected }) => expected > RAREST_SHARE);
  const rarest = Math.min(1, ...figures.map(({ expected }) => expected));
  const experiment: Experiment = {
    ...{ label: '', body: partsText({ groups, structure: 'needs: 1' }), start: 'new', figures },
    ...{
      spread: 1 / rarest,
      rareSeconds: YEAR,
      durationSeconds: 20 * YEAR,
      costPerSecond: failureCost(groups),
    },
  };
  return {
    kind: 'simulated',
    experiments: [experiment],
    remark: 'years of runs of 20 years; what happens in less than one year in a hundred is not compared',
  };
};

/** `parameters giving the means` */
const parameters: Match = (reference, text) => {
  if (!text.startsWith('parameters giving the means')) return null;
  const figures = Object.entries(reference.expected).flatMap(([key, value]): ExactFigure[] => {
    const found = typeof value === 'number' ? parameterOf(key, value) : null;
    return found === null ? [] : [{ key, ...found }];
  });
  return { kind: 'simulated', experiments: [], exact: figures };
};

/** What the engine's law of that mean has: the scale of a Weibull law, the logarithm of the median of a log-normal one. */
function parameterOf(key: string, value: number): Omit<ExactFigure, 'key'> | null {
  const [, shape, weibullMean] = /^weibull_k([\d_]+)_scale_for_mean(\d+)$/.exec(key) ?? [];
  if (shape !== undefined) {
    const law = weibull({ shape: Number(shape.replace('_', '.')), mean: Number(weibullMean) });
    return { expected: value, computed: law.inverseCumulativeHazard(1) };
  }
  const [, cv, what, mean = '1'] = /^lognormal_cv(\d+)_(mu|sigma)(?:_for_mean(\d+))?$/.exec(key) ?? [];
  if (cv === undefined) return null;
  const sigma = what === 'sigma' ? value : Math.sqrt(Math.log(1 + Number(cv) ** 2));
  const law = lognormal({ mean: Number(mean), sigma });
  if (what === 'mu') return { expected: value, computed: Math.log(law.quantile(0.5)) };
  // With the sigma of the file the law must vary as the name says.
  return { expected: Number(cv), computed: Math.sqrt(law.variance) / law.mean };
}

export const nonExponential: readonly Match[] = [
  anySingle,
  anyStructure,
  repairLaw,
  lifeLaw,
  annual,
  parameters,
];

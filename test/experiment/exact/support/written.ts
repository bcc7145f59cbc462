/** Scenarios of generic parts as users write them, and their twins. */
import { exactTwin, type Exact, type TwinOptions } from '../../../../src/experiment/exact/index.js';
import type { Scenario } from '../../../../src/scenario/model.js';
import { scenarioOf } from '../../../support/replications.js';

export interface Written {
  /** Hosts by group. */
  readonly hosts: Readonly<Record<string, Record<string, unknown>>>;
  /** Parameters of the part; `on` is all hosts when left out. */
  readonly part: Readonly<Record<string, unknown>>;
  readonly crews?: Readonly<Record<string, unknown>>;
  readonly faults: Readonly<Record<string, Record<string, unknown>>>;
  readonly run?: Readonly<Record<string, unknown>>;
}

/** A scenario of one part that clients ask. */
export function written({ hosts, part, crews = {}, faults, run = {} }: Written): Scenario {
  const zones = [
    ...new Set(Object.values(hosts).flatMap(({ zone }) => (typeof zone === 'string' ? [zone] : []))),
  ];
  const file = {
    format: 'hasim-scenario/1',
    name: 'twin',
    question: 'How much of the time is it down?',
    ...(zones.length > 0 && { zones: Object.fromEntries(zones.map((zone) => [zone, {}])) }),
    hosts,
    components: { part: { kind: 'generic', on: Object.keys(hosts), ...part } },
    traffic: {
      entry: 'part',
      arrivals: { rate: '0/s' },
      classes: { any: { share: '100%', work: '0s' } },
    },
    crews,
    faults,
    run: { lens: 'requests', duration: '1y', replications: 1, ...run },
  };
  return scenarioOf('twin.yaml', [], JSON.stringify(file));
}

/** @throws Error with the reason when there is no twin */
export function twinOf(what: Written | Scenario, options?: TwinOptions): Exact {
  const twin = exactTwin('faults' in what && 'part' in what ? written(what) : what, options);
  if (twin.kind === 'absent') throw new Error(twin.why);
  return twin;
}

/** Why there is none. @throws Error when there is one */
export function whyNot(what: Written, options?: TwinOptions): string {
  const twin = exactTwin(written(what), options);
  if (twin.kind === 'exact') throw new Error('it has a twin');
  return twin.why;
}

/** Fails every `mttf` hours of work, mended in `mttr` hours: at once, or by the crew. */
export function breaks(
  on: string,
  [mttf, mttr]: readonly [mttf: number, mttr: number],
  crew?: string,
): Record<string, unknown> {
  return {
    fault: 'crash',
    on: `${on}/unit`,
    every: `exponential mean ${mttf * 3600}s`,
    repair: `exponential mean ${mttr * 3600}s`,
    ...(crew !== undefined && { crew, noticed: '0s' }),
  };
}

/** k of n equal parts, as a whole or with a crew of so many hands. */
export function kOfN(
  [k, n]: readonly [k: number, n: number],
  times: readonly [mttf: number, mttr: number],
  { hands, part = {} }: { readonly hands?: number; readonly part?: Record<string, unknown> } = {},
): Written {
  return {
    hosts: { unit: { count: n } },
    part: { needs: k, ...part },
    crews: hands === undefined ? {} : { crew: { count: hands, response: '0s' } },
    faults: { breakdown: breaks('unit', times, hands === undefined ? undefined : 'crew') },
  };
}

/** Queues: Erlang's formulas, M/G/1 first come first served and shared, limited places, repairmen, tandems. */
import { expectedOf, type ReferenceCase } from '../case.js';
import { REQUEST_COST, type Experiment, type Figure, type Reading, type Simulated } from '../experiment.js';
import * as read from '../readings.js';
import { failureCost, partsText, unit } from './parts.js';
import {
  figures,
  HEAD,
  inTurn,
  limited,
  loss,
  MS,
  queue,
  requestsFor,
  requestsForLoss,
  trafficText,
  warmUp,
  waits,
  type System,
} from './queue-systems.js';
import type { Match } from './structures.js';

const simulated = (...experiments: Experiment[]): Simulated => ({ kind: 'simulated', experiments });

function erlangB(reference: ReferenceCase, load: number, servers: number, key: string): Experiment {
  const expected = expectedOf(reference, key);
  const work = 'exponential mean 1s';
  const system: System = {
    cores: servers,
    ratePerSecond: load,
    component: limited(servers, work),
    work: '0s',
    warmUpSeconds: 10,
  };
  const figure = { key, expected, reading: loss };
  return queue(system, [figure], { label: `${servers} lines`, requests: requestsForLoss(servers, expected) });
}

function erlangC(reference: ReferenceCase, load: number, servers: number, key: string): Experiment {
  const work = 'exponential mean 1s';
  const system: System = {
    cores: servers,
    ratePerSecond: load,
    component: inTurn(servers),
    work,
    look: true,
    warmUpSeconds: warmUp(servers, load, 1),
  };
  const figure: Figure = { key, expected: expectedOf(reference, key), reading: waits };
  const requests = requestsFor(servers, load) + requestsForLoss(servers, figure.expected);
  return queue(system, [figure], { label: `${servers} servers, a queue`, requests });
}

/** `Erlang B, 15 lines, offered 8.108 E: …`; `33.333 E needs 45 lines at 1 %`; `offered load 5 E, 10 servers` */
const erlang: Match = (reference, text) => {
  const [, lines, load] = /^Erlang B, (\d+) lines, offered ([\d.]+) E/.exec(text) ?? [];
  if (lines !== undefined) return simulated(erlangB(reference, Number(load), Number(lines), 'blocking'));
  const [, needing] = /^([\d.]+) E needs \d+ lines/.exec(text) ?? [];
  if (needing !== undefined) {
    const keys = Object.keys(reference.expected).filter((key) => /^b\d+$/.test(key));
    return simulated(...keys.map((key) => erlangB(reference, thirds(needing), Number(key.slice(1)), key)));
  }
  const [, offeredLoad, servers] = /^offered load ([\d.]+) E, (\d+) servers/.exec(text) ?? [];
  if (offeredLoad === undefined) return null;
  const [a, c] = [Number(offeredLoad), Number(servers)];
  return simulated(erlangB(reference, a, c, 'erlangB'), erlangC(reference, a, c, 'erlangC'));
};

/** A load given to three decimals is a third where it ends in 333. */
function thirds(text: string): number {
  return text.endsWith('.333') ? Math.floor(Number(text)) + 1 / 3 : Number(text);
}

/** `360 arrivals per 30 min, mean service 240 s, 55 servers, target 15 s` */
const callCentre: Match = (reference, text) => {
  const found = /^(\d+) arrivals per (\d+) min, mean service ([\d.]+) s, (\d+) servers/.exec(text);
  if (found === null) return null;
  const [arrivals, minutes, service, servers] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const ratePerSecond = arrivals / minutes / 60;
  const system = {
    cores: servers,
    ratePerSecond,
    component: inTurn(servers),
    work: `exponential mean ${service}s`,
    look: true,
    warmUpSeconds: warmUp(servers, ratePerSecond * service, service),
  };
  return simulated(
    queue(system, figures(reference), { requests: 3 * requestsFor(servers, ratePerSecond * service) }),
  );
};

/** `M/M/3 FCFS central queue lambda=240/s mu=100/s`; `M/M/3/20 (K counts those in service)`, with the rate in the id */
const markovian: Match = (reference, text) => {
  const [, servers, rate, mu] =
    /^M\/M\/(\d+) FCFS central queue lambda=([\d.]+)\/s mu=([\d.]+)\/s/.exec(text) ?? [];
  if (servers !== undefined) {
    const [c, ratePerSecond] = [Number(servers), Number(rate)];
    const system = {
      cores: c,
      ratePerSecond,
      component: inTurn(c),
      work: `exponential mean ${1000 / Number(mu)}ms`,
      look: true,
      warmUpSeconds: warmUp(c, ratePerSecond / Number(mu), 1 / Number(mu)),
    };
    return simulated(
      queue(system, figures(reference), { requests: 20 * requestsFor(c, ratePerSecond / Number(mu)) }),
    );
  }
  const [, few, places] = /^M\/M\/(\d+)\/(\d+) /.exec(text) ?? [];
  const lambda = Number(/_lam([\d.]+)$/.exec(reference.id)?.[1] ?? NaN);
  if (few === undefined || Number.isNaN(lambda)) return null;
  const component = limited(Number(places), 'exponential mean 10ms');
  const system = {
    ...{ cores: Number(few), ratePerSecond: lambda, component, work: '0s' },
    // Services of 10 ms, as everywhere: time enough to fill all places many times over.
    warmUpSeconds: (10 * Number(places) * 0.01) / Number(few),
  };
  const expectedLoss = expectedOf(reference, 'loss');
  return simulated(
    queue(system, figures(reference), { requests: 10 * requestsForLoss(Number(places), expectedLoss) }),
  );
};

/** `M/G/1 FCFS lambda 80/s, mean service 10 ms, CV^2=9 …`; `M/G/1 processor sharing …`; `M/D/1 lambda 80/s D 10 ms`; `M/G/infinity …` */
const generalService: Match = (reference, text) => {
  const [, rate, service, squared] =
    /^M\/G\/1 FCFS lambda ([\d.]+)\/s, mean service ([\d.]+) ms, CV\^2=([\d.]+)/.exec(text) ?? [];
  if (squared !== undefined) {
    const work = withVariation(Number(squared), Number(service));
    const load = (Number(rate) * Number(service)) / MS;
    const system = {
      ...{ cores: 1, ratePerSecond: Number(rate), component: inTurn(1), work, look: true },
      warmUpSeconds: warmUp(1, load, Number(service) / MS, Number(squared)),
    };
    return {
      kind: 'simulated',
      experiments: [
        queue(system, figures(reference), { requests: (1 + 2 * Number(squared)) * requestsFor(1, load) }),
      ],
      ...(Number(squared) > 1 ? { remark: 'service gamma: the formula knows mean and variation only' } : {}),
    };
  }
  const [, sharedRate, sharedWork] =
    /^M\/G\/1 processor sharing lambda ([\d.]+)\/s mean service ([\d.]+) ms/.exec(text) ?? [];
  if (sharedRate !== undefined) {
    const component = `{ kind: generic, on: server, work: lognormal mean ${sharedWork}ms sigma 1 }`;
    const load = (Number(sharedRate) * Number(sharedWork)) / MS;
    const system = {
      ...{ cores: 1, ratePerSecond: Number(sharedRate), component, work: '0s' },
      warmUpSeconds: warmUp(1, load, Number(sharedWork) / MS, 2),
    };
    return {
      ...simulated(queue(system, figures(reference), { requests: 2 * requestsFor(1, load) })),
      remark: 'work lognormal',
    };
  }
  const [, constantRate, constantWork] = /^M\/D\/1 lambda ([\d.]+)\/s D ([\d.]+) ms/.exec(text) ?? [];
  if (constantRate !== undefined) {
    const load = (Number(constantRate) * Number(constantWork)) / MS;
    const system = {
      cores: 1,
      ratePerSecond: Number(constantRate),
      component: inTurn(1),
      work: `${constantWork}ms`,
      look: true,
      warmUpSeconds: warmUp(1, load, Number(constantWork) / MS),
    };
    return simulated(queue(system, figures(reference), { requests: 2 * requestsFor(1, load) }));
  }
  if (!text.startsWith('M/G/infinity')) return null;
  const mean = expectedOf(reference, 'mean');
  const component = '{ kind: generic, on: server, work: lognormal mean 1s sigma 1 }';
  return {
    ...simulated(
      queue(
        { cores: 1000, ratePerSecond: mean, component, work: '0s', warmUpSeconds: 100 },
        figures(reference),
        { requests: 10 },
      ),
    ),
    remark: `${mean}/s of 1 s each, lognormal; the share of the time with nobody in it is not reported`,
  };
};

/** A law of this mean and squared coefficient of variation. */
function withVariation(squared: number, meanMilliseconds: number): string {
  if (squared === 0) return `${meanMilliseconds}ms`;
  return squared === 1
    ? `exponential mean ${meanMilliseconds}ms`
    : `gamma shape ${1 / squared} mean ${meanMilliseconds}ms`;
}

/** Of the time; with all their machines such parts fail ten thousand times for each time that all are down. */
const RAREST_SHARE = 1e-4;

/** `10 machines, 2 repairers, mean up 60, mean repair 10 (exp)` */
const repairmen: Match = (reference, text) => {
  const found = /^(\d+) machines, (\d+) repairers, mean up ([\d.]+), mean repair ([\d.]+)/.exec(text);
  if (found === null) return null;
  const [machines, repairers, up, repair] = found.slice(1).map(Number) as [number, number, number, number];
  const groups = [unit(machines, up, repair)];
  const about = (
    label: string,
    needs: number,
    of: Readonly<Record<string, Reading>>,
    rareHours: number,
  ): Experiment => ({
    ...{ label, body: partsText({ groups, structure: `needs: ${needs}`, crew: `count: ${repairers}` }) },
    figures: Object.entries(of).map(([key, reading]) => ({
      key,
      expected: expectedOf(reference, key),
      reading,
    })),
    ...{ rareSeconds: rareHours * read.HOUR, costPerSecond: failureCost(groups), spread: 6 },
  });
  const allUp = expectedOf(reference, 'p_all_up');
  const allDown = expectedOf(reference, 'p_all_down');
  const all = about(
    'all up',
    machines,
    {
      mean_down: read.brokenAtATime,
      p_all_up: read.availability,
      mean_downtime_incl_wait: read.meanFaultHours,
    },
    up / machines / allUp,
  );
  const none = about('none up', 1, { p_all_down: read.unavailability }, repair / repairers / allDown);
  if (allDown > RAREST_SHARE) return simulated(all, none);
  return { ...simulated(all), remark: `all are down for ${allDown.toPrecision(1)} of the time: too rare` };
};

/** `web M/M/1(100) -> db M/M/1(150), Poisson 80/s: total mean sojourn` */
const tandem: Match = (reference, text) => {
  const found = /^web M\/M\/1\(([\d.]+)\) -> db M\/M\/1\(([\d.]+)\), Poisson ([\d.]+)\/s/.exec(text);
  if (found === null) return null;
  const [web, db, rate] = found.slice(1).map(Number) as [number, number, number];
  const body = [
    'hosts: { web: { cores: 1 }, db: { cores: 1 } }',
    HEAD,
    `components:
  web: { kind: apache, on: web, MaxRequestWorkers: 100000, ServerLimit: 100000, TimeOut: 1w }
  db: { kind: generic, on: db, work: exponential mean ${MS / db}ms }`,
    trafficText(
      'web',
      rate,
      `job: { share: 100%, work: exponential mean ${MS / web}ms, calls: [ { to: db, op: read } ] }`,
    ),
  ].join('\n');
  const requests = 2 * requestsFor(1, rate / web);
  const experiment = {
    label: '',
    body,
    figures: figures(reference),
    rareSeconds: 1 / rate,
    costPerSecond: 2 * REQUEST_COST * rate,
    warmUpSeconds: warmUp(1, rate / web, 1 / web) + warmUp(1, rate / db, 1 / db),
    spread: requests,
  };
  return { ...simulated(experiment), remark: 'shared processors, for which the product form holds as well' };
};

export const queues: readonly Match[] = [erlang, callCentre, markovian, generalService, repairmen, tandem];

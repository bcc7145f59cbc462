/**
 * Stations that are nearly full, or more than full, for as long as the load stays what it is: what is lost in balance,
 * and who waits. What limits a station is its workers, or the cores of its own host: then all who are inside share them,
 * and the queue begins behind the last core.
 */
import { toSeconds, type Microseconds } from '../../engine/time.js';
import { HEAVIEST, type HostLoad, type WorkerWait } from './law-shelf.js';
import { balanceWithLadder, furtherSyns, type BalancedStation } from './laws/balance.js';
import { crowded, type Crowded } from './laws/crowded.js';
import type { StationFlow } from './station-flow.js';

/** What comes to a station. */
export interface Demand {
  readonly flow: StationFlow;
  readonly perSecond: number;
  /** Mean time a worker is held, other work on the host included. */
  readonly holdSeconds: number;
  readonly holdSquare: number;
  /** From a SYN to the request that follows it. */
  readonly handshakeSeconds: number;
  /** Of its host, and whether others work there too is not asked. */
  readonly load: HostLoad;
}

export interface Crowd {
  readonly flow: StationFlow;
  /** Of what the station can do. */
  readonly use: number;
  /** Of what comes, the share that gets no answer in time. */
  readonly loss: number;
  /** Of what comes, the share of those among them that were connected. */
  readonly unanswered: number;
  readonly wait: WorkerWait | null;
  /** Whoever gets his answer too late is part of the loss. */
  readonly timely: boolean;
  /** Whether a balance is all there is to know: it does not become more and more, and whoever is in is served in time. */
  readonly balanced: boolean;
  /** How long whoever gets the last place in the queue waits. */
  readonly fullWaitSeconds: number;
}

/** A wait for a worker that hardly anybody has is none; nor is a loss of so few. */
const HARDLY_WAITS = 1e-4;
const HARDLY_LOST = 1e-9;
/** Less use of that many workers leaves nobody waiting. */
const EASY = 0.5;
const MANY = 64;
/** From here on what is in the queue matters to those who knock again, and what is half open to everybody. */
const CLOSE_USE = 0.85;
/** Above, a queue is full for so long that what is known of it no longer matters. */
const MOST_USE = 1.5;
/** Of the clients' patience: those in a full queue that takes longer are followed in steps, and so are checks in it. */
const WITHIN_PATIENCE = 0.8;
/** Figures of crowded stations are told apart to so many steps of their capacity, and to so many digits. */
const USE_STEPS = 200;
const DIGITS = 3;
const VARIATION_STEPS = 10;
const MOST_KNOWN = 1000;

export function crowdOf(demand: Demand, patience: Microseconds, attemptTimeout: Microseconds): Crowd {
  const { flow, perSecond, holdSeconds, load } = demand;
  const { workers, backlog, whenFull } = flow.station;
  const ofWorkers = (perSecond * holdSeconds) / workers;
  const byCores = load.load > HEAVIEST || load.load > ofWorkers;
  const use = byCores ? load.load : ofWorkers;
  const easy = use < EASY && workers >= MANY;
  if (!(use > 0) || workers === Infinity || easy) {
    const nothing = { loss: 0, unanswered: 0, wait: null, timely: false, fullWaitSeconds: 0 };
    return { flow, use, ...nothing, balanced: use <= HEAVIEST };
  }
  const station = byCores ? coresOf(demand) : workersOf(demand);
  const fullWaitSeconds = (station.waitingRoom * station.serviceSeconds) / station.workers;
  const rungs = furtherSyns(toSeconds(Math.min(patience, attemptTimeout)));
  const alone = balanceWithLadder(station, perSecond, rungs);
  const inTime = fullWaitSeconds < WITHIN_PATIENCE * toSeconds(patience) && attemptTimeout >= patience;
  const isKnown = whenFull === 'drop' && backlog > 0 && use <= MOST_USE && inTime;
  const jam =
    isKnown && use >= CLOSE_USE ? jamOf(demand, station, { use, rungs, seconds: toSeconds(patience) }) : null;
  const loss = jam?.loss ?? (whenFull === 'drop' && use <= HEAVIEST ? alone.loss : 0);
  const { waitingShare } = alone;
  const waits = !byCores && waitingShare > HARDLY_WAITS;
  const meanWaitSeconds = Math.max(alone.meanWaitSeconds, jam?.meanWaitSeconds ?? 0);
  return {
    ...{ flow, use, fullWaitSeconds },
    loss: loss > HARDLY_LOST ? loss : 0,
    unanswered: jam?.unanswered ?? 0,
    timely: jam !== null,
    wait: waits ? { share: waitingShare, meanSeconds: meanWaitSeconds / waitingShare } : null,
    balanced: use <= HEAVIEST || isKnown,
  };
}

const known = new Map<string, Crowded>();

/** Rounded before it is worked out, so that what is known of one is known of its like. */
function jamOf(
  { flow, handshakeSeconds }: Demand,
  { workers: servers, serviceSeconds: service, serviceVariation }: BalancedStation,
  { use, rungs, seconds }: { readonly use: number; readonly rungs: number; readonly seconds: number },
): Crowded {
  const { workers, backlog } = flow.station;
  const serviceSeconds = Number(service.toPrecision(DIGITS));
  const one = {
    ...{ servers, workers, backlog, serviceSeconds },
    serviceVariation: Math.round(serviceVariation * VARIATION_STEPS) / VARIATION_STEPS,
    handshakeSeconds: Number(handshakeSeconds.toPrecision(DIGITS)),
    arrivalsPerSecond: ((Math.round(use * USE_STEPS) / USE_STEPS) * servers) / serviceSeconds,
    ...{ patienceSeconds: seconds, furtherSyns: rungs },
  };
  const key = Object.values(one).join(' ');
  let jam = known.get(key);
  if (jam === undefined) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, (jam = crowded(one)));
  }
  return jam;
}

function workersOf({ flow, holdSeconds, holdSquare }: Demand): BalancedStation {
  const { workers, backlog } = flow.station;
  const serviceVariation = Math.max(0, holdSquare / (holdSeconds * holdSeconds) - 1);
  return { workers, waitingRoom: backlog + 1, serviceSeconds: holdSeconds, serviceVariation };
}

/** Whoever has a worker has his share of the cores, whatever his work: as if it were exponential. */
function coresOf({ flow, perSecond, load }: Demand): BalancedStation {
  const { workers, backlog } = flow.station;
  const { cores } = load;
  return {
    workers: cores,
    waitingRoom: Math.max(0, workers - cores) + backlog + 1,
    serviceSeconds: (load.load * cores) / perSecond,
    serviceVariation: 1,
  };
}

/**
 * Stations that are nearly full, or more than full, for as long as the load stays what it is: what is lost in balance,
 * and who waits. What limits a station is its workers, or the cores of its own host: then all who are inside share them,
 * and the queue begins behind the last core.
 */
import { toSeconds, type Microseconds } from '../../engine/time.js';
import { HEAVIEST, type HostLoad, type WorkerWait } from './law-shelf.js';
import { balanceWithLadder, furtherSyns, type BalancedStation } from './laws/balance.js';
import type { StationFlow } from './station-flow.js';

/** What comes to a station. */
export interface Demand {
  readonly flow: StationFlow;
  readonly perSecond: number;
  /** Mean time a worker is held, other work on the host included. */
  readonly holdSeconds: number;
  readonly holdSquare: number;
  /** Of its host, and whether others work there too is not asked. */
  readonly load: HostLoad;
}

export interface Crowd {
  readonly flow: StationFlow;
  /** Of what the station can do. */
  readonly use: number;
  /** Of what comes, the share that finds no place with any of its SYNs. */
  readonly loss: number;
  readonly wait: WorkerWait | null;
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
/** Above, a queue is full for so long that what is known of it no longer matters. */
const MOST_USE = 1.5;
/** Of the clients' patience: a full queue that takes longer loses requests otherwise than by their SYNs. */
const WITHIN_PATIENCE = 0.8;

export function crowdOf(demand: Demand, patience: Microseconds, attemptTimeout: Microseconds): Crowd {
  const { flow, perSecond, holdSeconds, load } = demand;
  const { workers, backlog, whenFull } = flow.station;
  const ofWorkers = (perSecond * holdSeconds) / workers;
  const byCores = load.load > HEAVIEST || load.load > ofWorkers;
  const use = byCores ? load.load : ofWorkers;
  const easy = use < EASY && workers >= MANY;
  if (!(use > 0) || workers === Infinity || easy) {
    return { flow, use, loss: 0, wait: null, balanced: use <= HEAVIEST, fullWaitSeconds: 0 };
  }
  const station = byCores ? coresOf(demand) : workersOf(demand);
  const fullWaitSeconds = (station.waitingRoom * station.serviceSeconds) / station.workers;
  const { loss, waitingShare, meanWaitSeconds } = balanceWithLadder(
    station,
    perSecond,
    furtherSyns(toSeconds(Math.min(patience, attemptTimeout))),
  );
  const waits = !byCores && waitingShare > HARDLY_WAITS;
  const inTime = fullWaitSeconds < WITHIN_PATIENCE * toSeconds(patience) && attemptTimeout >= patience;
  return {
    ...{ flow, use, fullWaitSeconds },
    loss: whenFull === 'drop' && loss > HARDLY_LOST && (use <= HEAVIEST || inTime) ? loss : 0,
    wait: waits ? { share: waitingShare, meanSeconds: meanWaitSeconds / waitingShare } : null,
    balanced: use <= HEAVIEST || (use <= MOST_USE && inTime && whenFull === 'drop' && backlog > 0),
  };
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

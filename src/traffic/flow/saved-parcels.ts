/** Parcels as plain data: places, stations, processes and checks by their numbers. */
import type { Microseconds } from '../../engine/time.js';
import type { Probe } from '../../infrastructure/probe.js';
import type { Core } from './core.js';
import { DEPTHS, Parcel } from './parcel.js';
import type { Place } from './place.js';

const NONE = -1;
/** Of a check what its place does not know. */
type SavedProbe = Omit<Probe, 'endpoint' | 'operation' | 'from'>;

interface SavedParcel {
  readonly plain: ReturnType<typeof plainOf>;
  readonly waiting: readonly number[];
  readonly deadlines: readonly Microseconds[];
  readonly place: number;
  readonly station: number;
  readonly process: number;
  readonly probe: SavedProbe | null;
}

export interface ParcelsState {
  readonly parcels: readonly SavedParcel[];
  /** Parcels that rest at a place, by number; -1: one that has gone on. */
  readonly resting: readonly { readonly place: number; readonly parcels: readonly number[] }[];
}

/** Numbers all parcels, for whoever refers to them in the same snapshot. */
export function saveParcels(core: Core): ParcelsState {
  if (core.parcels.length === 0 && core.restingAt.length === 0) return { parcels: [], resting: [] };
  core.parcels.forEach((parcel, number) => (parcel.number = number));
  const resting = core.restingAt.map((place) => ({
    place: place.index,
    parcels: place.resting.map(({ listed, number }) => (listed ? number : NONE)),
  }));
  return { parcels: core.parcels.map(saveParcel), resting };
}

export function restoreParcels(core: Core, { parcels, resting }: ParcelsState): void {
  core.parcels = parcels.map((parcel) => restoreParcel(core, parcel));
  core.forgetResting();
  for (const { place: index, parcels: numbers } of resting) {
    const place = core.places[index]!;
    core.restingAt.push(place);
    // One that has gone on is as good as any other.
    for (const number of numbers) place.resting.push(core.parcels[number] ?? new Parcel(place, 0, 0, 0));
  }
}

function saveParcel(parcel: Parcel): SavedParcel {
  const { place, station, process, probe } = parcel;
  return {
    plain: plainOf(parcel),
    waiting: parcel.waiting.slice(),
    deadlines: parcel.deadlines.slice(),
    place: place.index,
    station: station?.index ?? NONE,
    process: process?.index ?? NONE,
    probe: probe === null ? null : saveProbe(probe),
  };
}

/** What is plain already. */
function plainOf(parcel: Parcel) {
  const { state, trafficClass, attempt, first, alive, dead, attemptEnds, since, rung, due } = parcel;
  const { because, outcome, incarnation, seated, step, connected, gone, listed, next } = parcel;
  return {
    ...{ state, trafficClass, attempt, first, alive, dead, attemptEnds, since, rung, due },
    ...{ because, outcome, incarnation, seated, step, connected, gone, listed, next },
  };
}

function restoreParcel(core: Core, saved: SavedParcel): Parcel {
  const { plain, waiting, deadlines, probe } = saved;
  const parcel = new Parcel(core.places[saved.place]!, plain.trafficClass, plain.attempt, plain.first);
  Object.assign(parcel, plain);
  parcel.waiting = waiting.slice();
  for (let depth = 0; depth < DEPTHS; depth++) parcel.deadlines[depth] = deadlines[depth]!;
  parcel.station = saved.station === NONE ? null : core.stationAt(saved.station);
  parcel.process = core.world.processes[saved.process] ?? null;
  if (probe !== null) parcel.probe = restoreProbe(rootOf(parcel.place), probe);
  return parcel;
}

function saveProbe(probe: Probe): SavedProbe {
  const { connectTimeoutSeconds, timeoutSeconds, answerTimeoutSeconds } = probe;
  const { target, resultOperation, argument, checker } = probe;
  return {
    ...{ connectTimeoutSeconds, timeoutSeconds, target, resultOperation, argument },
    ...(answerTimeoutSeconds === undefined ? {} : { answerTimeoutSeconds }),
    ...(checker === undefined ? {} : { checker }),
  };
}

function restoreProbe(root: Place, plain: SavedProbe): Probe {
  const { endpoint, operation, caller } = root;
  const probe = { ...plain, endpoint, operation, from: caller.host! };
  root.probe = probe;
  return probe;
}

function rootOf(place: Place): Place {
  let root = place;
  while (root.parent !== null) root = root.parent;
  return root;
}

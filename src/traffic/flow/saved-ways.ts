/** Outlooks and ways as plain data: places, stations and processes by their numbers. */
import type { Core } from './core.js';
import { Memo } from './memo.js';
import type { Before, UnderWay } from './quiet.js';
import type { Branch, Way } from './survey.js';

const NONE = -1;

export interface SavedWay extends Omit<Way, 'place' | 'station' | 'plan'> {
  readonly place: number;
  readonly station: number;
}

interface SavedUnderWay extends Omit<UnderWay, 'way' | 'process' | 'calls'> {
  /** Among the ways of the outlook. */
  readonly way: number;
  readonly process: number;
  readonly calls: readonly {
    readonly place: number;
    readonly seconds: number;
    readonly process: number;
    readonly incarnation: number;
  }[];
}

export interface SavedBefore {
  readonly allWell: boolean;
  readonly ways: readonly SavedWay[];
  /** By class; `way` among the ways, -1: none. */
  readonly branches: readonly (readonly {
    readonly share: number;
    readonly place: number;
    readonly way: number;
  }[])[];
  readonly underWay: readonly SavedUnderWay[];
}

/** Costs are never changed once they are known, so that they need no copy. */
export function saveWay({ trafficClass, share, cost, free, place, station }: Way): SavedWay {
  return { ...{ trafficClass, share, cost, free }, place: place.index, station: station.index };
}

export function restoreWay({ place, station, ...plain }: SavedWay, core: Core): Way {
  const at = core.places[place]!;
  return { ...plain, place: at, station: core.stationAt(station), plan: at.plan ?? [] };
}

export function saveBefore({ outlook, underWay }: Before): SavedBefore {
  const { allWell, ways, branches } = outlook;
  return {
    allWell,
    ways: ways.map(saveWay),
    branches: branches.map((own) =>
      own.map(({ share, place, way }) => {
        return { share, place: place.index, way: way === null ? NONE : ways.indexOf(way) };
      }),
    ),
    underWay: underWay.map(({ way, process, incarnation, calls }) => ({
      way: ways.indexOf(way),
      process: process.index,
      incarnation,
      calls: calls.map((call) => {
        return { ...call, place: call.place.index, process: call.process?.index ?? NONE };
      }),
    })),
  };
}

export function restoreBefore(saved: SavedBefore, core: Core): Before {
  const { processes } = core.world;
  const ways = saved.ways.map((way) => restoreWay(way, core));
  const branches = saved.branches.map((own) =>
    own.map(({ share, place, way }): Branch => {
      return { share, place: core.places[place]!, way: ways[way] ?? null };
    }),
  );
  const underWay = saved.underWay.map(({ way, process, incarnation, calls }): UnderWay => ({
    way: ways[way]!,
    process: processes[process]!,
    incarnation,
    calls: calls.map((call) => {
      return { ...call, place: core.places[call.place]!, process: processes[call.process] ?? null };
    }),
  }));
  return { outlook: { allWell: saved.allWell, ways, branches, memo: new Memo() }, underWay };
}

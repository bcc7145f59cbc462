/**
 * What the parts of the flow lens are about to do, as plain data: places, stations, processes and checks are named by
 * their numbers, which stay what they are for as long as the lens exists. What was worked out and holds for ever (places,
 * regimes, laws) stays; what was counted, and what is under way, is copied, and nothing is copied of what is empty.
 */
import type { Microseconds } from '../../engine/time.js';
import type { BinsState } from './bins.js';
import type { BurstsState } from './bursts.js';
import type { CarriedState } from './carried.js';
import type { Changes } from './changes.js';
import type { ClientsState } from './clients.js';
import type { Core } from './core.js';
import type { FeedbackState } from './feedback.js';
import type { HostUseState } from './host-use.js';
import type { LatenciesState } from './latencies.js';
import { restoreParcels, saveParcels, type ParcelsState } from './saved-parcels.js';
import type { Quiet, QuietState } from './quiet.js';
import type { SavedStation } from './station-flow.js';
import type { Stepping, SteppingState } from './stepping.js';
import type { Survey, SurveyState } from './survey.js';
import type { Writing, WritingState } from './writing.js';

/** Parts that only the lens itself knows. */
export interface OwnParts {
  readonly survey: Survey;
  readonly changes: Changes;
  readonly quiet: Quiet;
  readonly stepping: Stepping;
  readonly writing: Writing;
}

export interface PartsState {
  readonly core: CoreState;
  /** null: there is no traffic. */
  readonly traffic: TrafficState | null;
  readonly feedback: FeedbackState;
  readonly carried: CarriedState;
  readonly bursts: BurstsState;
  readonly hostUse: HostUseState;
  readonly survey: SurveyState;
  readonly epochs: readonly number[];
  readonly quiet: QuietState;
  readonly stepping: SteppingState;
  readonly writing: WritingState;
}

interface TrafficState {
  readonly clients: ClientsState;
  readonly bins: BinsState;
  readonly latencies: LatenciesState;
}

interface CoreState {
  readonly time: Microseconds;
  readonly moved: boolean;
  readonly loosened: number;
  readonly lastChange: number;
  readonly budgets: Float64Array;
  readonly parcels: ParcelsState;
  readonly stations: readonly SavedStation[];
  /** Of the clients' connections, by class: where they end, -1: nowhere. */
  readonly entries: readonly { readonly process: number; readonly incarnation: number }[];
}

export function saveParts(core: Core, own: OwnParts): PartsState {
  const { feedback, queues, hostUse, probes } = core.parts;
  return {
    core: saveCore(core),
    traffic: saveTraffic(core),
    feedback: feedback.save(),
    carried: probes.carried.save(),
    bursts: queues.bursts.save(),
    hostUse: hostUse.save(),
    survey: own.survey.save(),
    epochs: own.changes.save(),
    quiet: own.quiet.save(),
    stepping: own.stepping.save(),
    writing: own.writing.save(),
  };
}

export function restoreParts(core: Core, own: OwnParts, state: PartsState): void {
  const { feedback, queues, hostUse, probes } = core.parts;
  restoreCore(core, state.core);
  if (state.traffic !== null) restoreTraffic(core, state.traffic);
  feedback.restore(state.feedback);
  probes.carried.restore(state.carried);
  queues.bursts.restore(state.bursts);
  hostUse.restore(state.hostUse);
  own.survey.restore(state.survey);
  own.changes.restore(state.epochs);
  own.quiet.restore(state.quiet);
  own.stepping.restore(state.stepping);
  own.writing.restore(state.writing);
}

/** Stations refer to parcels, which are numbered first. */
function saveCore(core: Core): CoreState {
  const { time, moved, loosened, lastChange } = core;
  const parcels = saveParcels(core);
  return {
    ...{ time, moved, loosened, lastChange, parcels },
    budgets: core.budgets.slice(),
    stations: core.stations.map((flow) => flow.save()),
    entries: (core.parts.clients?.roots ?? []).map((root) => {
      const { process = null, incarnation = 0 } = core.entries.get(root) ?? {};
      return { process: process?.index ?? -1, incarnation };
    }),
  };
}

function restoreCore(core: Core, state: CoreState): void {
  core.time = state.time;
  core.moved = state.moved;
  core.loosened = state.loosened;
  core.lastChange = state.lastChange;
  core.budgets.set(state.budgets);
  restoreParcels(core, state.parcels);
  core.useAgain(state.stations, core.parcels);
  state.entries.forEach(({ process, incarnation }, index) => {
    const root = core.parts.clients!.roots[index]!;
    core.entries.set(root, { process: core.world.processes[process] ?? null, incarnation });
  });
}

function saveTraffic(core: Core): TrafficState | null {
  const { clients, latencies } = core.parts;
  if (clients === null) return null;
  return { clients: clients.save(), bins: core.bins.save(clients.cells), latencies: latencies.save() };
}

function restoreTraffic(core: Core, { clients: saved, bins, latencies }: TrafficState): void {
  const { clients } = core.parts;
  if (clients === null) return;
  clients.restore(saved);
  core.bins.restore(bins, clients.cells);
  core.parts.latencies.restore(latencies);
}

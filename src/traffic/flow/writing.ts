/** Tells the members of clusters and volumes how many writes a second come through, and where they have ceased to. */
import type { Endpoint } from '../../infrastructure/service.js';
import type { Core } from './core.js';
import type { Place } from './place.js';
import type { Before } from './quiet.js';
import type { Outlook } from './survey.js';

/** What `noticed` takes for the end of a rate. */
const NO_MORE = -1;

export interface Told {
  /** Of the call. */
  readonly place: Place;
  readonly rate: number;
}

/** Plain data. */
export type WritingState = readonly { readonly key: string; readonly place: number; readonly rate: number }[];

export class Writing {
  private told: ReadonlyMap<string, Told> = new Map<string, Told>();
  private saved: WritingState | null = null;

  /** @param endpoints of all services */
  constructor(
    private readonly core: Core,
    private readonly endpoints: () => Iterable<Endpoint>,
  ) {}

  /** Answers have changed: writes may go elsewhere now, or nowhere. */
  update({ outlook }: Before): void {
    const { clients } = this.core.parts;
    if (clients === null) return;
    const rate = clients.meanRate();
    const { memo } = outlook;
    if (memo.told?.rate !== rate) memo.told = { rate, writes: this.writesOf(outlook, rate) };
    const now = memo.told.writes;
    if (this.told === now) return;
    if (same(this.told, now)) return;
    const before = this.told;
    this.told = now;
    this.saved = null;
    let ended = false;
    for (const [key, one] of before) {
      if (now.has(key)) continue;
      this.end(one);
      ended = true;
    }
    for (const [key, { place, rate: own }] of now) {
      // Whoever has ceased may have been taken for another one of the same host.
      if (!ended && before.get(key)?.rate === own) continue;
      place.endpoint.noticed(place.operation, 'ok', place.caller, own);
    }
  }

  /** What was told is replaced, never changed, so that one copy serves until something else is told. */
  save(): WritingState {
    this.saved ??= [...this.told].map(([key, { place, rate }]) => ({ key, place: place.index, rate }));
    return this.saved;
  }

  restore(state: WritingState): void {
    if (state === this.saved) return;
    this.told = new Map(
      state.map(({ key, place, rate }) => [key, { place: this.core.places[place]!, rate }]),
    );
    this.saved = state;
  }

  private writesOf({ ways }: Outlook, rate: number): ReadonlyMap<string, Told> {
    const clients = this.core.parts.clients!;
    const writes = new Map<string, Told>();
    for (const { place, station, trafficClass, share } of ways) {
      for (const [index, step] of (place.plan ?? []).entries()) {
        if (step.kind !== 'call' || step.operation.kind !== 'write') continue;
        const call = place.callOf(place.plan!, index, station.station.process.host);
        const fate = call.endpoint.begin(call.operation, call.caller);
        if (fate.kind !== 'served' && fate.kind !== 'mixed') continue;
        const end = call.endpoint.connected(call.caller)?.process.fullName ?? '';
        const key = `${call.endpoint.name} ${end} ${station.station.name} ${trafficClass} ${index}`;
        const own = rate * clients.shareOf(trafficClass) * share * step.count;
        writes.set(key, { place: call, rate: own });
      }
    }
    return writes;
  }

  /** At whatever member it was told: the address may have moved since. */
  private end({ place: { endpoint, operation, caller } }: Told): void {
    endpoint.noticed(operation, 'ok', caller, NO_MORE);
    for (const other of this.endpoints()) {
      if (other.connections !== null) other.noticed(operation, 'ok', caller, NO_MORE);
    }
  }
}

function same(one: ReadonlyMap<string, Told>, other: ReadonlyMap<string, Told>): boolean {
  if (one.size !== other.size) return false;
  for (const [key, { rate }] of one) if (other.get(key)?.rate !== rate) return false;
  return true;
}

/** Tells the members of clusters and volumes how many writes a second come through, and where they have ceased to. */
import type { Caller, Endpoint, Operation } from '../../infrastructure/service.js';
import type { Core } from './core.js';
import type { Before } from './quiet.js';

/** What `noticed` takes for the end of a rate. */
const NO_MORE = -1;

interface Told {
  readonly endpoint: Endpoint;
  readonly operation: Operation;
  readonly caller: Caller;
  readonly rate: number;
}

export class Writing {
  private told = new Map<string, Told>();

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
    const now = new Map<string, Told>();
    for (const { place, station, trafficClass, share } of outlook.ways) {
      for (const [index, step] of (place.plan ?? []).entries()) {
        if (step.kind !== 'call' || step.operation.kind !== 'write') continue;
        const call = place.callOf(place.plan!, index, station.station.process.host);
        const fate = call.endpoint.begin(call.operation, call.caller);
        if (fate.kind !== 'served' && fate.kind !== 'mixed') continue;
        const end = call.endpoint.connected(call.caller)?.process.fullName ?? '';
        const key = `${call.endpoint.name} ${end} ${station.station.name} ${trafficClass} ${index}`;
        const own = rate * clients.shareOf(trafficClass) * share * step.count;
        const { endpoint, operation, caller } = call;
        now.set(key, { endpoint, operation, caller, rate: own });
      }
    }
    if (same(this.told, now)) return;
    const before = this.told;
    this.told = now;
    let ended = false;
    for (const [key, one] of before) {
      if (now.has(key)) continue;
      this.end(one);
      ended = true;
    }
    for (const [key, { endpoint, operation, caller, rate: own }] of now) {
      // Whoever has ceased may have been taken for another one of the same host.
      if (ended || before.get(key)?.rate !== own) endpoint.noticed(operation, 'ok', caller, own);
    }
  }

  /** At whatever member it was told: the address may have moved since. */
  private end({ endpoint, operation, caller }: Told): void {
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

import type { Host } from '../../../src/infrastructure/host.js';
import type { Process } from '../../../src/infrastructure/process.js';
import type {
  Caller,
  Endpoint,
  Failed,
  Fate,
  Mute,
  Operation,
  Outcome,
  Served,
  Service,
  Ticket,
} from '../../../src/infrastructure/service.js';

/** Answered at once, without work. */
export const SERVED: Served = { kind: 'served', work: null, on: [], delaySeconds: 0 };
export const refused = (because = 0): Failed => {
  return { kind: 'failed', afterSeconds: 0, cause: 'refused', because };
};
export const failed = (cause: Failed['cause'], because = 0): Failed => {
  return { kind: 'failed', afterSeconds: 0, cause, because };
};
export const mute = (ask: Mute['ask'], because = 0): Mute => ({ kind: 'mute', ask, because });

/** What was reported to `noticed`. */
export interface Noticed {
  readonly operation: Operation;
  readonly outcome: Outcome;
  readonly ratePerSecond: number;
}

/** An endpoint that answers what it is told to. */
export class FakeEndpoint implements Endpoint {
  epoch = 0;
  readonly connections = null;
  readonly seen: Noticed[] = [];
  fate: Fate = SERVED;

  constructor(
    readonly name: string,
    readonly process: Process | null = null,
  ) {}

  begin(operation: Operation, caller: Caller): Fate {
    return this.answer(operation, caller);
  }

  resume(operation: Operation, caller: Caller, _ticket: Ticket): Fate {
    return this.answer(operation, caller);
  }

  /** To be replaced where one fate for all is not enough. */
  answer(_operation: Operation, _caller: Caller): Fate {
    return this.fate;
  }

  connected(_caller: Caller): { readonly host: Host; readonly process: Process } | null {
    return this.process ? { host: this.process.host, process: this.process } : null;
  }

  noticed(operation: Operation, outcome: Outcome, _from: Caller, ratePerSecond: number): void {
    this.seen.push({ operation, outcome, ratePerSecond });
  }
}

/** A service of one endpoint per process given (or a single one); `set` changes its answers and tells everybody. */
export class FakeService extends FakeEndpoint implements Service {
  readonly endpoints: readonly FakeEndpoint[];
  sessions = false;
  /** Set by the harness: passes the news on to the components. */
  tell: (because: number) => void = () => undefined;

  constructor(name: string, processes: readonly Process[] = []) {
    super(name);
    this.endpoints =
      processes.length > 0 ? processes.map((one) => new FakeEndpoint(one.fullName, one)) : [this];
  }

  endpointOn(host: Host): FakeEndpoint | null {
    return this.endpoints.find((endpoint) => endpoint.process?.host === host) ?? null;
  }

  /** From now on this is the answer: of the whole, or of one endpoint only. */
  set(fate: Fate, because = 0, only: FakeEndpoint | null = null): void {
    for (const endpoint of only ? [only] : new Set<FakeEndpoint>([this, ...this.endpoints])) {
      endpoint.fate = fate;
      endpoint.epoch += 1;
    }
    if (only) this.epoch += 1;
    this.tell(because);
  }
}

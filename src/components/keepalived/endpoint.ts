/** The address as a service: callers reach the member of the served component on the host that it leads them to. */
import type { Address } from '../../infrastructure/address.js';
import type { Host } from '../../infrastructure/host.js';
import type { Process } from '../../infrastructure/process.js';
import type {
  Caller,
  Endpoint,
  Failed,
  Fate,
  Mute,
  Operation,
  Outcome,
  Service,
  Station,
  Ticket,
} from '../../infrastructure/service.js';
import { beginThrough, mute, resumeThrough } from '../../infrastructure/tcp.js';
import type { ComponentContext } from '../component.js';
import type { Keeper } from './keeper.js';
import type { KeepalivedParameters } from './parameters.js';

const NOBODY = (): null => null;

export class VirtualAddress implements Service {
  readonly name: string;
  readonly endpoints: readonly Endpoint[] = [this];
  private readonly address: Address;
  /** Found when first used: it may be built after this component. */
  private behind: Service | null = null;
  /** Failures renamed: one for each of the few in the stock of tcp.ts. */
  private readonly renamed = new WeakMap<Failed, Failed>();

  constructor(
    private readonly context: ComponentContext<KeepalivedParameters>,
    private readonly keeper: Keeper,
  ) {
    this.name = context.name;
    this.address = keeper.address;
  }

  /** All only grow, so their sum moves whenever one does. */
  get epoch(): number {
    return this.ownEpoch + this.served.epoch;
  }

  /** Of the address alone, whoever is behind it. */
  get ownEpoch(): number {
    return this.address.epoch + this.keeper.revision;
  }

  get sessions(): boolean {
    return this.served.sessions;
  }

  get heedsWrites(): boolean {
    return this.served.heedsWrites === true;
  }

  /** Of the member that callers reach now. */
  get connections(): Station | null {
    const holder = this.keeper.holder();
    return holder ? (this.served.endpointOn(holder)?.connections ?? null) : null;
  }

  endpointOn(host: Host): Endpoint | null {
    return this.context.members.some((member) => member.host === host) ? this : null;
  }

  begin(operation: Operation, from: Caller): Fate {
    const inner = this.reached(from);
    if (inner) return inner.begin(operation, from);
    const fate = beginThrough(this.context.world, from.host, this.address, NOBODY);
    // The only way in without endpoint is a holder on which the served component has no member: it refuses.
    if (!fate) throw new Error(`${this.name} accepts a connection that nobody serves`);
    return this.named(fate);
  }

  resume(operation: Operation, from: Caller, ticket: Ticket): Fate {
    const location = this.address.locate(from.host);
    const there = location.kind === 'host' && location.host === ticket.host;
    const answers = ticket.acknowledged && this.address.holders.includes(ticket.host);
    const inner = there || answers ? this.served.endpointOn(ticket.host) : null;
    if (inner) return inner.resume(operation, from, ticket);
    const fate = resumeThrough(this.context.world, from.host, this.address, ticket);
    return fate ? this.named(fate) : this.begin(operation, from);
  }

  connected(from: Caller): { readonly host: Host; readonly process: Process } | null {
    return this.reached(from)?.connected(from) ?? null;
  }

  noticed(operation: Operation, outcome: Outcome, from: Caller, ratePerSecond: number): void {
    this.reached(from)?.noticed(operation, outcome, from, ratePerSecond);
  }

  private get served(): Service {
    return (this.behind ??= this.context.service(this.context.parameters.serves));
  }

  /** The member to which the address leads a caller. */
  private reached(from: Caller): Endpoint | null {
    const location = this.address.locate(from.host);
    return location.kind === 'host' ? this.served.endpointOn(location.host) : null;
  }

  /** The same fate, because of what the component calls it. */
  private named(fate: Failed | Mute): Failed | Mute {
    const because = this.keeper.own(fate.because);
    if (because === fate.because) return fate;
    if (fate.kind === 'mute') return mute(fate.ask, because);
    const known = this.renamed.get(fate);
    // After a restore the same number may stand for another cause.
    if (known?.because === because) return known;
    const renamed: Failed = { ...fate, because };
    this.renamed.set(fate, renamed);
    return renamed;
  }
}

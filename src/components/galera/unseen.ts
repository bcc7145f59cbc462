/**
 * What comes about in the cluster without an event, because nobody can tell: steps of a state transfer. It is taken in
 * before anything else happens, or when somebody looks. Of a donor, which is out of order for clustercheck, those who
 * foresee their checks are told beforehand.
 */
import type { FailingSpell } from '../../infrastructure/service.js';
import type { Cluster } from './cluster.js';
import type { FlowControl } from './gcs/flow-control.js';
import type { GaleraMember } from './member.js';
import type { GaleraService } from './service.js';
import type { Transfers } from './transfers.js';

export interface UnseenParts {
  readonly cluster: Cluster;
  readonly transfers: Transfers;
  readonly flowControl: FlowControl;
  readonly service: GaleraService;
}

export class Unseen {
  /** By index of the endpoint. */
  private told: (FailingSpell | null)[];

  constructor(private readonly parts: UnseenParts) {
    this.told = parts.service.endpoints.map(() => null);
  }

  /** Is there something to be taken in? */
  get due(): boolean {
    return this.parts.transfers.unseenFrom <= this.parts.cluster.now;
  }

  /** Is something to come about unseen? */
  get toCome(): boolean {
    return this.parts.transfers.unseenFrom < Infinity;
  }

  /** As if it had been events, but that nobody is told. @returns whether all went as it was foretold */
  catchUp(): boolean {
    if (!this.due) return true;
    const { flowControl, transfers } = this.parts;
    flowControl.drain();
    const asForetold = transfers.catchUp();
    flowControl.measure();
    return asForetold;
  }

  /** @param calm all members hear each other */
  foretell(calm: boolean): void {
    const { transfers, service, flowControl, cluster } = this.parts;
    if (!transfers.underWay) return;
    const { weightless } = cluster.context.probes;
    const watchesDonors = service.checked || !calm || !weightless || !flowControl.idle;
    transfers.foretell({ discerns: service.discerned, watchesDonors });
  }

  /** When clustercheck at a member will fail, or does so, without an event; null: it will not. */
  spellOf(member: GaleraMember): FailingSpell | null {
    const { transfers, cluster } = this.parts;
    const spell = transfers.spellOf(member);
    if (spell === null || cluster.context.parameters.available_when_donor) return null;
    const { from, until, because } = spell;
    return { from, until, because };
  }

  /** Tells those who foresee their checks, where there is news for them. */
  tell(): void {
    this.parts.service.endpoints.forEach((endpoint, index) => {
      const spell = endpoint.spellNow();
      const before = this.told[index] ?? null;
      if (spell === before || (spell?.from === before?.from && spell?.until === before?.until)) return;
      this.told[index] = spell;
      endpoint.spellChanged();
    });
  }

  save(): unknown {
    return [...this.told];
  }

  restore(state: unknown): void {
    this.told = [...(state as (FailingSpell | null)[])];
  }
}

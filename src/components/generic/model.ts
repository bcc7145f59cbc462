/** The generic component: takes in what happens to its members and tells callers. */
import type { CauseId } from '../../engine/causes.js';
import type { EventTarget } from '../../engine/simulation.js';
import type { Change } from '../../infrastructure/change.js';
import type { Host } from '../../infrastructure/host.js';
import type { Component, ComponentContext, FailoverFormula, Health, Member } from '../component.js';
import { OwnCauses } from '../own-causes.js';
import { UNIT, WholeService } from './endpoints.js';
import type { GenericParameters } from './parameters.js';
import { Roles, type RolesState } from './roles.js';
import { atLeast, build } from './structure.js';

interface GenericState {
  readonly roles: RolesState;
  readonly causes: ReturnType<OwnCauses['save']>;
  readonly epoch: number;
  /** Connections that are open, by member. */
  readonly busy: readonly number[];
}

export class Generic implements Component, EventTarget {
  readonly name: string;
  readonly service: WholeService;
  private readonly roles: Roles;
  private readonly causes: OwnCauses;
  /** Absent where it is always 1, so that no clock has to be looked after. */
  readonly exposure?: (host: Host) => number;
  private epoch = 0;

  constructor(private readonly context: ComponentContext<GenericParameters>) {
    const { members, parameters, simulation } = context;
    this.name = context.name;
    const hosts = members.map(({ host }) => host.name);
    const written = parameters.works_while;
    const structure = written === null ? atLeast(parameters.needs, hosts.length) : build(written, hosts);
    this.roles = new Roles(context, structure, simulation.register(this));
    this.causes = new OwnCauses(context);
    const { roles, causes } = this;
    this.service = new WholeService({ context, roles, causes, epoch: () => this.epoch });
    if (roles.expose) {
      const indices = new Map(members.map(({ host }, index) => [host, index]));
      this.exposure = (host) => {
        const index = indices.get(host);
        return index === undefined ? 1 : roles.exposure(index);
      };
    }
  }

  start(): void {
    this.roles.look(works, 'fault', 0);
  }

  changed(change: Change): void {
    const { kind, host, process, because } = change;
    if (kind === 'address' || kind === 'disk' || kind === 'speed') return;
    const member = this.context.members.find((one) => one.host === host);
    const foreign = process !== null && process !== member?.process[UNIT];
    if (foreign || (host !== null && !member && kind !== 'link-down' && kind !== 'link-up')) return;
    const own = this.causes.note(change);
    this.roles.look(works, kind === 'process-stopped' ? 'planned' : 'fault', own);
    this.tell(because);
  }

  handle(operation: number, argument: number, because: CauseId): void {
    this.roles.handle(operation, argument, because);
    this.tell(because);
  }

  health(): Health {
    if (!this.roles.up) return 'down';
    return this.roles.complete ? 'healthy' : 'degraded';
  }

  settled(): boolean {
    return this.roles.settled;
  }

  formulas(): readonly FailoverFormula[] {
    const { detection, switch_over: switchOver, active } = this.context.parameters;
    if (active === null || active >= this.context.members.length) return [];
    const lowSeconds = detection.min + switchOver.min;
    const highSeconds = detection.max + switchOver.max;
    if (!(highSeconds < Infinity)) return [];
    const text = `${lowSeconds.toFixed(1)} to ${highSeconds.toFixed(1)} s = detection + switch_over`;
    return [{ mechanism: 'switch-over', lowSeconds, highSeconds, text }];
  }

  save(): GenericState {
    const busy = this.service.endpoints.map(({ connections }) => connections?.busy ?? 0);
    return { roles: this.roles.save(), causes: this.causes.save(), epoch: this.epoch, busy };
  }

  restore(state: unknown): void {
    const saved = state as GenericState;
    this.roles.restore(saved.roles);
    this.causes.restore(saved.causes);
    this.epoch = saved.epoch;
    this.service.endpoints.forEach(({ connections }, index) => {
      if (connections !== null) connections.busy = saved.busy[index] ?? 0;
    });
    this.service.forget();
  }

  private tell(because: CauseId): void {
    this.epoch += 1;
    this.context.observer.redundancyLost(this.name, !this.roles.complete);
    this.context.answersChanged(because);
  }
}

function works({ process }: Member<GenericParameters>): boolean {
  const unit = process[UNIT];
  return unit !== undefined && unit.working && !unit.faulty;
}

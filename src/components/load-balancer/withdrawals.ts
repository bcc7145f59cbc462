/** Which back ends are out of rotation and why; and the news when one leaves or comes back. */
import type { ComponentContext } from '../component.js';
import type { CauseId } from '../../engine/causes.js';
import type { BalancerParameters } from './parameters.js';
import { at, type Proxy } from './proxy.js';
import type { Reports } from './reports.js';
import type { Rotation } from './rotation.js';

export interface WithdrawalsPort {
  readonly context: ComponentContext<BalancerParameters>;
  readonly reports: Reports;
  readonly rotation: () => Rotation;
  readonly answersChanged: (because: CauseId) => void;
}

type WithdrawalsState = readonly (readonly [backend: number, because: CauseId])[];

export class Withdrawals {
  private because = new Map<number, CauseId>();

  constructor(private readonly port: WithdrawalsPort) {}

  get none(): boolean {
    return this.because.size === 0;
  }

  /** The active proxy has changed its mind about a back end. @param why for readers */
  turn(backend: number, up: boolean, because: CauseId, why: string): void {
    const { context, reports, answersChanged } = this.port;
    const rotation = this.port.rotation();
    // A check that succeeds has no cause: what follows from coming back goes back to what had taken it out.
    const cause = up && because === 0 ? (this.because.get(backend) ?? 0) : because;
    const turned = context.cause(up ? 'backend-up' : 'backend-down', cause);
    const { name } = at(rotation.targets, backend);
    context.simulation.causes.note(
      turned,
      `${name} ${up ? 'is back in' : 'is taken out of'} rotation: ${why}`,
    );
    if (up) this.because.delete(backend);
    else this.because.set(backend, turned);
    rotation.setUp(backend, up);
    if (up) reports.backendUp(backend);
    else reports.backendDown(backend, turned, rotation.live.length > 0);
    this.review(turned);
    answersChanged(turned);
  }

  /** From now on this proxy's opinions count. */
  adopt(proxy: Proxy, because: CauseId): void {
    proxy.beliefs.forEach((belief, backend) => {
      const out = this.because.has(backend);
      if (belief.up === out) {
        this.turn(backend, belief.up, belief.up ? because : belief.because, 'the new host sees it so');
      }
    });
  }

  /** When nobody is left in rotation, the loss belongs to all that took somebody out. */
  review(because: CauseId): void {
    const rotation = this.port.rotation();
    if (rotation.live.length > 0) return;
    const others = [...this.because.values()].filter((other) => other !== because);
    const { context } = this.port;
    const nobody = context.cause('no-backend', because, others);
    context.simulation.causes.note(nobody, 'nobody is left in rotation');
    rotation.failsBecause(nobody);
  }

  save(): WithdrawalsState {
    return [...this.because];
  }

  restore(state: WithdrawalsState): void {
    this.because = new Map(state);
  }
}

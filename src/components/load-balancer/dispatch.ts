/** What a checker sends: checks that are due, probes, and results. */
import type { CauseId } from '../../engine/causes.js';
import { toSeconds, type Microseconds } from '../../engine/time.js';
import type { Operation } from '../../infrastructure/service.js';
import type { Checked, CheckerPort, CheckerState } from './checker-state.js';

export class Dispatch {
  constructor(
    private readonly port: CheckerPort,
    private readonly checked: Checked,
    private readonly operation: Operation,
    private readonly state: CheckerState,
  ) {}

  /** Checks need not be sent, and what they will find can be known: at time 0 not everybody has started. */
  get thinks(): boolean {
    return this.port.probes.weightless && this.now > 0;
  }

  get now(): Microseconds {
    return Math.max(this.port.simulation.now, this.state.ahead);
  }

  /** The next check is due at that time: an event, unless the lens carries it. */
  dueAt(at: Microseconds): void {
    const { state } = this;
    const { simulation, probes, target, checkOperation, slot, number } = this.port;
    state.phase = 'due';
    state.due = at;
    if (this.thinks && probes.carrier !== null) probes.carrier.dueAt(number, slot, at);
    else state.handle = simulation.schedule(at, target, checkOperation, slot);
  }

  /** One of the checks thought of turns the verdict then; Infinity: none does. */
  newsAt(at: Microseconds): void {
    const { simulation, target, checkOperation, slot } = this.port;
    this.state.news = at;
    this.state.handle = at < Infinity ? simulation.schedule(at, target, checkOperation, slot) : -1;
  }

  /** What is due, or would be news, is so no longer. */
  withdraw(): void {
    const { state, port } = this;
    if (state.handle >= 0) port.simulation.cancel(state.handle);
    else if (state.phase === 'due') port.probes.carrier?.withdraw(port.number, port.slot);
    state.handle = -1;
    state.news = Infinity;
  }

  /** A check that began at `started` goes out now. */
  probe(): void {
    const { port, checked, operation, state } = this;
    const gone = toSeconds(this.now - state.started);
    const { connectTimeoutSeconds, timeoutSeconds, answerTimeoutSeconds } = checked.rules;
    port.probes.probe({
      endpoint: checked.endpoint,
      operation,
      from: checked.from,
      connectTimeoutSeconds: connectTimeoutSeconds - gone,
      timeoutSeconds: timeoutSeconds - gone,
      ...(answerTimeoutSeconds === null ? {} : { answerTimeoutSeconds }),
      target: port.target,
      resultOperation: port.resultOperation,
      argument: this.argument,
      checker: port.number,
    });
  }

  /** A result that is certain comes at that time. */
  tellAt(at: Microseconds, right: boolean, because: CauseId): void {
    const { simulation, target, resultOperation } = this.port;
    simulation.schedule(at, target, resultOperation, 2 * this.argument + (right ? 1 : 0), because);
  }

  private get argument(): number {
    return this.port.slot + this.port.slots * this.state.generation;
  }
}

/**
 * What a check sent now would surely find, without sending it. It lets a check rest while it is certain to succeed (or
 * certain to fail in the same way), so that a healthy cluster has no events. In doubt the answer is `open`, and a real
 * check goes through the network and the queues.
 */
import type { CauseId } from '../../engine/causes.js';
import type { Host } from '../../infrastructure/host.js';
import type { Network } from '../../infrastructure/network.js';
import type { ProbePort } from '../../infrastructure/probe.js';
import type { Process } from '../../infrastructure/process.js';
import type {
  CallStep,
  Caller,
  Endpoint,
  Fate,
  Mixed,
  Mute,
  Operation,
  Served,
  Stationed,
} from '../../infrastructure/service.js';

export type Outlook =
  | { readonly verdict: 'succeeds' }
  /** After this long, and whether it would go on where it is if the obstacle went away meanwhile. */
  | { readonly verdict: 'fails'; readonly seconds: number; readonly held: Held; readonly because: CauseId }
  | { readonly verdict: 'open'; readonly because: CauseId };

/** A failing check that is under way: `no`, it failed at once; else what must happen for it to go on. */
export type Held = 'no' | 'on-change' | 'syn-ladder';

/** The limits of a check. */
export interface Limits {
  readonly connectTimeoutSeconds: number;
  readonly timeoutSeconds: number;
  readonly answerTimeoutSeconds: number | null;
}

const SUCCEEDS: Outlook = { verdict: 'succeeds' };

/** A delay or a piece of work of this share of the limit is no longer certain to fit. */
const SURE_SHARE = 0.1;
/** Deeper call chains than this are left to the real check. */
const DEEPEST = 4;

export class OutlookReader {
  private caller: Caller;

  /** @param around what checks travel through */
  constructor(
    private readonly around: {
      readonly probes: ProbePort;
      readonly network: Network;
      /** Takes in who is asked. */
      readonly asked: Set<Endpoint>;
    },
    private readonly operation: Operation,
    private readonly limits: Limits,
    private readonly from: Host,
  ) {
    this.caller = { host: from, client: -1 };
  }

  read(endpoint: Endpoint): Outlook {
    return this.at(endpoint, this.operation, this.caller, DEEPEST);
  }

  private at(endpoint: Endpoint, operation: Operation, caller: Caller, depth: number): Outlook {
    this.around.asked.add(endpoint);
    const stopped = this.around.probes.foretold(endpoint);
    if (stopped !== null) return this.inVain(stopped);
    const outlook = this.ofFate(endpoint.begin(operation, caller), depth);
    if (outlook.verdict === 'succeeds') {
      const late = this.ofWay(endpoint, caller);
      if (late.verdict !== 'succeeds') return late;
    }
    // A queue may make a certain success late, and a certain failure slower.
    if (this.around.probes.weightless && outlook.verdict === 'fails') return outlook;
    if (!this.around.probes.contended(endpoint)) return outlook;
    return { verdict: 'open', because: outlook.verdict === 'succeeds' ? 0 : outlook.because };
  }

  /** Packets that come late or get lost make certain successes late: handshake and request are two ways there and back. */
  private ofWay(endpoint: Endpoint, caller: Caller): Outlook {
    const { network } = this.around;
    const end = endpoint.connected(caller);
    if (end === null) return SUCCEEDS;
    const [here, there] = [caller.host, end.host];
    const seconds = network.delaySeconds(here, there) + network.delaySeconds(there, here);
    const sure = 2 * seconds <= SURE_SHARE * this.limits.timeoutSeconds;
    if (sure && network.loss(here, there) === 0 && network.loss(there, here) === 0) return SUCCEEDS;
    return { verdict: 'open', because: network.becauseOf(here, there) || network.becauseOf(there, here) };
  }

  private ofFate(fate: Fate, depth: number): Outlook {
    switch (fate.kind) {
      case 'served':
        return this.ofServed(fate);
      case 'failed':
        return { verdict: 'fails', seconds: fate.afterSeconds, held: 'no', because: fate.because };
      case 'mute':
        return this.ofSilence(fate);
      case 'station':
        return this.ofPlan(fate, depth);
      case 'mixed':
        return this.ofParts(fate, depth);
      case 'forward':
        return { verdict: 'open', because: 0 };
    }
  }

  private ofParts({ parts }: Mixed, depth: number): Outlook {
    for (const { fate } of parts) {
      const found = this.ofFate(fate, depth);
      if (found.verdict !== 'succeeds') return { verdict: 'open', because: found.because };
    }
    return SUCCEEDS;
  }

  private ofServed(fate: Served): Outlook {
    for (const process of fate.on) {
      if (!atFullSpeed(process)) return { verdict: 'open', because: process.because };
    }
    if (fate.delaySeconds > SURE_SHARE * this.limits.timeoutSeconds) return { verdict: 'open', because: 0 };
    return SUCCEEDS;
  }

  /** It would be accepted and wait in a queue that does not move; the next one is sent when that has changed. */
  private inVain(because: CauseId): Outlook {
    const { answerTimeoutSeconds, timeoutSeconds } = this.limits;
    return { verdict: 'fails', seconds: answerTimeoutSeconds ?? timeoutSeconds, held: 'no', because };
  }

  private ofSilence({ ask, because }: Mute): Outlook {
    const { connectTimeoutSeconds, answerTimeoutSeconds, timeoutSeconds } = this.limits;
    if (ask === 'syn-ladder') {
      return { verdict: 'fails', seconds: connectTimeoutSeconds, held: 'syn-ladder', because };
    }
    return { verdict: 'fails', seconds: answerTimeoutSeconds ?? timeoutSeconds, held: 'on-change', because };
  }

  private ofPlan(fate: Stationed, depth: number): Outlook {
    const { process } = fate.station;
    // Its kernel accepts, nobody answers; how soon the queue is full depends on the traffic.
    if (!process.working) return { verdict: 'open', because: process.because };
    let doubt: Outlook = SUCCEEDS;
    for (const step of fate.plan) {
      const found = step.kind === 'work' ? this.ofWork(step.process) : this.ofCall(step, process.host, depth);
      if (found.verdict === 'fails') return found;
      if (found.verdict === 'open') doubt = found;
    }
    return doubt;
  }

  private ofWork(process: Process): Outlook {
    return atFullSpeed(process) ? SUCCEEDS : { verdict: 'open', because: process.because };
  }

  private ofCall(step: CallStep, host: Host, depth: number): Outlook {
    if (depth === 0) return { verdict: 'open', because: 0 };
    const found = this.at(step.service, step.operation, { host, client: -1 }, depth - 1);
    // A page that waits for its call holds a worker: so does each check of it, which must therefore really be sent.
    const stalls = found.verdict === 'fails' && found.held !== 'no';
    if (!stalls) return found;
    if (this.around.probes.weightless) return { ...found, held: 'no' };
    return { verdict: 'open', because: found.because };
  }
}

/** Slowed hosts and processes make certain successes late. */
function atFullSpeed(process: Process): boolean {
  return process.slowFactor === 1 && process.host.slowFactor === 1;
}

import type { Simulation } from '../../../src/engine/index.js';
import { fromSeconds, Priority } from '../../../src/engine/index.js';
import type { ContentionListener, Probe, ProbePort } from '../../../src/infrastructure/probe.js';
import type { Endpoint, Fate } from '../../../src/infrastructure/service.js';

/** What becomes of one probe. */
export interface ProbeAnswer {
  readonly succeeds: boolean;
  readonly afterSeconds: number;
  /** What stopped it. */
  readonly because?: number;
}

/** A probe that was sent, and when (seconds). */
export interface SentProbe extends ProbeAnswer {
  readonly atSeconds: number;
  readonly endpoint: string;
  readonly from: string;
  readonly path: string | null;
}

/**
 * Answers probes by what the endpoint says of itself (a station whose process works: a success at once), unless a
 * script for that endpoint says otherwise. No queues: what is contended is set by hand.
 */
export class ScriptedProbes implements ProbePort {
  readonly carrier = null;
  readonly sent: SentProbe[] = [];
  private readonly scripts = new Map<string, (probe: Probe) => ProbeAnswer>();
  private readonly busy = new Set<string>();
  private readonly listeners: ContentionListener[] = [];

  constructor(private readonly simulation: Simulation) {}

  /** From now on probes of the endpoint of that name (`web1/httpd`) are answered so. */
  script(endpoint: string, answer: (probe: Probe) => ProbeAnswer): void {
    this.scripts.set(endpoint, answer);
  }

  /** Back to what the endpoint says of itself. */
  unscript(endpoint: string): void {
    this.scripts.delete(endpoint);
  }

  probe(probe: Probe): void {
    const answer = (this.scripts.get(probe.endpoint.name) ?? byItself)(probe);
    const atSeconds = this.simulation.now / 1e6;
    const { endpoint, from, operation } = probe;
    this.sent.push({ ...answer, atSeconds, endpoint: endpoint.name, from: from.name, path: operation.path });
    const at = this.simulation.now + fromSeconds(Math.min(answer.afterSeconds, probe.timeoutSeconds));
    const argument = probe.argument * 2 + (answer.succeeds ? 1 : 0);
    this.simulation.schedule(
      at,
      probe.target,
      probe.resultOperation,
      argument,
      answer.because,
      Priority.traffic,
    );
  }

  contended(endpoint: Endpoint): boolean {
    return this.busy.has(endpoint.name);
  }

  /** As in a lens whose checks are in nobody's way: those of certain outcome are then not sent. */
  weightless = false;

  foretold(): null {
    return null;
  }

  onContention(listener: ContentionListener): void {
    this.listeners.push(listener);
  }

  /** Lets something stand in the way of requests at an endpoint, or takes it away. */
  contend(endpoint: Endpoint, on: boolean): void {
    if (!on) this.busy.delete(endpoint.name);
    else if (!this.busy.has(endpoint.name)) {
      this.busy.add(endpoint.name);
      for (const listener of this.listeners) listener(endpoint, this.simulation.now);
    }
  }
}

function byItself(probe: Probe): ProbeAnswer {
  return answerOf(probe, probe.endpoint.begin(probe.operation, { host: probe.from, client: -1 }));
}

/** No queueing, no CPU time: the verdict and the shortest time in which it can be known. */
function answerOf(probe: Probe, fate: Fate): ProbeAnswer {
  switch (fate.kind) {
    case 'served':
      return { succeeds: true, afterSeconds: fate.delaySeconds };
    case 'failed':
      return { succeeds: false, afterSeconds: fate.afterSeconds };
    case 'mute':
      return { succeeds: false, afterSeconds: silence(probe, fate.ask) };
    case 'station':
      return alongPlan(probe, fate);
    case 'mixed':
    case 'forward':
      throw new Error('the scripted probes do not draw or follow a route');
  }
}

/** When silence counts as a failure: without a connection, or with one that stays unanswered. */
function silence(probe: Probe, ask: string): number {
  const { connectTimeoutSeconds, timeoutSeconds, answerTimeoutSeconds = Infinity } = probe;
  return ask === 'syn-ladder' ? connectTimeoutSeconds : Math.min(timeoutSeconds, answerTimeoutSeconds);
}

/** The first step that fails decides; own work always succeeds while the process works. */
function alongPlan(probe: Probe, fate: Extract<Fate, { kind: 'station' }>): ProbeAnswer {
  const { process } = fate.station;
  if (!process.listening) return { succeeds: false, afterSeconds: probe.connectTimeoutSeconds };
  // The kernel completes the handshake for a process that hangs: a mere connection succeeds.
  if (!process.working)
    return { succeeds: probe.operation.path === null, afterSeconds: probe.timeoutSeconds };
  for (const step of fate.plan) {
    if (step.kind === 'work') continue;
    const caller = { host: process.host, client: -1 };
    const called = step.service.begin(step.operation, caller);
    if (called.kind === 'failed') return { succeeds: false, afterSeconds: called.afterSeconds };
    if (called.kind === 'mute') return { succeeds: false, afterSeconds: probe.timeoutSeconds };
  }
  return { succeeds: true, afterSeconds: 0 };
}

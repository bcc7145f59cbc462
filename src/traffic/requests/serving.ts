/** What happens at an endpoint once it has the request: work on CPUs, plain delays, and plans of work and calls. */
import { draw } from '../../engine/distributions/index.js';
import type { CauseId } from '../../engine/causes.js';
import { fromSeconds } from '../../engine/time.js';
import { NO_JOB } from '../../infrastructure/job-table.js';
import type { Process } from '../../infrastructure/process.js';
import type { CallStep, Outcome, Served, WorkStep } from '../../infrastructure/service.js';
import type { Core } from './core.js';
import { Kind, State, type Frame, type Session } from './frame.js';
import type { Serving } from './ports.js';
import { giveSlot } from './slots.js';

export class ServingPart implements Serving {
  constructor(private readonly core: Core) {}

  proceed(frame: Frame): void {
    const fate = frame.fate!;
    switch (fate.kind) {
      case 'station':
        frame.plan = fate.plan;
        frame.step = 0;
        frame.calls = 0;
        return this.advance(frame);
      case 'served':
        return this.takeSlot(frame) ? this.travel(frame, fate) : undefined;
      case 'forward':
        return this.core.parts.forwarding.forward(frame);
      case 'failed':
      case 'mute':
        return this.core.parts.opening.take(frame, fate);
    }
  }

  arrived(frame: Frame): void {
    const fate = frame.fate!;
    if (fate.kind !== 'served') return this.core.parts.opening.take(frame, fate);
    if (fate.work === null || fate.on.length === 0) return this.core.parts.ending.answer(frame, 'ok', 0);
    const work = draw(fate.work, this.core.workStream(frame.site));
    frame.state = State.computing;
    frame.jobCount = 0;
    for (const process of fate.on) this.submit(frame, process, work);
    if (frame.pending === 0) this.core.parts.ending.answer(frame, 'ok', 0);
  }

  jobDone(frame: Frame): void {
    frame.pending -= 1;
    if (frame.pending > 0) return;
    frame.jobCount = 0;
    if (frame.state === State.working) this.advance(frame);
    else this.core.parts.ending.answer(frame, 'ok', 0);
  }

  recount(frame: Frame): void {
    if (frame.pending === 0) return;
    let pending = 0;
    for (let i = 0; i < frame.jobCount; i++) if (this.core.sharing.isPending(frame.jobs[i]!)) pending += 1;
    frame.pending = pending;
    // The others of a replicated write are dead, and the endpoint says that it goes on without them.
    if (pending === 0 && frame.state === State.computing) this.core.parts.ending.answer(frame, 'ok', 0);
  }

  abort(frame: Frame): void {
    for (let i = 0; i < frame.jobCount; i++) this.core.sharing.abort(frame.jobs[i]!);
    frame.jobCount = 0;
    frame.pending = 0;
  }

  callEnded(parent: Frame, child: Frame, outcome: Outcome, because: CauseId): void {
    const step = parent.plan![parent.step] as CallStep;
    if (outcome !== 'ok') return this.core.parts.ending.answer(parent, step.failAs, because);
    if (step.service.sessions && !child.onSession) this.keepSession(parent, child, step.service.name);
    this.advance(parent);
  }

  closeSessions(frame: Frame): void {
    if (frame.sessions === null) return;
    for (const { slot, slotLife } of frame.sessions) if (slot !== null) giveSlot(this.core, slot, slotLife);
    frame.sessions = null;
  }

  /** On to the next step of the plan, or the next call of the present one. */
  private advance(frame: Frame): void {
    const plan = frame.plan!;
    while (frame.step < plan.length) {
      const step = plan[frame.step]!;
      if (step.kind === 'call') {
        if (frame.calls < step.count) {
          frame.calls += 1;
          return this.call(frame, step);
        }
      } else if (frame.calls === 0) {
        frame.calls = 1;
        if (this.work(frame, step)) return;
      }
      frame.step += 1;
      frame.calls = 0;
    }
    this.core.parts.ending.answer(frame, 'ok', 0);
  }

  /** @returns whether there is anything to do */
  private work(frame: Frame, step: WorkStep): boolean {
    const own = frame.operation.trafficClass === null && step.work !== undefined;
    const seconds = own ? draw(step.work, this.core.workStream(frame.site)) : frame.work * step.share;
    if (seconds <= 0) return false;
    frame.state = State.working;
    frame.jobCount = 0;
    this.submit(frame, step.process, seconds);
    return true;
  }

  private submit(frame: Frame, process: Process, seconds: number): void {
    const { core } = this;
    const job = core.sharing.submit(process, seconds, frame.id);
    if (job === NO_JOB) return;
    if (!core.worked[process.host.index]) core.works(process.host);
    frame.jobs[frame.jobCount++] = job;
    frame.pending += 1;
  }

  private call(frame: Frame, step: CallStep): void {
    const { core } = this;
    const { service } = step;
    const session = service.sessions ? this.sessionOf(frame, service.name) : null;
    const site = session?.site ?? core.site(service, service.name);
    const child = core.newFrame(Kind.call, site, step.operation);
    child.host = frame.station!.station.process.host;
    child.client = frame.client;
    child.parent = frame;
    child.work = frame.work;
    child.connectTimeout = fromSeconds(step.connectTimeoutSeconds);
    child.answerTimeout = fromSeconds(step.responseTimeoutSeconds);
    if (session !== null) {
      child.onSession = true;
      child.process = session.process;
      child.incarnation = session.incarnation;
    }
    frame.child = child;
    frame.state = State.calling;
    core.parts.opening.open(child);
  }

  private sessionOf(frame: Frame, service: string): Session | null {
    if (frame.sessions === null) return null;
    for (const session of frame.sessions) if (session.service === service) return session;
    return null;
  }

  private keepSession(parent: Frame, child: Frame, service: string): void {
    const { process, incarnation, slot, slotLife } = child;
    const site = child.leaf ?? child.site;
    child.slot = null;
    parent.sessions ??= [];
    parent.sessions.push({ service, site, process, incarnation, slot, slotLife });
  }

  /** One of the endpoint's connections, where it limits them. @returns false when there is none: it has been refused */
  private takeSlot(frame: Frame): boolean {
    const limit = frame.site.endpoint.connections;
    if (limit === null || limit.whenFull === 'drop' || frame.onSession || frame.slot !== null) return true;
    const { core } = this;
    const queue = core.queue(limit);
    if (limit.busy >= limit.workers) {
      core.parts.blaming.unbalanced(queue, true);
      core.parts.ending.answer(frame, 'refused', core.parts.blaming.fullStation(queue));
      return false;
    }
    core.parts.queueing.account(queue);
    limit.busy += 1;
    queue.begun += 1;
    frame.slot = queue;
    frame.slotLife = queue.life;
    return true;
  }

  /** There and back; the endpoint's own delay says how long, and a new connection needs its handshake. */
  private travel(frame: Frame, fate: Served): void {
    const { core } = this;
    const host = frame.process?.host ?? null;
    let delay = fromSeconds(fate.delaySeconds);
    if (host !== null) {
      if (this.needsHandshake(frame)) delay += core.roundTrip(frame.host, host);
      delay += core.packets.exchangeLate(frame, host);
    }
    frame.state = State.travelling;
    if (delay === 0 && fate.work !== null) this.arrived(frame);
    else core.stepAfter(frame, delay);
  }

  /** Calls without a session go over connections that have long been open (a mounted volume). */
  needsHandshake(frame: Frame): boolean {
    if (frame.kind !== Kind.call) return frame.station === null;
    const parent = frame.parent;
    const step = parent?.plan?.[parent.step];
    return !frame.onSession && step?.kind === 'call' && step.service.sessions;
  }
}

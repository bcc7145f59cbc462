/** Routes: a proxy's or a client library's choice among endpoints, its retries, and what it makes of their answers. */
import type { CauseId } from '../../engine/causes.js';
import { fromSeconds } from '../../engine/time.js';
import type { Failed, Outcome, Route } from '../../infrastructure/service.js';
import type { Core } from './core.js';
import { Kind, State, type Frame } from './frame.js';
import type { Forwarding } from './ports.js';

/** A connection did not come about: another attempt may be made. */
const CONNECTION_FAILURES: readonly Outcome[] = ['refused', 'no-route', 'connect-timeout'];

export class ForwardingPart implements Forwarding {
  constructor(private readonly core: Core) {}

  forward(frame: Frame): void {
    const { fate } = frame;
    if (fate?.kind !== 'forward') throw new Error(`${frame.site.endpoint.name} forwards nothing`);
    frame.route = fate.route;
    frame.state = State.forwarding;
    this.elsewhere(frame, 0, 0);
  }

  retry(frame: Frame): void {
    if (frame.route !== null && frame.child === null) this.connect(frame, frame.route, frame.target);
  }

  hopEnded(parent: Frame, child: Frame, outcome: Outcome, because: CauseId): void {
    const route = parent.route!;
    route.closed(parent.target);
    route.noticed(parent.target, outcome, because, 0);
    if (outcome === 'ok') return this.succeeded(parent, child);
    const failed = !child.connected && CONNECTION_FAILURES.includes(outcome);
    if (failed && parent.tries <= route.retries) {
      return this.again(parent, outcome === 'connect-timeout' ? 0 : route.retryDelaySeconds, because);
    }
    this.core.parts.ending.answer(parent, failed ? route.connectFailure : answerTo(outcome, route), because);
  }

  hopAbandoned(parent: Frame): void {
    parent.route?.closed(parent.target);
  }

  /** What a session over this hop needs to know goes up with the answer. */
  private succeeded(parent: Frame, child: Frame): void {
    if ((parent.route!.from ?? null) === null) {
      parent.leaf = child.leaf ?? child.site;
      parent.process = child.process;
      parent.incarnation = child.incarnation;
      if (parent.slot === null) {
        parent.slot = child.slot;
        parent.slotLife = child.slotLife;
        child.slot = null;
      }
    }
    this.core.parts.ending.answer(parent, 'ok', 0);
  }

  /** @param pauseSeconds before the same target is tried again */
  private again(parent: Frame, pauseSeconds: number, because: CauseId): void {
    const route = parent.route!;
    const isLast = parent.tries === route.retries;
    if (route.redispatch === 'always' || (isLast && route.redispatch === 'last')) {
      return this.elsewhere(parent, pauseSeconds, because);
    }
    this.knockAgain(parent, pauseSeconds, because);
  }

  private knockAgain(parent: Frame, pauseSeconds: number, because: CauseId): void {
    if (pauseSeconds === 0) return this.connect(parent, parent.route!, parent.target);
    parent.outcomeBecause = because;
    this.core.stepAfter(parent, fromSeconds(pauseSeconds));
  }

  /**
   * @param pauseSeconds if elsewhere turns out to be the same target
   * @param before why the attempt before this one has failed, 0: there was none
   */
  private elsewhere(frame: Frame, pauseSeconds: number, before: CauseId): void {
    const { site } = frame;
    const route = frame.route!;
    site.routeStream ??= this.core.stream(`traffic/route/${route.name}`);
    const picked = route.pick(this.core.callerOf(frame), frame.tried, site.routeStream);
    if (typeof picked === 'number' && picked === frame.target && frame.tries > 0) {
      this.knockAgain(frame, pauseSeconds, before);
    } else if (typeof picked === 'number') this.connect(frame, route, picked);
    else this.refused(frame, picked, picked.because || before);
  }

  private refused(frame: Frame, { cause, afterSeconds }: Failed, because: CauseId): void {
    if (afterSeconds === 0) return this.core.parts.ending.answer(frame, cause, because);
    frame.state = State.failing;
    frame.outcome = cause;
    frame.outcomeBecause = because;
    this.core.stepAfter(frame, fromSeconds(afterSeconds));
  }

  private connect(frame: Frame, route: Route, target: number): void {
    const { core } = this;
    frame.target = target;
    frame.tried |= 1 << target;
    frame.tries += 1;
    route.opened(target);
    const child = core.newFrame(Kind.hop, core.site(route.targets[target]!), frame.operation);
    child.host = route.from ?? frame.host;
    child.client = frame.client;
    child.parent = frame;
    child.work = frame.work;
    child.connectTimeout = fromSeconds(route.connectTimeoutSeconds);
    child.answerTimeout = fromSeconds(route.responseTimeoutSeconds);
    frame.child = child;
    core.parts.opening.open(child);
  }
}

function answerTo(outcome: Outcome, route: Route): Outcome {
  if (outcome === 'reset') return route.resetAnswer;
  return outcome === 'response-timeout' ? route.lateAnswer : outcome;
}

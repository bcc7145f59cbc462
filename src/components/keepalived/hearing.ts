/**
 * Who hears whose adverts, and since when. Adverts are not events while all is well: a master sends at `advertsFrom`
 * and every interval later, so the last one a backup got before a path broke is arithmetic.
 */
import { ln } from '../../engine/elementary.js';
import type { Stream } from '../../engine/streams.js';
import { fromSeconds, type Microseconds } from '../../engine/time.js';
import type { Network } from '../../infrastructure/network.js';
import type { Router } from './router.js';

/** The path of adverts from one router to another. Plain. */
export interface Path {
  /** The receiver accepts them: its master-down timer starts again with each. */
  accepted: boolean;
  /** They arrive and can be read, accepted or not. */
  audible: boolean;
  /** Adverts sent from this instant on went this way. */
  since: Microseconds;
  delay: Microseconds;
  /** Share that gets lost. */
  loss: number;
}

export class Hearing {
  private paths: Path[];

  constructor(
    private readonly routers: readonly Router[],
    private readonly network: Network,
    /** Luck of the adverts between two hosts. */
    private readonly luck: (from: Router, to: Router) => Stream,
  ) {
    const long = -Infinity;
    this.paths = routers.flatMap(() =>
      routers.map(() => ({ accepted: false, audible: false, since: long, delay: 0, loss: 0 })),
    );
  }

  path(from: Router, to: Router): Path {
    const path = this.paths[from.index * this.routers.length + to.index];
    if (!path) throw new Error('no such pair of routers');
    return path;
  }

  /** Would an advert sent now arrive (loss aside) and be understood? */
  reaches(from: Router, to: Router): boolean {
    if (from === to || !from.awake || !to.awake) return false;
    const [a, b] = [from.rules, to.rules];
    // Version 2 drops adverts of another interval, and no version understands the other.
    if (a.version !== b.version || (a.version === 2 && a.interval !== b.interval)) return false;
    const [source, target] = [from.member.host, to.member.host];
    return this.network.reaches(source, target) && this.network.loss(source, target) < 1;
  }

  /** Can the adverts that a master sends now be heard? */
  hears(to: Router, from: Router): boolean {
    return from.state.condition === 'master' && this.reaches(from, to);
  }

  /** Does packet loss take this one? */
  lost(from: Router, to: Router): boolean {
    const loss = this.network.loss(from.member.host, to.member.host);
    return loss > 0 && this.luck(from, to).uniform() < loss;
  }

  delay(from: Router, to: Router): Microseconds {
    return fromSeconds(this.network.delaySeconds(from.member.host, to.member.host));
  }

  /** Takes in that a path is now like this; what was heard on it until now goes into the receiver's state. */
  set(from: Router, to: Router, now: Microseconds, is: Pick<Path, 'accepted' | 'audible'>): void {
    const { accepted, audible } = is;
    const path = this.path(from, to);
    const delay = this.delay(from, to);
    const loss = this.network.loss(from.member.host, to.member.host);
    const same = path.accepted === accepted && path.delay === delay && path.loss === loss;
    if (path.accepted && !same) this.settle(from, to, now);
    path.audible = audible;
    if (same) return;
    this.forgetLuck(from, to);
    Object.assign(path, { accepted, delay, loss, since: now });
  }

  /** A router sends no more of the adverts it sent until now (it says goodbye, or something else than them). */
  end(from: Router, now: Microseconds): void {
    for (const to of this.routers) {
      const path = this.path(from, to);
      if (path.accepted) this.settle(from, to, now);
      this.forgetLuck(from, to);
      path.accepted = false;
      path.audible = false;
    }
  }

  /** It has just sent one out of turn, and its next is due an interval later. */
  restart(from: Router, now: Microseconds): void {
    for (const to of this.routers) if (this.path(from, to).accepted) this.settle(from, to, now);
    from.state.advertsFrom = now;
  }

  /** Takes in the adverts that a backup has accepted on paths without loss. */
  catchUp(to: Router, now: Microseconds): void {
    for (const from of this.routers) {
      const { accepted, loss, delay } = this.path(from, to);
      // One that arrives at this very instant is still to be read.
      if (accepted && loss === 0) this.settle(from, to, now - delay - 1);
    }
  }

  /** When the next advert goes out, at `now` or later. */
  nextSent(from: Router, now: Microseconds): Microseconds {
    const { advertsFrom } = from.state;
    const { interval } = from.rules;
    return advertsFrom + Math.max(0, Math.ceil((now - advertsFrom) / interval)) * interval;
  }

  /** When the next advert that it can still accept reaches a router, at `now` or later. */
  nextArrival(from: Router, to: Router, now: Microseconds): Microseconds {
    const { since, delay } = this.path(from, to);
    return this.nextSent(from, Math.max(since, now - delay)) + delay;
  }

  /** When an unlucky backup takes over although its master lives: N adverts in a row lost, drawn as one waiting time. */
  unluckyExpiry(from: Router, to: Router, now: Microseconds): Microseconds {
    const { loss, delay } = this.path(from, to);
    const before = advertsBeforeLosing(loss, to.rules.downTimerAdverts, this.luck(from, to).uniform());
    return this.nextSent(from, now) + delay + (before - 1) * from.rules.interval + to.masterDown;
  }

  save(): Path[] {
    return this.paths.map((path) => ({ ...path }));
  }

  restore(paths: readonly Path[]): void {
    this.paths = paths.map((path) => ({ ...path }));
  }

  /** The path is no longer the one for which a takeover by bad luck was drawn. */
  private forgetLuck(from: Router, to: Router): void {
    if (to.state.unluckyFrom === from.index) to.state.unluckyFrom = -1;
  }

  /** Takes in the last advert sent on a path until an instant. */
  private settle(from: Router, to: Router, until: Microseconds): void {
    const { since, delay, loss } = this.path(from, to);
    const { advertsFrom } = from.state;
    const { interval } = from.rules;
    let sent = advertsFrom + Math.floor((until - advertsFrom) / interval) * interval;
    if (loss > 0)
      sent -= trailingLosses(loss, to.rules.downTimerAdverts, this.luck(from, to).uniform()) * interval;
    if (sent < advertsFrom || sent < since) return;
    to.state.heardAt = Math.max(to.state.heardAt, sent + delay);
  }
}

/**
 * How many adverts are sent before a run of n lost ones begins: geometric, with the mean that the exact waiting time
 * (1 − pⁿ)/((1 − p)·pⁿ) leaves. Per advert and backup such a run begins with probability about (1 − p)·pⁿ.
 */
export function advertsBeforeLosing(loss: number, n: number, uniform: number): number {
  const run = power(loss, n);
  const mean = (1 - run) / ((1 - loss) * run) - n;
  if (!(mean > 0)) return 0;
  if (mean === Infinity) return Infinity;
  return Math.floor(ln(uniform) / ln(mean / (mean + 1)));
}

/** How many of the last adverts were lost, given that it was fewer than n: a truncated geometric number. */
export function trailingLosses(loss: number, n: number, uniform: number): number {
  const beyond = 1 - uniform * (1 - power(loss, n));
  return Math.min(n - 1, Math.floor(ln(beyond) / ln(loss)));
}

function power(base: number, exponent: number): number {
  let product = 1;
  for (let factor = 0; factor < exponent; factor++) product *= base;
  return product;
}

/** The address itself: who configures and announces it, and why callers find nobody when they do not. */
import type { CauseId } from '../../engine/causes.js';
import { draw } from '../../engine/distributions/index.js';
import { fromSeconds, type Microseconds } from '../../engine/time.js';
import type { Address } from '../../infrastructure/address.js';
import { OUTSIDE } from '../../infrastructure/network.js';
import type { Host } from '../../infrastructure/host.js';
import type { Change } from '../../infrastructure/change.js';
import type { ComponentContext } from '../component.js';
import { OwnCauses } from '../own-causes.js';
import type { Agenda } from './agenda.js';
import type { KeepalivedParameters } from './parameters.js';
import { REPEATS, type Repeat, type Router } from './router.js';

export class Keeper {
  readonly address: Address;
  /** +1 whenever it may call a change by another name: the same answer for another reason. */
  revision = 0;
  /** The last change that left the address without holder, and what the component calls it. */
  private lost: { because: CauseId; own: CauseId } = { because: 0, own: 0 };
  private readonly causes: OwnCauses;

  constructor(
    private readonly context: ComponentContext<KeepalivedParameters>,
    private readonly routers: readonly Router[],
    private readonly agenda: Agenda,
  ) {
    this.address = context.addresses.add(context.name, context.world.hosts);
    this.causes = new OwnCauses(context);
  }

  /** What the component calls a change of the world that keeps callers from the address. */
  own(because: CauseId): CauseId {
    return because === this.lost.because && because !== 0 ? this.lost.own : this.causes.of(because);
  }

  /** A path has changed. */
  noteNetwork(change: Change): void {
    this.causes.note(change);
    this.revision += 1;
  }

  /** Time 0: it has been there for long. */
  start(router: Router): void {
    router.state.holds = true;
    this.address.configure(router.member.host, 0);
    this.address.announce(router.member.host, 0);
    this.agenda.clear(router, 'refresh');
  }

  /** The daemon will act on it in a moment: a new master configures the address, one that stood still speaks again. */
  prepare(router: Router, timer: 'configure' | 'awaken', because: CauseId): void {
    const { host, parameters } = router.member;
    const delay = draw(parameters.reaction, this.context.stream(`${host.name}/reaction`));
    this.agenda.set(router, timer, this.context.simulation.now + fromSeconds(delay), because);
  }

  take(router: Router, because: CauseId): void {
    const { delay, repeat } = router.rules.announce;
    const { host } = router.member;
    router.state.holds = true;
    this.address.configure(host, because);
    this.address.announce(host, because, repeat);
    if (delay > 0) this.repeatLater(router, 'announce', delay, because);
  }

  /** Gratuitous ARPs, if it has the address. */
  announce(router: Router, copies: number, because: CauseId): void {
    if (router.state.holds && router.awake) this.address.announce(router.member.host, because, copies);
  }

  /** The time of a second batch has come. */
  repeat(router: Router, which: Repeat, because: CauseId): void {
    const { repeat, lowerRepeat } = router.rules.announce;
    router.state.repeats[which] = null;
    this.announce(router, which === 'announce' ? repeat : lowerRepeat, because);
  }

  /** A master heard a lower one: its neighbours may have listened to that one. */
  announceAgain(router: Router, because: CauseId): void {
    const { lowerDelay, lowerRepeat } = router.rules.announce;
    if (lowerRepeat === 0 || !router.state.holds) return;
    this.announce(router, lowerRepeat, because);
    if (lowerDelay === 0) return;
    this.repeatLater(router, 'lower-announce', lowerDelay, because);
  }

  /** The address is taken from its host: by the daemon, or because the host has lost power. */
  giveUp(router: Router, because: CauseId): void {
    this.forget(router);
    const { host } = router.member;
    if (!this.address.holders.includes(host)) return;
    // If somebody else has it, only neighbours that still look for it here find nothing.
    const taken = this.routers.some(
      (other) => other !== router && other.state.condition === 'master' && other.awake,
    );
    this.address.remove(host, taken ? this.stale(router, because) : this.nobody(router, because));
  }

  /** Whoever still sends packets there finds nothing until he asks again who has the address. */
  private stale(router: Router, because: CauseId): CauseId {
    const cause = this.context.cause('stale-neighbour', because);
    const { host } = router.member;
    const misled = this.context.world.hosts.filter((other) => {
      const seen = other === host ? null : this.address.seenFrom(other);
      return seen?.kind === 'host' && seen.host === host;
    });
    const who = misled.length === 0 ? 'nobody looks' : `${misled.length} hosts still look`;
    this.context.simulation.causes.note(
      cause,
      `${host.name} gives the address up in silence: ${who} for it there`,
    );
    return cause;
  }

  /** Its daemon is gone or does not know: the address stays where it is, and nothing more is done about it. */
  forget(router: Router): void {
    router.state.holds = false;
    for (const which of REPEATS) router.state.repeats[which] = null;
    this.agenda.clear(router, 'configure', 'announce', 'lower-announce', 'refresh', 'awaken');
  }

  /** The holder stops answering without a word, or gives up: from now on nobody has the address. */
  nobody(lost: Router, because: CauseId): CauseId {
    const others = this.routers.filter((router) => router !== lost);
    const ready = others.some((router) => router.able);
    // With nobody left to take over it is the combination that keeps the address away.
    const also = ready ? [] : others.map((router) => router.state.because).filter((cause) => cause !== 0);
    const own = this.context.cause('no-holder', because, also);
    this.context.simulation.causes.note(own, `${lost.member.host.name} no longer has the address`);
    this.lost = { because, own };
    this.revision += 1;
    return own;
  }

  /** What kept it away is over, but something else does so now. */
  stillNobody(because: CauseId, also: readonly CauseId[]): void {
    const own = this.context.cause('no-holder', because, also);
    this.context.simulation.causes.note(own, 'still nobody may have the address');
    this.lost = { because: this.address.locate(OUTSIDE).because, own };
    this.revision += 1;
  }

  /** Second batches are events only while they would move somebody's entry: to be asked whenever one may have changed. */
  keepRepeats(router: Router): void {
    for (const which of REPEATS) this.keepRepeat(router, which);
  }

  /** `garp_master_refresh`: only an event while it would move somebody's entry. */
  refresh(router: Router, because: CauseId): void {
    this.keepRepeats(router);
    const { refresh } = router.rules.announce;
    const idle = refresh === 0 || !router.state.holds || !router.awake;
    if (idle || this.agenda.pending(router, 'refresh')) return;
    if (!this.address.announcementWouldMove(router.member.host)) return;
    // The timer is looked at when an advert goes out, so the period is a whole number of intervals.
    const { interval } = router.rules;
    const period = Math.ceil(refresh / interval) * interval;
    const { advertsFrom } = router.state;
    const passed = Math.floor((this.context.simulation.now - advertsFrom) / period);
    this.agenda.set(router, 'refresh', advertsFrom + (passed + 1) * period, because);
  }

  private repeatLater(router: Router, which: Repeat, delay: Microseconds, because: CauseId): void {
    router.state.repeats[which] = { at: this.context.simulation.now + delay, because };
    this.keepRepeat(router, which);
  }

  private keepRepeat(router: Router, which: Repeat): void {
    const { repeats } = router.state;
    const later = repeats[which];
    if (later === null) return;
    if (later.at < this.context.simulation.now) repeats[which] = null;
    else if (!this.address.announcementWouldMove(router.member.host)) this.agenda.clear(router, which);
    else this.agenda.set(router, which, later.at, later.because);
  }

  /** The host that callers reach: the one a client outside is led to, else the first that is alive and has it. */
  holder(): Host | null {
    const outside = this.address.locate(OUTSIDE);
    if (outside.kind === 'host') return outside.host;
    return this.address.holders.find((host) => host.alive) ?? null;
  }

  save(): unknown {
    return { revision: this.revision, lost: { ...this.lost }, causes: this.causes.save() };
  }

  restore(state: unknown): void {
    const saved = state as {
      revision: number;
      lost: { because: CauseId; own: CauseId };
      causes: ReturnType<OwnCauses['save']>;
    };
    this.revision = saved.revision;
    this.lost = { ...saved.lost };
    this.causes.restore(saved.causes);
  }
}

/**
 * A station near its capacity, or beyond it, for as long as the load stays what it is, with all that Linux makes of a full
 * accept queue (decision 0020): SYNs that knock again and find the same queue as full as before; connections that are
 * half open, knock on for 51 s after their users have gone, and are carried out for nobody; and those of them that the
 * kernel offers again after 31 s, whereupon a worker reads for 20 s from a connection that says nothing.
 *
 * None of this is independent of anything else, so there is no closed form. Amounts are followed in steps of 0.1 s;
 * arrivals and completions vary from step to step as they do by chance (mean and variance are right), always in the same
 * sequence: the law is a function. Nobody is followed by himself: a step costs the same whatever the load.
 *
 * Where it comes from, for one step: R SYNs and repetitions of half-open connections a second find μ places a second. A SYN
 * that sees a place may find it taken a handshake T later. Where any place is free it is the only one with probability
 * 1 − μ/R, as of a queue of places that are left at rate μ and taken at rate R; only then does it have rivals, R T of them
 * until it is taken, of which μT find another one. So r = (R − μ) T/(1 + μT), and a share w = r/(1 + r) of those who see a
 * place stays half open. Single requests give 0.070, 0.118, 0.147, 0.374, 0.481 where this gives 0.069, 0.115, 0.146, 0.384,
 * 0.480 (10 workers at ρ = 1.05, 1.1, 1.2; 50 at 1.1, 1.2).
 *
 * Half-open connections are few, and each of them is there or not, gets in or not: their numbers are whole ones. In
 * fractions a station that loses some and one that loses none would both stay so for ever near ρ = 1.05, where in truth
 * each becomes the other within minutes.
 */

import { synDelaySeconds } from '../../../infrastructure/tcp-timers.js';

/** A station, and who comes to it. */
export interface CrowdedStation {
  /** How many are served at a time: workers, or cores if those are fewer. */
  readonly servers: number;
  readonly workers: number;
  readonly backlog: number;
  readonly serviceSeconds: number;
  /** Squared coefficient of variation. */
  readonly serviceVariation: number;
  /** From the SYN to the request. */
  readonly handshakeSeconds: number;
  readonly arrivalsPerSecond: number;
  readonly patienceSeconds: number;
  /** SYNs that leave after the first one before patience ends. */
  readonly furtherSyns: number;
}

export interface Crowded {
  /** Of the arrivals, the share that gets no answer in time. */
  readonly loss: number;
  /** Of the arrivals, the share of those among them that were connected. */
  readonly unanswered: number;
  /** From arrival to the beginning of service, over all that are served in time. */
  readonly meanWaitSeconds: number;
}

const STEPS_PER_SECOND = 10;
const STEP_SECONDS = 1 / STEPS_PER_SECOND;
/** Followed for so long; in the beginning nobody is there, which is not counted. */
const SECONDS = 24_000;
const WARM_SECONDS = 400;
/** Repetitions of the request of a half-open connection: 0.2, 0.4, 0.8, … 51.2 s after it was first sent, in steps. */
const KNOCKS = [2, 4, 8, 16, 32, 64, 128, 256, 512];
const LAST_KNOCK = 512;
/** When the kernel offers it again, and for how long a worker then reads (queueing.ts), in steps. */
const OFFERED = 31 * STEPS_PER_SECOND;
const READ = 20 * STEPS_PER_SECOND;
/** Steps that are remembered: a power of two above the longest delay. */
const RING = 1024;
const MASK = RING - 1;
/** A wait is taken to be spread evenly, so far to either side of its mean, in standard deviations: √3. */
const HALF_WIDTH = 1.732;

export function crowded(station: CrowdedStation): Crowded {
  const one = new CrowdedQueue(station);
  const steps = SECONDS * STEPS_PER_SECOND;
  for (let step = 0; step < steps; step++) one.step(step);
  return one.result();
}

/** What a step makes of those who come in it. */
interface Step {
  readonly place: number;
  /** Of those who come, the share that finds a place. */
  readonly admitted: number;
  /** Of the SYNs that see a place, the share that is half open afterwards. */
  readonly beaten: number;
  /** At the end of the queue, until service begins; 0 where it is not looked at. */
  readonly waitSeconds: number;
  readonly deviationSeconds: number;
  /** The beginning is over. */
  readonly counts: boolean;
}

class CrowdedQueue {
  /** Half-open connections by the step in which they came to be. */
  private readonly halfOpen = new Float64Array(RING);
  /** Of those, the share that holds a request socket, and how long ago their users came, in the mean. */
  private readonly socketShare = new Float64Array(RING);
  private readonly secondsBefore = new Float64Array(RING);
  /** Workers that end reading in a step. */
  private readonly readingEnds = new Float64Array(RING);
  /** SYNs to be sent, by their number and the step, which comes round after as long as they wait. */
  private readonly syns: readonly Float64Array[];
  /** By number, how long after the first. */
  private readonly synSeconds: readonly number[];
  /** Connections in the queue or being served. */
  private inside = 0;
  private reading = 0;
  private sockets = 0;
  private seed = 1;
  private arrived = 0;
  private served = 0;
  private waited = 0;
  private abandoned = 0;

  constructor(private readonly of: CrowdedStation) {
    const delays = Array.from({ length: of.furtherSyns }, (_, rung) => synDelaySeconds(rung + 1));
    this.syns = [1, ...delays.map((seconds) => seconds * STEPS_PER_SECOND)].map(
      (steps) => new Float64Array(steps),
    );
    let since = 0;
    this.synSeconds = [0, ...delays.map((seconds) => (since += seconds))];
  }

  step(number: number): void {
    const { of } = this;
    const place = number & MASK;
    this.reading -= this.readingEnds[place]!;
    this.readingEnds[place] = 0;
    const servers = Math.max(0, Math.min(of.servers, of.workers - this.reading));
    const could = (Math.min(this.inside, servers) * STEP_SECONDS) / of.serviceSeconds;
    const mean = of.arrivalsPerSecond * STEP_SECONDS;
    const arrive = this.vary(mean, mean);
    const done = Math.min(this.vary(could, of.serviceVariation * could), this.inside);
    const free = Math.max(0, of.workers + of.backlog + 1 - this.reading - this.inside) + done;
    this.syns[0]![0] = arrive;
    const syns = this.synsIn(number);
    const knocks = this.knocksIn(number);
    const beaten = syns + knocks > free ? this.beatenOf(syns + knocks, servers) : 0;
    const come = syns * (1 - beaten) + knocks;
    const admitted = come > free ? free / come : 1;
    const counts = number >= WARM_SECONDS * STEPS_PER_SECOND;
    if (counts) this.arrived += arrive;
    const now = { place, admitted, beaten, counts, ...this.waitBehind(servers) };
    this.takeSyns(number, now);
    this.takeKnocks(number, now);
    this.offerAgain(number, now);
    this.inside += come * admitted - done;
  }

  result(): Crowded {
    const { arrived, served, waited, abandoned } = this;
    const loss = Math.max(0, 1 - served / arrived);
    const turnedAway = Math.min(loss, abandoned / arrived);
    return { loss, unanswered: loss - turnedAway, meanWaitSeconds: served > 0 ? waited / served : 0 };
  }

  private synsIn(number: number): number {
    let sum = 0;
    for (const own of this.syns) sum += own[number % own.length]!;
    return sum;
  }

  private knocksIn(number: number): number {
    let sum = 0;
    for (const delay of KNOCKS) sum += this.halfOpen[(number - delay) & MASK]!;
    return sum;
  }

  /** w above. @param come in this step */
  private beatenOf(come: number, servers: number): number {
    const { handshakeSeconds, serviceSeconds } = this.of;
    const placesPerSecond = servers / serviceSeconds;
    const surplus = Math.max(0, come / STEP_SECONDS - placesPerSecond);
    const rivals = (surplus * handshakeSeconds) / (1 + placesPerSecond * handshakeSeconds);
    return rivals / (1 + rivals);
  }

  private waitBehind(servers: number): Pick<Step, 'waitSeconds' | 'deviationSeconds'> {
    const { serviceSeconds, serviceVariation } = this.of;
    const queue = Math.max(0, this.inside - servers);
    const count = Math.max(1e-9, servers);
    const spread = Math.sqrt(serviceVariation * (1 + queue / (count * count)));
    return { waitSeconds: (queue * serviceSeconds) / count, deviationSeconds: serviceSeconds * spread };
  }

  private takeSyns(number: number, now: Step): void {
    const { syns, synSeconds } = this;
    let halfOpen = 0;
    let before = 0;
    // The last first: whoever is not let in takes the place of one who has been looked at.
    for (let rung = syns.length - 1; rung >= 0; rung--) {
      const own = syns[rung]!;
      const next = syns[rung + 1];
      const all = own[number % own.length]!;
      const seen = all * now.admitted;
      const open = seen * now.beaten;
      halfOpen += open;
      before += open * synSeconds[rung]!;
      if (now.counts) this.serve(seen - open, synSeconds[rung]!, now);
      if (next !== undefined) next[number % next.length] = all - seen;
      else if (now.counts) this.abandoned += all - seen;
    }
    const made = this.whole(halfOpen);
    const withSocket = Math.min(made, Math.max(0, Math.floor(this.of.backlog + 1 - this.sockets)));
    this.halfOpen[now.place] = made;
    this.secondsBefore[now.place] = halfOpen > 0 ? before / halfOpen : 0;
    this.socketShare[now.place] = made > 0 ? withSocket / made : 0;
    this.sockets += withSocket;
  }

  private takeKnocks(number: number, now: Step): void {
    for (const delay of KNOCKS) {
      const origin = (number - delay) & MASK;
      const all = this.halfOpen[origin]!;
      if (all === 0) continue;
      const enter = this.whole(all * now.admitted);
      const elapsed = this.secondsBefore[origin]! + delay * STEP_SECONDS;
      if (now.counts && elapsed < this.of.patienceSeconds) this.serve(enter, elapsed, now);
      const isLast = delay === LAST_KNOCK;
      this.sockets -= (isLast ? all : enter) * this.socketShare[origin]!;
      this.halfOpen[origin] = isLast ? 0 : all - enter;
    }
  }

  /** They keep a worker, but their place in the queue is left at once. */
  private offerAgain(number: number, now: Step): void {
    const origin = (number - OFFERED) & MASK;
    const all = this.halfOpen[origin]!;
    const offered = all * this.socketShare[origin]!;
    if (offered === 0) return;
    const enter = Math.min(all, this.whole(offered * now.admitted));
    const left = Math.max(0, offered - enter);
    this.sockets -= offered - left;
    this.halfOpen[origin] = all - enter;
    this.socketShare[origin] = all > enter ? left / (all - enter) : 0;
    this.reading += enter;
    this.readingEnds[(number + READ) & MASK]! += enter;
    this.inside = Math.max(0, Math.min(this.inside, this.of.workers + this.of.backlog + 1 - this.reading));
  }

  /** So many get a place some time after they arrived: how many of them are answered in time? */
  private serve(amount: number, elapsed: number, { waitSeconds, deviationSeconds }: Step): void {
    const { patienceSeconds, serviceSeconds } = this.of;
    const spare = patienceSeconds - elapsed - waitSeconds - serviceSeconds;
    const half = HALF_WIDTH * deviationSeconds;
    const share = half > 0 ? Math.min(1, Math.max(0, 0.5 + spare / (2 * half))) : spare >= 0 ? 1 : 0;
    this.served += amount * share;
    this.waited += amount * share * (elapsed + waitSeconds);
  }

  /** One of two values with a mean and a variance. */
  private vary(mean: number, variance: number): number {
    if (mean <= 0 || variance <= 0) return Math.max(0, mean);
    const deviation = Math.sqrt(variance);
    const uniform = this.uniform();
    if (deviation < mean) return uniform < 0.5 ? mean - deviation : mean + deviation;
    const probability = (mean * mean) / (mean * mean + variance);
    return uniform < probability ? mean / probability : 0;
  }

  /** A whole number with this mean. */
  private whole(mean: number): number {
    const below = Math.floor(mean);
    return this.uniform() < mean - below ? below + 1 : below;
  }

  /** W. Press et al., Numerical Recipes, section 7.1: quick and even; signs need no more. */
  private uniform(): number {
    this.seed = (Math.imul(this.seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.seed / 4_294_967_296;
  }
}

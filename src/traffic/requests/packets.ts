/**
 * Packets that get lost at random, as TCP feels it: a SYN (or the answer to it) is repeated at the next rung of its
 * ladder, data and answers after the retransmission timeout. A request and its answer are a segment each: of longer
 * answers more would be lost, but then later segments tell of it at once, without a timeout. While nothing gets lost,
 * nothing is drawn.
 */
import type { CauseId } from '../../engine/causes.js';
import type { Stream } from '../../engine/streams.js';
import { fromSeconds, type Microseconds } from '../../engine/time.js';
import type { Host } from '../../infrastructure/host.js';
import { exchangeLoss, triesLost } from '../../infrastructure/tcp-timers.js';
import type { Core } from './core.js';
import type { Frame, Site } from './frame.js';
import { DATA_RETRIES, dataDelaySeconds } from './kernel-timers.js';

export class Packets {
  constructor(private readonly core: Core) {}

  /** Is this try of a handshake lost, there or back? */
  handshakeLost(frame: Frame, host: Host): boolean {
    if (!this.core.lossy) return false;
    const loss = exchangeLoss(this.core.world.network, [frame.host, host]);
    return loss > 0 && this.stream(frame.site).uniform() < loss;
  }

  /** What is added until a request has arrived. */
  requestLate(frame: Frame, host: Host): Microseconds {
    return this.core.lossy ? this.late(frame, this.core.world.network.loss(frame.host, host)) : 0;
  }

  /** What is added until an answer has arrived. */
  answerLate(frame: Frame, host: Host): Microseconds {
    return this.core.lossy ? this.late(frame, this.core.world.network.loss(host, frame.host)) : 0;
  }

  /** What is added until a request has arrived and its answer too. */
  exchangeLate(frame: Frame, host: Host): Microseconds {
    if (!this.core.lossy) return 0;
    return this.late(frame, exchangeLoss(this.core.world.network, [frame.host, host]));
  }

  /** Why packets between a frame's caller and its server get lost, or come late; 0: they do not. */
  because({ host, process }: Frame): CauseId {
    if (process === null) return 0;
    const { network } = this.core.world;
    return network.becauseOf(host, process.host) || network.becauseOf(process.host, host);
  }

  private late(frame: Frame, loss: number): Microseconds {
    if (loss === 0) return 0;
    const lost = triesLost(loss, this.stream(frame.site).uniform(), DATA_RETRIES);
    let seconds = 0;
    for (let k = 1; k <= lost; k++) seconds += dataDelaySeconds(k);
    return fromSeconds(seconds);
  }

  private stream(site: Site): Stream {
    site.packetStream ??= this.core.stream(`traffic/packets/${site.service}`);
    return site.packetStream;
  }
}

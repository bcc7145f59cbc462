/** What is in the way of requests without any endpoint's epoch telling of it: queues, and workers held by calls. */
import type { ContentionListener } from '../../infrastructure/probe.js';
import type { Endpoint } from '../../infrastructure/service.js';
import type { Core } from './core.js';
import { Silence, State, type Frame, type Site } from './frame.js';
import type { Contending } from './ports.js';

export class ContendingPart implements Contending {
  private readonly listeners: ContentionListener[] = [];

  constructor(private readonly core: Core) {}

  listen(listener: ContentionListener): void {
    this.listeners.push(listener);
  }

  contended({ site }: Frame): void {
    if (site.told) return;
    site.told = true;
    for (const listener of this.listeners) listener(site.endpoint, this.core.simulation.now);
  }

  isContended(endpoint: Endpoint): boolean {
    const site = this.core.siteIfKnown(endpoint);
    if (site === null) return false;
    if (this.busy(site)) return true;
    // The next time is news again.
    site.told = false;
    return false;
  }

  private busy(site: Site): boolean {
    const { queue } = site;
    if (queue !== null) {
      const { busy, workers, queued } = queue.station;
      if (queued > 0 || busy >= workers || queue.knocking > 0) return true;
    }
    for (let frame = site.first; frame !== null; frame = frame.next) {
      const child = frame.state === State.calling ? frame.child : null;
      if (child !== null && (child.silence !== Silence.none || child.state === State.opening)) return true;
    }
    return false;
  }
}

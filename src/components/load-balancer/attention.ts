/** What the outlooks of the checks depend on, so that a balancer need not look again at every change of the world. */
import type { Change } from '../../infrastructure/change.js';
import type { Host } from '../../infrastructure/host.js';
import type { Endpoint, Service } from '../../infrastructure/service.js';

export class Attention {
  /** All that an outlook has ever asked. It only saves work: nothing is decided by it. */
  readonly asked = new Set<Endpoint>();
  private readonly hosts: ReadonlySet<Host>;

  /** @param hosts of the back ends */
  constructor(hosts: readonly Host[]) {
    this.hosts = new Set(hosts);
  }

  /** Might a check end otherwise because of this, without a service that has been asked saying so? */
  concerns({ kind, host }: Change): boolean {
    switch (kind) {
      case 'process-stopping':
      case 'address':
        return false;
      case 'process-stopped':
      case 'process-crashed':
      case 'process-started':
      case 'process-hung':
      case 'process-resumed':
      case 'host-off':
      case 'host-on':
        return host !== null && this.hosts.has(host);
      default:
        return true;
    }
  }

  /** Was it asked, as a whole or at one of its endpoints? */
  asks(service: Service): boolean {
    if (this.asked.has(service)) return true;
    for (const endpoint of service.endpoints) if (this.asked.has(endpoint)) return true;
    return false;
  }
}

/** How fast the clocks of failures run: components say how much their members are exposed (standby, shared load). */
import type { Host } from '../infrastructure/host.js';
import type { Target } from './fault.js';
import type { TargetSource } from './selector.js';
import type { FaultSpecification } from './specification.js';

/** What components say of their hosts now. */
export interface ExposurePort {
  /** Hosts of which any component ever says anything but 1. */
  readonly hosts: ReadonlySet<Host>;
  /** The product of what the components on the host say. */
  of(host: Host): number;
}

/**
 * Only failures wait for exposure: planned work does not, nor does what has one clock for many (a shock, a monkey), nor
 * what is aimed at a zone, a link, or at whoever it finds.
 * @returns null: always 1
 */
export function exposureOf(
  { planned }: FaultSpecification,
  { fixed }: TargetSource,
  port: ExposurePort | null,
): (() => number) | null {
  const host = fixed === null ? null : hostOf(fixed);
  if (port === null || planned || host === null || !port.hosts.has(host)) return null;
  return () => port.of(host);
}

function hostOf(target: Target): Host | null {
  switch (target.kind) {
    case 'host':
    case 'component':
      return target.host;
    case 'process':
      return target.process.host;
    default:
      return null;
  }
}

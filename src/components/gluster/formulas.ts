/** What arithmetic says of the failovers that a volume reports. */
import { RTO_GIVES_UP_SECONDS } from '../../infrastructure/tcp-timers.js';
import type { FailoverFormula } from '../component.js';
import type { GlusterValues } from './parameters.js';

export function formulas(parameters: GlusterValues): readonly FailoverFormula[] {
  return [silence(parameters), reset(parameters)];
}

function silence(parameters: GlusterValues): FailoverFormula {
  const timeout = parameters['network.ping-timeout'];
  const frame = parameters['network.frame-timeout'];
  const mechanism = 'ping-timeout';
  if (timeout > 0) {
    const text = `${short(timeout)} to ${short(2 * timeout)} s = 1 to 2 times network.ping-timeout ${short(timeout)} s`;
    return { mechanism, lowSeconds: timeout, highSeconds: 2 * timeout, text };
  }
  // A hung brick's kernel acknowledges; a dead host's does not, and TCP gives up first.
  const low = Math.min(frame, RTO_GIVES_UP_SECONDS);
  const text = `${short(low)} to ${short(frame)} s = TCP gives up, or network.frame-timeout ${short(frame)} s`;
  return { mechanism, lowSeconds: low, highSeconds: frame, text };
}

function reset({ drop_stall }: GlusterValues): FailoverFormula {
  const { min, max } = drop_stall;
  const text = `${short(min)} to ${short(max)} s = noticed at once, then drop_stall`;
  return { mechanism: 'connection-reset', lowSeconds: min, highSeconds: max, text };
}

function short(seconds: number): string {
  return String(Math.round(seconds * 100) / 100);
}

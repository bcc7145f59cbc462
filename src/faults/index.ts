/** The registry: every fault kind is one line here. */
import type { FaultKind } from './fault.js';

export const faultKinds: readonly FaultKind[] = [];

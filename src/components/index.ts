/** The registry: every component kind is one line here. */
import type { ComponentKind } from './component.js';

export const componentKinds: readonly ComponentKind[] = [];

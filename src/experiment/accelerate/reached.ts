/** Which components were ever down: one that never was may yet be how the service fails. */
import type { System } from '../../scenario/system.js';

export class Reached {
  readonly names = new Set<string>();

  constructor(private readonly system: System) {}

  /** To be called after a fault has struck. */
  look(): void {
    const { components } = this.system.components;
    if (this.names.size === components.length) return;
    for (const component of components) {
      if (!this.names.has(component.name) && component.health() === 'down') this.names.add(component.name);
    }
  }
}

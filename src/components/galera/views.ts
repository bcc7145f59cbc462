/** Views: who belongs together, as agreed on by those who do. A member keeps its view until it installs another. */
import type { GaleraMember } from './member.js';

export interface View {
  /** Ascending in time. */
  readonly id: number;
  /** Indices, ascending. */
  readonly members: readonly number[];
  readonly primary: boolean;
  /** The write-sets it orders (or ordered last). */
  readonly history: number;
}

interface ViewsState {
  readonly views: readonly View[];
  readonly next: number;
}

export class Views {
  private views: View[] = [];
  private next = 0;

  add(members: readonly number[], primary: boolean, history: number): View {
    const view = { id: this.next, members: [...members].sort((a, b) => a - b), primary, history };
    this.next += 1;
    this.views.push(view);
    return view;
  }

  find(id: number): View | null {
    // The newest are asked for most.
    for (let index = this.views.length - 1; index >= 0; index--) {
      const view = this.views[index];
      if (view?.id === id) return view;
    }
    return null;
  }

  /** The view a member is in. @throws Error when it is in none */
  of(member: GaleraMember): View {
    const view = this.find(member.view);
    if (view === null) throw new Error(`${member.name} is in no view`);
    return view;
  }

  /** Forgets those that nobody is in or remembers. */
  sweep(members: readonly GaleraMember[]): void {
    const used = new Set(members.flatMap((member) => [member.view, member.lastPrimary]));
    this.views = this.views.filter((view) => used.has(view.id));
  }

  save(): ViewsState {
    return { views: [...this.views], next: this.next };
  }

  restore(state: unknown): void {
    const { views, next } = state as ViewsState;
    this.views = [...views];
    this.next = next;
  }
}

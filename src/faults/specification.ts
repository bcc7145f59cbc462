/** The faults and crews sections of a scenario, built: when something breaks, what, and how it is mended. */
import type { Distribution } from '../engine/distributions/index.js';
import type { FaultKind } from './fault.js';

/** Roles and groups are looked up at the moment of injection, so a target is a selector, not a host. */
export type Selector =
  | { readonly kind: 'hosts'; readonly hosts: readonly string[]; readonly process: string | null }
  | { readonly kind: 'zone'; readonly zone: string }
  | { readonly kind: 'link'; readonly a: string; readonly b: string }
  | { readonly kind: 'all' }
  | { readonly kind: 'others' }
  /** The users outside. */
  | { readonly kind: 'clients' }
  | {
      readonly kind: 'role';
      readonly role: string;
      readonly component: string;
      readonly process: string | null;
    }
  /** One of a group, drawn at the injection. */
  | { readonly kind: 'random'; readonly of: Selector }
  /** A component as a whole (product faults, join, surge on `traffic`). */
  | { readonly kind: 'component'; readonly component: string };

export type When =
  | { readonly kind: 'at'; readonly atSeconds: readonly number[] }
  /** Per target; the clock runs while the target is up. With a window, a due fault waits for the next window. */
  | { readonly kind: 'every'; readonly every: Distribution; readonly window: Window | null }
  /** Chaos monkey: at random instants of the hours given, at this rate over those hours, on one target at random. */
  | { readonly kind: 'random'; readonly ratePerSecond: number; readonly hours: readonly Window[] };

/** Part of a week; t = 0 is Monday 00:00. Seconds since the start of the week, `to` may run past its end. */
export interface Window {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

export type End =
  | { readonly kind: 'stays' }
  /** The cause goes away by itself after this time. */
  | { readonly kind: 'for'; readonly duration: Distribution }
  /** A supervisor on the host restarts it after this time: nobody is called. */
  | { readonly kind: 'restart'; readonly after: Distribution }
  /** Noticed, then (with a crew) response and a free hand, then this long. Without a crew: after the repair time. */
  | {
      readonly kind: 'repair';
      readonly repair: Distribution;
      readonly crew: string | null;
      readonly noticed: Noticed;
    };

export type Noticed =
  | { readonly kind: 'after'; readonly delay: Distribution }
  /** Latent: found at the next check, every so often (phase by target). */
  | { readonly kind: 'at-next-check'; readonly periodSeconds: number };

export interface FaultSpecification {
  /** Its name in the file. */
  readonly id: string;
  /** A kind of the registry (`crash`), or a product fault (`galera.bootstrap`). */
  readonly fault: string;
  /** The kind of that name in the registry that the scenario was read with; absent: hasim's own. */
  readonly kind?: FaultKind;
  readonly on: readonly Selector[];
  /** Only for partitions: the two sides. */
  readonly between: readonly (readonly Selector[])[] | null;
  /** Values of the kind's own parameters (`factor`, `loss`), as its declaration says. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly when: When;
  readonly end: End;
  readonly planned: boolean;
  /** Rolling work: one target at a time, in order; `waitForHealth`: only when all is healthy and settled. */
  readonly rolling: { readonly waitForHealth: boolean } | null;
  /** A shock that hits several at once, each with this probability; null: each target by itself. */
  readonly group: { readonly probability: number } | null;
  /** Beta factor: share of this fault's occurrences that take all targets of the group at once; 0: none. */
  readonly beta: number;
}

export interface CrewSpecification {
  readonly name: string;
  /** How many repairs it can do at a time; Infinity: no limit. */
  readonly count: number;
  /** From the call until somebody has started. */
  readonly response: Distribution;
  /** A hand is bound for so long before the repair itself: the way there, the diagnosis. */
  readonly inspection?: Distribution;
  /** `random-fault`: a fault by lot, each as likely, however many of its targets wait; of these the first come. */
  readonly order: 'fifo' | 'random' | 'random-fault';
}

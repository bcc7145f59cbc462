/**
 * What the suite runs on: every kind of the registry, in the smallest scenario that has it, `kinds/<kind>.yaml`. There
 * the component is called `subject` and runs on the hosts `subject`, with traffic that reaches it.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import type { ComponentKind } from '../../../src/components/component.js';
import { formatProblem, loadScenario } from '../../../src/scenario/load.js';
import type { Scenario } from '../../../src/scenario/model.js';
import type { Registries } from '../../../src/scenario/shape.js';
import { System } from '../../../src/scenario/system.js';
import { root } from '../../support/source-files.js';

/** As parsed from YAML. */
export type Tree = Record<string, unknown>;

export interface Subject {
  readonly kind: ComponentKind;
  readonly registries: Registries;
  readonly text: string;
}

const folder = path.join(root, 'test/conformance/support/kinds');

/** @param text the scenario of a kind that has no file */
export function subjectOf(kind: ComponentKind, registries: Registries, text?: string): Subject {
  const file = path.join(folder, `${kind.kind}.yaml`);
  if (text === undefined && !existsSync(file)) {
    throw new Error(`the kind ${kind.kind} needs a small scenario with a component called subject: ${file}`);
  }
  return { kind, registries, text: text ?? readFileSync(file, 'utf8') };
}

/** The scenario as data, to be changed and handed to `scenarioOf`. */
export function treeOf({ text }: Subject): Tree {
  return parse(text) as Tree;
}

/** With other sections: their entries are added, and null takes a whole section away. */
export function scenarioOf(subject: Subject, changes: Readonly<Record<string, Tree | null>> = {}): Scenario {
  const tree = treeOf(subject);
  for (const [section, entries] of Object.entries(changes)) {
    if (entries === null) Reflect.deleteProperty(tree, section);
    else tree[section] = { ...(tree[section] as Tree | undefined), ...entries };
  }
  return scenarioOfText(stringify(tree), subject.registries);
}

export function scenarioOfText(text: string, registries: Registries): Scenario {
  const loaded = loadScenario('subject.yaml', { read: () => text, registries });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.scenario;
}

/** A system under way, by simulated seconds. */
export class Run {
  readonly system: System;

  constructor(
    readonly scenario: Scenario,
    recording = false,
  ) {
    this.system = new System(scenario, 0, recording);
    this.system.start();
  }

  get seconds(): number {
    return this.system.simulation.now / 1e6;
  }

  to(seconds: number): this {
    this.system.simulation.runUntil(Math.round(seconds * 1e6));
    return this;
  }

  /** All components are as they should be, and nothing is under way. */
  get well(): boolean {
    const { health, settled } = this.system.components.health();
    return health === 'healthy' && settled;
  }

  /** Which component is not, for messages. */
  get complaints(): string[] {
    return this.system.components.components
      .filter((one) => one.health() !== 'healthy' || !one.settled())
      .map((one) => `${one.name} is ${one.health()}${one.settled() ? '' : ' and not settled'}`);
  }

  /** On in steps until all is well. @returns seconds it took, null when it did not within the limit */
  untilWell(limitSeconds: number, stepSeconds = 5): number | null {
    const from = this.seconds;
    while (!this.well) {
      if (this.seconds - from >= limitSeconds) return null;
      this.to(this.seconds + stepSeconds);
    }
    return this.seconds - from;
  }

  /** Of requests that arrived from here on. Ends the measured time and gives everybody a fate. */
  tallyFrom(seconds: number): { readonly offered: number; readonly served: number } {
    const { system } = this;
    system.closeDoors();
    while (system.lens.open > 0) system.simulation.runUntil(system.simulation.nextTime());
    const { series } = system.outcome();
    const first = Math.ceil(seconds / series.binSeconds);
    const sum = (counts: readonly number[]) => counts.slice(first).reduce((total, count) => total + count, 0);
    return { offered: sum(series.offered), served: sum(series.served) };
  }
}

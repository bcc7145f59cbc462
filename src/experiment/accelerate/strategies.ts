/** How side runs are biased: by which factors, until how many further faults have struck, and how often each is chosen. */
import { build, atLeast, type Structure } from '../../components/generic/structure.js';
import type { Strategy } from '../../faults/biased-clocks.js';
import type { ComponentSpecification, Scenario } from '../../scenario/model.js';

/**
 * Further faults expected until all is mended, and how often a side run is biased so. A decade apart, so that one of them
 * is at most three times too large or too small: how soon the second fault must come to be dangerous is not known. Those
 * without bias bound every weight (defensive mixture: Hesterberg 1995, Technometrics 37).
 */
const EXPECTED: readonly (readonly [expected: number, weight: number])[] = [
  [0, 0.1],
  [0.3, 0.1],
  [3, 0.7],
  [30, 0.1],
];

/** @param levels numbers of further faults after which bias may end */
export function mixture(levels: readonly number[]): Strategy[] {
  return EXPECTED.flatMap(([expected, weight]) =>
    expected === 0
      ? [{ expected, extraFaults: 0, weight }]
      : levels.map((extraFaults) => ({ expected, extraFaults, weight: weight / levels.length })),
  );
}

/** How many faults beyond the first it takes to get the better of the redundancy: one number per depth of it. */
export function extraFaults({ components }: Scenario): number[] {
  const levels = new Set(components.map(redundancyOf).filter((extra) => extra > 0));
  return levels.size === 0 ? [1] : [...levels].sort((a, b) => a - b);
}

/** Failures that a component survives. */
export function redundancyOf({ kind, parameters, members }: ComponentSpecification): number {
  if (kind.kind === 'generic') return smallestCut(structureOf(parameters, members)) - 1;
  // Two of which one is enough; of more, a majority or what can carry the load.
  return Math.max(1, Math.floor((members.length - 1) / 2));
}

function structureOf(
  parameters: ComponentSpecification['parameters'],
  members: ComponentSpecification['members'],
): Structure {
  const written = parameters.works_while ?? null;
  if (written === null) return atLeast(Number(parameters.needs), members.length);
  const hosts = members.map(({ host }) => host);
  return build(written, hosts);
}

/** How many leaves must fail so that the whole does; a host in several places counts as often. */
function smallestCut(structure: Structure): number {
  if (structure.kind === 'member') return 1;
  const cuts = structure.of.map(smallestCut).sort((a, b) => a - b);
  return cuts.slice(0, structure.of.length - structure.k + 1).reduce((sum, cut) => sum + cut, 0);
}

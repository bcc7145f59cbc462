/** From what was measured and what was simulated to whether a comparison holds. */
import { Streams } from '../../src/engine/streams.js';
import { figuresOf } from './measured.js';
import type { Claim, Comparison, Row } from './row.js';
import { agreement, quantile, spread, type Agreement } from './rules.js';

const RESAMPLES = 2000;

export interface RowVerdict {
  readonly kind: 'row';
  readonly comparison: Row;
  /** Ascending. */
  readonly measured: readonly number[];
  readonly simulated: readonly number[];
  readonly agreement: Agreement;
  /** Simulated spread over the measured one; NaN when neither has any. */
  readonly spreadRatio: number;
  readonly holds: boolean;
}

export interface ClaimVerdict {
  readonly kind: 'claim';
  readonly comparison: Claim;
  readonly hits: number;
  readonly trials: number;
  /** Central 99 % of how often it happens in as many simulated trials as were measured. */
  readonly range: readonly [low: number, high: number];
  readonly holds: boolean;
}

export type Verdict = RowVerdict | ClaimVerdict;

export async function verdictOn(
  comparison: Comparison,
  observations: readonly (number | null)[],
): Promise<Verdict> {
  const simulated = observations.filter((value) => value !== null).sort((one, other) => one - other);
  return comparison.kind === 'row' ? onRow(comparison, simulated) : onClaim(comparison, simulated);
}

async function onRow(comparison: Row, simulated: readonly number[]): Promise<RowVerdict> {
  const measured = [...(await figuresOf(comparison.measured))].sort((one, other) => one - other);
  const agreed = agreement(comparison.id, measured, simulated, comparison.noise);
  const spreadRatio = spread(simulated) / spread(measured);
  return {
    kind: 'row',
    comparison,
    measured,
    simulated,
    agreement: agreed,
    spreadRatio,
    holds: agreed.holds,
  };
}

/** Rule (b) for something that happens or not. */
function onClaim(comparison: Claim, simulated: readonly number[]): ClaimVerdict {
  const { of, hits } = comparison.measured;
  const stream = new Streams(comparison.id, 0).stream('shares');
  const counts = new Float64Array(RESAMPLES);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    for (let trial = 0; trial < of; trial++) {
      counts[resample]! += simulated[Math.floor(stream.uniform() * simulated.length)] ?? 0;
    }
  }
  counts.sort();
  const range = [Math.floor(quantile(counts, 0.005)), Math.ceil(quantile(counts, 0.995))] as const;
  return {
    kind: 'claim',
    comparison,
    hits: simulated.filter((value) => value === 1).length,
    trials: simulated.length,
    range,
    holds: simulated.length > 0 && hits >= range[0] && hits <= range[1],
  };
}

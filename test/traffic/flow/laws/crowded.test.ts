/** Stations near capacity: what no amount of chance can change. Against single requests: ../critical.test.ts. */
import { describe, expect, test } from '@jest/globals';
import { crowded, type CrowdedStation } from '../../../../src/traffic/flow/laws/crowded.js';

const station = (use: number, changes: Partial<CrowdedStation> = {}): CrowdedStation => ({
  ...{ servers: 10, workers: 10, backlog: 10, serviceSeconds: 0.1, serviceVariation: 1 },
  ...{ handshakeSeconds: 0.0006, arrivalsPerSecond: 100 * use, patienceSeconds: 5, furtherSyns: 4 },
  ...changes,
});

const USES = [0.5, 0.85, 0.95, 1, 1.1, 1.3, 2];

describe('a crowded station', () => {
  const results = USES.map((use) => crowded(station(use)));

  test('loses more the more comes, and never serves more than it can', () => {
    results.forEach(({ loss, unanswered }, index) => {
      expect(loss).toBeGreaterThanOrEqual(Math.max(0, 1 - 1 / USES[index]!));
      expect(unanswered).toBeGreaterThanOrEqual(0);
      expect(unanswered).toBeLessThanOrEqual(loss);
      if (index > 0) expect(loss).toBeGreaterThanOrEqual(results[index - 1]!.loss);
    });
  });

  test('loses nothing and hardly waits where there is room', () => {
    expect(results[0]!.loss).toBeLessThan(1e-6);
    expect(results[0]!.meanWaitSeconds).toBeLessThan(0.01);
  });

  test('becomes one that loses nothing, and the other way round, as single requests have it', () => {
    // As critical.test.ts simulates it in its long form: 8 runs of 25 minutes.
    const [single, error] = [0.0884, 0.0036];
    const { loss } = crowded(station(1.05));
    expect(Math.abs(loss - single)).toBeLessThanOrEqual(4 * error + 0.15 * Math.max(loss, single));
  });

  test('is the same each time', () => {
    expect(crowded(station(1.1))).toEqual(results[4]);
  });

  test('without half-open connections and with patience to spare loses what it cannot serve', () => {
    const { loss } = crowded(station(1.3, { handshakeSeconds: 0, serviceVariation: 0, serviceSeconds: 0.1 }));
    // Arrivals of 24 000 s: 0.3 % is more than 4 standard errors.
    expect(Math.abs(loss - (1 - 1 / 1.3))).toBeLessThan(0.003);
  });
});

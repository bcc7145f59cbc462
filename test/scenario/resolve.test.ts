import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadScenario } from '../../src/scenario/load.js';
import { printResolved } from '../../src/scenario/resolve.js';
import { load, SMALL } from './support/toy.js';

const resolved = (files: Record<string, string> | string, set: string[] = []): string => {
  const loaded = load(files, set);
  if (!loaded.ok) throw new Error('valid');
  return printResolved(loaded.resolved);
};

describe('resolve', () => {
  test('says where each value comes from', () => {
    const child = `format: hasim-scenario/1
extends: small.yaml
components: { db-vip: { profile: eager } }
hosts: { db: { cores: 8 } }
`;
    const lines = resolved({ 'main.yaml': child, 'small.yaml': SMALL }, ['run.seed=7']).split('\n');
    const origin = (start: string): string | undefined =>
      lines.find((line) => line.trim().startsWith(start))?.split('  # ')[1];
    expect(lines[0]).toMatch(/^format: hasim-scenario\/1 +# main.yaml:1$/);
    expect(origin('cores: 8')).toBe('main.yaml:4');
    expect(origin('count: 3')).toBe('small.yaml:6');
    expect(origin('advert_int: 100ms')).toBe('profile eager');
    expect(origin('takeover: uniform 1s to 5s')).toBe('default: MODEL');
    expect(origin('start: equilibrium')).toBe('default');
    expect(origin('seed: 7')).toBe('--set');
  });

  test('what is printed is a scenario, with the same fingerprint', () => {
    const files = {
      'main.yaml': `format: hasim-scenario/1
extends: small.yaml
question: "Does it: survive #quoting, 'really'?"
components: { db-vip: { notify: [[a], ["b, c"], []], script: { db1: { interval: 3s } } } }
faults:
  repair: { fault: power-off, on: [db1, random(db)], every: 1y, repair: 1h, crew: on-call, noticed: at-next-check 7d }
  cut: { fault: partition, between: [[db1, db2], others], random: 1/d }
`,
      'small.yaml': SMALL,
    };
    const first = load(files);
    if (!first.ok) throw new Error('valid');
    const again = load(printResolved(first.resolved));
    if (!again.ok)
      throw new Error(again.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
    expect(again.resolved.sha256).toBe(first.resolved.sha256);
    expect(printResolved(again.resolved)).not.toContain('default');
  });

  test.each(['scenarios/linode-ha.yaml', 'scenarios/incidents/db-silent-death.yaml'])(
    '%s, printed and read again',
    (file) => {
      const read = (path: string): string => readFileSync(path, 'utf8');
      const first = loadScenario(file, { read });
      if (!first.ok) throw new Error('valid');
      const again = loadScenario('again.yaml', { read: () => printResolved(first.resolved) });
      if (!again.ok)
        throw new Error(again.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
      expect(again.resolved.sha256).toBe(first.resolved.sha256);
      expect({ ...again.scenario, file: '', assumptions: [], warnings: [] }).toEqual({
        ...first.scenario,
        file: '',
        assumptions: [],
        warnings: [],
      });
    },
  );
});

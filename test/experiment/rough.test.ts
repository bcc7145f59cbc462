import { expect, test } from '@jest/globals';
import { addRough, roughWarnings, type RoughTotal } from '../../src/experiment/rough.js';

test('what is rough for long, or for many of the losses, is said; the rest is not', () => {
  const total: RoughTotal[] = [];
  addRough(total, [{ path: 'components.web', seconds: 40, lost: 5, late: 0 }]);
  addRough(total, [
    { path: 'components.web', seconds: 60, lost: 25, late: 0 },
    { path: 'hosts.db1', seconds: 0.5, lost: 0, late: 0 },
    { path: 'traffic.clients.patience', seconds: 1, lost: 0, late: 12 },
  ]);
  const warnings = roughWarnings(total, { measuredSeconds: 1000, lost: 300 });
  expect(warnings.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'rough-flow components.web',
    'rough-flow traffic.clients.patience',
  ]);
  expect(warnings[0]!.message).toMatch(/in 10 % of the time; 10 % of all losses/);
  expect(warnings[1]!.message).toMatch(/^about 12 requests/);
});

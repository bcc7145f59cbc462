import { expect, test } from '@jest/globals';
import type { Values } from '../../../src/declaration/parameter.js';
import { valuesOf } from '../../../src/declaration/values.js';
import { galera } from '../../../src/components/galera/index.js';
import { galeraParameters } from '../../../src/components/galera/parameters.js';
import { cluster } from './support/cluster.js';

/** What is complained about, as `severity code path`. */
function complaints(
  written: Record<string, unknown>,
  hosts = ['db1', 'db2', 'db3'],
  weights: readonly number[] = [],
): string[] {
  const parameters: Values<typeof galeraParameters> = valuesOf(galeraParameters, written);
  const members = hosts.map((host, index) => {
    const own = { ...parameters, 'pc.weight': weights[index] ?? parameters['pc.weight'] };
    return { host, zone: null, parameters: own };
  });
  const found = galera.check?.({ name: 'db', parameters, members, kindOf: () => null }) ?? [];
  return found.map(({ severity, code, path }) => `${severity} ${code} ${path.join('.')}`.trim());
}

test('three members with the defaults are nothing to complain about', () => {
  expect(complaints({})).toEqual([]);
  expect(complaints({ garbd: 'arb' }, ['db1', 'db2', 'arb'])).toEqual([]);
  expect(complaints({ garbd: 'arb' }, ['db1', 'db2', 'arb1', 'arb2'])).toEqual([]);
});

test('timers that cannot be meant', () => {
  expect(complaints({ 'evs.suspect_timeout': '5s', 'evs.inactive_check_period': '3s' })).toEqual([
    'error inconsistent-timers evs.inactive_check_period',
  ]);
  expect(complaints({ 'evs.suspect_timeout': '20s' })).toEqual([
    'error inconsistent-timers evs.inactive_timeout',
  ]);
});

test('timers that mysqld refuses at its start (evs_proto.cpp, ranges)', () => {
  const key = 'evs.keepalive_period';
  expect(complaints({ [key]: '2s' })).toEqual([`error inconsistent-timers ${key}`]);
  // Its default of 1 s no longer fits, which nobody has written.
  expect(complaints({ 'evs.suspect_timeout': '2s' })).toEqual([`warning inconsistent-timers ${key}`]);
  expect(complaints({ 'evs.suspect_timeout': '2s', [key]: '0.5s' })).toEqual([]);
  const install = 'evs.install_timeout';
  expect(complaints({ [install]: '7.5s' })).toEqual([]);
  expect(complaints({ [install]: '16s' })).toEqual([`error inconsistent-timers ${install}`]);
  expect(complaints({ [install]: '0.5s' })).toEqual([`error inconsistent-timers ${install}`]);
});

test('weights with which one member, or everybody, has no say', () => {
  const hosts = ['db1', 'db2', 'db3'];
  expect(complaints({}, hosts, [0, 0, 0])).toEqual(['error no-weight pc.weight']);
  // Without db1: 2 x 2 > 4 is false.
  expect(complaints({}, hosts, [2, 1, 1])).toEqual(['warning quorum-needs-one pc.weight']);
  expect(complaints({ 'pc.ignore_sb': true }, hosts, [2, 1, 1])).toEqual([
    'warning split-brain pc.ignore_sb',
  ]);
  expect(complaints({ 'pc.ignore_sb': true }, hosts, [3, 1, 1])).toContain(
    'warning quorum-needs-one pc.weight',
  );
  expect(complaints({}, hosts, [2, 2, 1])).toEqual([]);
});

test('hosts that are not there', () => {
  expect(complaints({ garbd: 'arb' })).toEqual(['error unknown-host garbd']);
  expect(complaints({ wsrep_sst_donor: ['db2', 'db9'] })).toEqual(['error unknown-host wsrep_sst_donor']);
  expect(complaints({ garbd: 'db' })).toEqual(['error no-database garbd']);
});

test('quorums that one loss ends, or that nothing ends', () => {
  expect(complaints({}, ['db1'])).toEqual(['warning single-point-of-failure']);
  expect(complaints({}, ['db1', 'db2'])).toEqual(['warning two-members-no-arbitrator']);
  expect(complaints({ 'pc.ignore_sb': true })).toEqual(['warning split-brain pc.ignore_sb']);
});

test('a last donor that is blocked', () => {
  expect(complaints({ wsrep_sst_method: 'rsync', garbd: 'arb' }, ['db1', 'db2', 'arb'])).toEqual([
    'warning donor-blocked wsrep_sst_method',
  ]);
});

test('the formula puts the timers in', () => {
  expect(cluster().component('db').formulas?.()).toEqual([
    {
      ...{ mechanism: 'view-change', lowSeconds: 6, highSeconds: 6.5 },
      text: '6.0 to 6.5 s = 5 s suspected + up to 0.5 s + 1 s agreed',
    },
  ]);
});

import { expect, test } from '@jest/globals';
import { keepalived } from '../../../src/components/keepalived/index.js';
import { valuesOf } from '../../../src/declaration/values.js';

/** Codes of the complaints about parameters as a file would say them. */
function codes(
  written: Record<string, unknown>,
  options: { members?: Record<string, unknown>[]; served?: string } = {},
): string[] {
  const { members = [{}, {}, {}], served = 'galera' } = options;
  const values = (more: Record<string, unknown>) =>
    valuesOf(keepalived.parameters, { serves: 'db', ...written, ...more });
  const complaints = keepalived.check?.({
    name: 'vip',
    parameters: values(members[0] ?? {}),
    members: members.map((more, index) => ({ host: `db${index + 1}`, zone: null, parameters: values(more) })),
    kindOf: () => served,
  });
  return (complaints ?? []).map(({ severity, code }) => `${severity} ${code}`);
}

const script = { check: 'clustercheck', interval: '15s', fall: 4, rise: 2 };

test('the guide’s configuration is above reproach', () => {
  expect(codes({ priority: 50, nopreempt: true, advert_int: '1s', vrrp_script: script })).toEqual([]);
  expect(codes({})).toEqual([]);
});

test('what cannot work is an error, what surprises is a warning', () => {
  expect(codes({ serves: 'vip' })).toEqual(['error serves-itself']);
  expect(codes({}, { members: [{}] })).toEqual(['warning single-router']);
  expect(codes({}, { members: [{}, { advert_int: '2s' }] })).toEqual(['warning advert-interval-mismatch']);
  expect(codes({ vrrp_version: 3 }, { members: [{}, { advert_int: '2s' }] })).toEqual([]);
  expect(codes({ advert_int: '1.5s' })).toEqual(['warning advert-interval-rounded']);
  expect(codes({ advert_int: '1.5s', vrrp_version: 3 })).toEqual([]);
  expect(codes({ nopreempt: true, state: 'MASTER' })).toEqual(['warning nopreempt-ignored']);
  expect(codes({ nopreempt: true, preempt_delay: '5s' })).toEqual(['warning preempt-delay-ignored']);
});

test('version 3 counts hundredths of a second in 12 bits (RFC 5798)', () => {
  expect(codes({ advert_int: '40.95s', vrrp_version: 3 })).toEqual([]);
  expect(codes({ advert_int: '41s', vrrp_version: 3 })).toEqual(['error advert-interval-too-long']);
  expect(codes({ advert_int: '41s' })).toEqual([]);
});

test('only one can own the address', () => {
  expect(codes({}, { members: [{ priority: 255 }, { priority: 100 }] })).toEqual([]);
  expect(codes({}, { members: [{ priority: 255 }, { priority: 255 }] })).toEqual(['error two-owners']);
});

test('a weight that leaves the holder above all others moves nothing', () => {
  const ranked = (weight: number) => {
    const members = [150, 100, 50].map((priority) => ({ priority }));
    return codes({ vrrp_script: { ...script, weight } }, { members });
  };
  expect(ranked(-20)).toEqual(['warning weight-too-small']);
  // At 100 the later host wins the tie.
  expect([ranked(-49), ranked(-50)]).toEqual([['warning weight-too-small'], []]);
  expect([ranked(50), ranked(51)]).toEqual([[], []]);
  expect(ranked(49)).toEqual(['warning weight-too-small']);
  expect(codes({ vrrp_script: { ...script, weight: -1 } })).toEqual([]);
  expect(codes({ vrrp_script: { ...script, weight: 60 } }, { members: [{ priority: 255 }, {}] })).toEqual([
    'warning weight-too-small',
  ]);
});

test('every member is looked at, and what all have is said once', () => {
  expect(codes({}, { members: [{}, { nopreempt: true, preempt_delay: '5s' }] })).toEqual([
    'warning preempt-delay-ignored',
  ]);
  expect(codes({ vrrp_script: { ...script, check: 'tcp' } })).toHaveLength(1);
});

test('scripts', () => {
  expect(codes({ vrrp_script: { ...script, timeout: '0.1s' } })).toEqual(['error script-never-ends']);
  expect(codes({ vrrp_script: { ...script, timeout: '20s' } })).toEqual(['warning timeout-beyond-interval']);
  expect(codes({ vrrp_script: { ...script, check: 'tcp' } })).toEqual(['warning connect-only-check']);
  expect(codes({ vrrp_script: script }, { served: 'apache' })).toEqual(['warning clustercheck-elsewhere']);
  expect(codes({ vrrp_script: { ...script, weight: -20 }, nopreempt: true })).toEqual([
    'warning weight-without-preemption',
  ]);
});

test('addresses routed by BGP are understood, but not modelled yet', () => {
  expect(keepalived.parameters.announced_by.later).toEqual(['bgp']);
});

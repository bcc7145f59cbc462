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

import { expect, test } from '@jest/globals';
import { parsePrecision } from '../../src/scenario/precision.js';

const parse = (...texts: string[]) => parsePrecision(texts, ['db', 'db-vip']);

test('a share is of the unavailability; others are named, several with commas or as a list', () => {
  const whole = { measure: 'unavailability', subject: null, relative: 0.1 };
  expect(parse('10%')).toEqual({ ok: true, value: [whole] });
  const failover = { measure: 'failover', subject: null, relative: 0.05 };
  const both = { ok: true, value: [whole, failover] };
  expect(parse('10%, failover=5%')).toEqual(both);
  expect(parse('unavailability=10%', 'failover=5%')).toEqual(both);
  expect(parse('failover db-vip=5%')).toMatchObject({ value: [{ subject: 'db-vip' }] });
  expect(parse('outages=5%,outage=20%')).toMatchObject({
    value: [{ measure: 'outages' }, { measure: 'outage', relative: 0.2 }],
  });
});

test('mistakes are named', () => {
  const messages = ['failovers=5%', 'failover web=5%', 'outage db=5%', 'outage=0%', '200%', 'soon', ''].map(
    (text) => {
      const parsed = parse(text);
      return parsed.ok ? '' : parsed.message;
    },
  );
  const wanted = [
    ...['did you mean failover?', 'no component', 'only a failover', 'must be > 0%', '<= 100%'],
    ...['soon', ''],
  ];
  messages.forEach((message, index) => {
    expect(message).toContain(wanted[index]);
    expect(message).not.toBe('');
  });
});

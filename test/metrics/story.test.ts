import { expect, test } from '@jest/globals';
import { Causes } from '../../src/engine/causes.js';
import { storyOf } from '../../src/metrics/story.js';

test('a story tells what goes back to the same fault, and what without words was needed for the loss', () => {
  let now = 0;
  const causes = new Causes({ recording: true, now: () => now });
  const power = causes.fault('power', 'db3', 10_000_000);
  causes.note(power, 'db3 loses power');
  const other = causes.fault('crash', 'web1', 11_000_000);
  causes.note(other, 'web1 dies');
  now = 12_000_000;
  const silent = causes.add('db-vip/no-holder', power);
  causes.add('balancer/cut-off', power);
  const lost = causes.add('balancer/no-backend', silent);
  causes.note(lost, 'nobody is left');
  now = 13_000_000;
  causes.note(causes.add('db-vip/takeover', silent), 'db1 makes itself master');
  expect(storyOf(causes, lost)).toEqual([
    { atSeconds: 10, origin: 'power@db3', text: 'db3 loses power' },
    { atSeconds: 12, origin: 'db-vip/no-holder', text: '' },
    { atSeconds: 12, origin: 'balancer/no-backend', text: 'nobody is left' },
    { atSeconds: 13, origin: 'db-vip/takeover', text: 'db1 makes itself master' },
  ]);
});

test('no story without a cause, or when nothing was recorded', () => {
  const silent = new Causes();
  expect(storyOf(silent, 0)).toEqual([]);
  expect(storyOf(silent, silent.fault('power', 'db3', 0))).toEqual([]);
});

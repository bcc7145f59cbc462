import { expect, test } from '@jest/globals';
import { threadsOf } from '../../src/cli/simulate.js';

test('as many as are of use, or as many as are asked for', () => {
  expect(threadsOf(undefined)).toBeNull();
  expect(threadsOf('1')).toBe(1);
  expect(threadsOf('256')).toBe(256);
});

test.each(['0', '-1', '1.5', 'two', '257', '', ' 3', '1e1'])('%j is refused', (word) => {
  expect(() => threadsOf(word)).toThrow('--threads: must be a number from 1 to 256');
});

import { expect, it } from '@jest/globals';
import { restartDelayMs } from './restart-delay.js';

it.each([
  [0, 500],
  [1, 500],
  [2, 1000],
  [3, 2000],
  [7, 30_000],
  [1e9, 30_000],
])('after %d failures in a row it waits %d ms', (failures, delayMs) => {
  expect(restartDelayMs(failures)).toBe(delayMs);
});

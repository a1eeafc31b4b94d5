import { expect, it } from '@jest/globals';
import { roveTo } from './use-roving';

it.each([
  ['ArrowRight', 0, 1],
  ['ArrowRight', 9, 9],
  ['ArrowLeft', 0, 0],
  ['ArrowDown', 1, 5],
  ['ArrowDown', 8, 9],
  ['ArrowUp', 5, 1],
  ['Home', 5, 0],
  ['End', 5, 9],
  ['Tab', 5, null],
])('%s leads from %d of ten, in rows of four, to %s', (key, at, to) => expect(roveTo(key, at, 10, 4)).toBe(to));

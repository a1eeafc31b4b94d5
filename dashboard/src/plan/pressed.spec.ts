import { expect, it } from '@jest/globals';
import { piecesOf } from './pressed';

it.each([
  ['Press *Check for Updates*.', ['Press ', '[Check for Updates]', '.']],
  ['*Sync now*', ['[Sync now]']],
  ['Nothing to press', ['Nothing to press']],
  ['2 * 3 is no name', ['2 * 3 is no name']],
])('%s', (sentence, pieces) =>
  expect(piecesOf(sentence).map(({ text, isName }) => (isName ? `[${text}]` : text))).toEqual(pieces),
);

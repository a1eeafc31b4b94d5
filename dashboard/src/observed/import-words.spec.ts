import { expect, it } from '@jest/globals';
import type { ImportAnswer } from '@contracts/observation';
import { asksToRemove, fileType, importQuery, importSays, unknownColumnsSay } from './import-words';

it.each([
  [{ name: 'Clients.CSV', type: '' }, 'text/csv'],
  [{ name: 'clients.json', type: 'text/plain' }, 'application/json'],
  [{ name: 'clients', type: 'text/csv' }, 'text/csv'],
  [{ name: 'clients.xlsx', type: 'application/vnd.ms-excel' }, null],
])('%j is sent as %s', (file, type) => expect(fileType(file)).toBe(type));

it.each([
  [{ complete: true, takenAt: null, confirmRemoved: null }, 'complete=true'],
  [{ complete: false, takenAt: null, confirmRemoved: 4 }, 'complete=false&confirmRemoved=4'],
  [
    { complete: true, takenAt: '2026-03-01T02:00:00.000Z', confirmRemoved: null },
    'complete=true&takenAt=2026-03-01T02%3A00%3A00.000Z',
  ],
])('%j asks %s', (plan, query) => expect(importQuery(plan)).toBe(query));

it.each([
  [{ code: 'count_moved', count: 30 }, 30],
  [{ code: 'count_moved' }, null],
  [{ code: 'conflict', count: 30 }, null],
  [null, null],
])('a refusal with %j asks about removing %s', (body, count) => expect(asksToRemove(body)).toBe(count));

it('tells what became of the rows, and what was not understood', () => {
  const answer = {
    sweep: { rows: 1204, enrolled: 12, changed: 340, missed: 5, removed: 3 },
    rejectedCount: 1,
    unknownColumns: ['Colour\u202e'],
  } as unknown as ImportAnswer;
  expect(importSays(answer)).toBe(
    '1,204 rows read: 12 new, 340 changed, 3 removed, 2 not in the file and kept, 1 line not read.',
  );
  expect(unknownColumnsSay(answer)).toBe('Not understood, and left out: the column “Colour\\u202e”.');
  expect(unknownColumnsSay({ ...answer, unknownColumns: [] })).toBeNull();
});

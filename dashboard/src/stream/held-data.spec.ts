import { describe, expect, it } from '@jest/globals';
import type { StreamData } from '@contracts/stream';
import { changesIn, ENTRIES_HELD_MAX, holdBack, ROWS_HELD_MAX, type HeldRoom } from './held-data';

const row = (id: string, version = '1') => ({ id, version }) as StreamData['rows']['rows'][number];
const rows = (changed: string[], gone: string[] = [], version = '1') => ({
  rows: changed.map((id) => row(id, version)),
  gone,
});
const entry = (id: string) => ({ id, at: '', kind: 'k', by: null, data: {} });
const client = (timeline: string[]): StreamData['client'] => ({ client: null, timeline: timeline.map(entry) });

function holdAll(kind: 'rows' | 'summary' | 'client', deltas: HeldData[]): HeldRoom {
  return deltas.reduce<HeldRoom>((held, data) => holdBack(held, kind, data, 'delta'), null);
}
type HeldData = Parameters<typeof holdBack>[2];

describe('what is kept of a room while the screen is frozen', () => {
  it('is the newest of a room that says all of its state', () => {
    const [first, second] = [{ total: 1 }, { total: 2 }] as unknown as HeldData[];
    expect(holdAll('summary', [first!, second!])).toEqual({ data: second, how: 'delta' });
  });

  it('is every row that changed, each as it was last', () => {
    expect(holdAll('rows', [rows(['a', 'b']), rows(['b', 'c'], [], '2')])).toEqual({
      data: { rows: [row('a'), row('b', '2'), row('c', '2')], gone: [] },
      how: 'delta',
    });
  });

  it('follows a row that goes, and one that comes back', () => {
    expect(holdAll('rows', [rows(['a', 'b']), rows([], ['a'])])).toEqual({ data: rows(['b'], ['a']), how: 'delta' });
    expect(holdAll('rows', [rows([], ['a']), rows(['a'], [], '2')])).toEqual({
      data: rows(['a'], [], '2'),
      how: 'delta',
    });
  });

  it('is a snapshot with what changed after it, whatever was kept before', () => {
    const snapshot = holdBack(holdAll('rows', [rows(['old'])]), 'rows', rows(['a', 'b']), 'snapshot');
    expect(holdBack(snapshot, 'rows', rows(['b'], [], '2'), 'delta')).toEqual({
      data: { rows: [row('a'), row('b', '2')], gone: [] },
      how: 'snapshot',
    });
  });

  it('is bounded: too many rows are asked for again, and a later snapshot is enough', () => {
    const many = Array.from({ length: ROWS_HELD_MAX }, (_, index) => `r${index}`);
    const full = holdAll('rows', [rows(many), rows(['one-more'])]);
    expect(full).toBe('ask_again');
    expect(holdBack(full, 'rows', rows(['a']), 'delta')).toBe('ask_again');
    expect(holdBack(full, 'rows', rows(['a']), 'snapshot')).toEqual({ data: rows(['a']), how: 'snapshot' });
  });

  it('is all that was told of a client, newest first, each once', () => {
    expect(holdAll('client', [client(['1']), client(['3', '2', '1'])])).toMatchObject({
      data: { timeline: ['3', '2', '1'].map(entry) },
    });
    const flood = Array.from({ length: ENTRIES_HELD_MAX + 5 }, (_, index) => client([String(index)]));
    const held = holdAll('client', flood) as { data: StreamData['client'] };
    expect(held.data.timeline).toHaveLength(ENTRIES_HELD_MAX);
    expect(held.data.timeline[0]!.id).toBe(String(ENTRIES_HELD_MAX + 4));
  });

  it('counts rows one by one, and any other delivery as one change', () => {
    expect(changesIn('rows', rows(['a', 'b'], ['c']))).toBe(3);
    expect(changesIn('summary', {} as HeldData)).toBe(1);
  });
});

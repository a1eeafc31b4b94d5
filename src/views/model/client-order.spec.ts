import { describe, expect, it } from '@jest/globals';
import { CLIENT_SORTS } from '../../contracts/clients.js';
import { UPGRADE_STATES } from '../../contracts/words.js';
import { stretchesFrom, stretchesOf } from './client-order.js';

describe('stretchesOf', () => {
  it.each(CLIENT_SORTS)('%s covers every state once', (sort) => {
    const states = stretchesOf(sort, {}).map(({ state }) => state);
    expect(states[0] === null ? states : [...states].sort()).toEqual(
      states[0] === null ? [null] : [...UPGRADE_STATES].sort(),
    );
  });

  it('begins with the queue in rank order', () => {
    const [first] = stretchesOf('queue', {});
    expect(first?.state).toBe('queued');
    expect(first?.keys.map(({ column }) => column)).toEqual(['u.rank_class', 'u.rank_sequence', 'u.id']);
  });

  it('leaves out what the filter cannot match', () => {
    expect(stretchesOf('state', { upgradeState: ['failed', 'queued'] }).map(({ state }) => state)).toEqual([
      'queued',
      'failed',
    ]);
    expect(stretchesOf('-state', { pending: false }).map(({ state }) => state)).toEqual([
      'ghost',
      'ahead',
      'up_to_date',
    ]);
    expect(stretchesOf('state', { upgradeState: ['up_to_date'], pending: true })).toEqual([]);
  });
});

describe('stretchesFrom', () => {
  const way = stretchesOf('state', {});

  it('begins at the first without a place', () => {
    expect(stretchesFrom(way, null)).toHaveLength(UPGRADE_STATES.length);
  });

  it('goes on in the stretch where the page ended, after its keys', () => {
    const rest = stretchesFrom(way, { state: 'held', keys: ['id'] });
    expect(rest?.map(({ stretch, after }) => [stretch.state, after])).toEqual([
      ['held', ['id']],
      ['up_to_date', null],
      ['ahead', null],
      ['pending', null],
      ['ghost', null],
    ]);
  });

  it('refuses a place that is not on this way', () => {
    expect(stretchesFrom(way, { state: null, keys: ['a', 'id'] })).toBeNull();
    expect(stretchesFrom(way, { state: 'queued', keys: ['id'] })).toBeNull();
  });
});

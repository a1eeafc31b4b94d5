import { describe, expect, it } from '@jest/globals';
import type { Actor } from './actor.js';
import { CredentialCache } from './credential-cache.js';

const ada: Actor = {
  kind: 'key',
  id: '0190b4a0-0000-7000-8000-000000000001',
  personId: null,
  name: 'ada',
  role: 'admin',
  siteId: null,
  siteSlug: null,
  clientId: null,
  expiresAtMs: null,
};

function setUp(actor: Actor | null = ada) {
  const state = { nowMs: 0, lookUps: 0, actor };
  const cache = new CredentialCache(
    async () => {
      state.lookUps += 1;
      return state.actor;
    },
    () => state.nowMs,
  );
  return { state, cache };
}

describe('CredentialCache', () => {
  it('answers at once after the first look-up, for at most ten seconds', async () => {
    const { state, cache } = setUp();
    expect(await cache.get('secret')).toBe(ada);
    state.nowMs = 9999;
    expect(cache.get('secret')).toBe(ada);
    expect(state.lookUps).toBe(1);
    state.nowMs = 10_000;
    state.actor = null;
    expect(await cache.get('secret')).toBeNull();
    expect(state.lookUps).toBe(2);
  });

  it('keeps a key no longer than it is good', async () => {
    const { state, cache } = setUp({ ...ada, expiresAtMs: 3000 });
    await cache.get('secret');
    state.nowMs = 2999;
    expect(cache.get('secret')).toMatchObject({ id: ada.id });
    state.nowMs = 3000;
    state.actor = null;
    expect(await cache.get('secret')).toBeNull();
  });

  it('shares one look-up', async () => {
    const { state, cache } = setUp();
    await Promise.all(Array.from({ length: 50 }, async () => cache.get('secret')));
    expect(state.lookUps).toBe(1);
  });

  it('keeps nothing that was looked up before it was told to forget', async () => {
    const { state, cache } = setUp();
    const early = cache.get('secret');
    cache.clear();
    expect(await early).toBe(ada);
    state.actor = null;
    expect(await cache.get('secret')).toBeNull();
    expect(state.lookUps).toBe(2);
  });

  it('remembers for a while that a secret is nobody’s', async () => {
    const { state, cache } = setUp(null);
    await cache.get('wrong');
    expect(cache.get('wrong')).toBeNull();
    expect(state.lookUps).toBe(1);
  });

  it('does not let wrong secrets push a good key out', async () => {
    const { state, cache } = setUp();
    await cache.get('secret');
    state.actor = null;
    for (let index = 0; index < 20_000; index += 1) await cache.get(`wrong ${index}`);
    expect(cache.get('secret')).toBe(ada);
  });

  it('does not keep a failed look-up', async () => {
    let failing = true;
    const cache = new CredentialCache(async () => {
      if (failing) throw new Error('the database is away');
      return ada;
    });
    await expect(cache.get('secret')).rejects.toThrow('away');
    failing = false;
    expect(await cache.get('secret')).toBe(ada);
  });
});

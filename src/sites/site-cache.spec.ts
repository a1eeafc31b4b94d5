import { beforeEach, describe, expect, it } from '@jest/globals';
import type { SiteRecord } from './model/site-record.js';
import { SiteCache } from './site-cache.js';

const site = (name: string) => ({ slug: 'a', name }) as SiteRecord;

let nowMs: number;
let cache: SiteCache;
let loads: number;

beforeEach(() => {
  nowMs = 5000;
  loads = 0;
  cache = new SiteCache(1000, () => nowMs);
});

const get = (found: SiteRecord | null = site('A')) =>
  cache.get('a', async () => {
    loads += 1;
    return found;
  });

describe('SiteCache', () => {
  it('keeps a site for its time and no longer', async () => {
    const first = await get();
    nowMs += 999;
    expect(await get(site('B'))).toBe(first);
    nowMs += 1;
    expect((await get(site('B')))?.name).toBe('B');
    expect(loads).toBe(2);
  });

  it('lets requests for the same site share one read', async () => {
    await Promise.all([get(), get(), get()]);
    expect(loads).toBe(1);
  });

  it('does not keep that there is none', async () => {
    expect(await get(null)).toBeNull();
    expect((await get())?.name).toBe('A');
  });

  it('does not keep a read that failed', async () => {
    const failing = cache.get('a', () => Promise.reject(new Error('away')));
    await expect(failing).rejects.toThrow('away');
    expect((await get())?.name).toBe('A');
  });

  it('answers nothing after a clear that was read before it', async () => {
    let finish: (found: SiteRecord) => void = () => undefined;
    const early = cache.get('a', () => new Promise((resolve) => (finish = resolve)));
    cache.clear();
    const late = get(site('new'));
    finish(site('old'));
    expect((await early)?.name).toBe('old');
    expect((await late)?.name).toBe('new');
    expect((await get(site('newer')))?.name).toBe('new');
  });
});

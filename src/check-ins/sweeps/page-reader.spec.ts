import { expect, it } from '@jest/globals';
import type { ClientsPageResult, SiteDriver } from '../../sites/drivers/site-driver.js';
import { PageReader } from './page-reader.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A list whose pages are answered when the test says so; the clock moves by 10 ms whenever it is read. */
function list() {
  const asked: number[] = [];
  const answers = new Map<number, (answer: ClientsPageResult) => void>();
  const driver = {
    listClients(page: number): Promise<ClientsPageResult> {
      asked.push(page);
      return new Promise((resolve) => answers.set(page, resolve));
    },
  } as SiteDriver;
  let nowMs = 0;
  const reader = new PageReader(driver, async () => {
    nowMs += 10;
    return { fromMs: nowMs, byMs: nowMs + 1 };
  });
  const answer = (page: number, tookMs: number) =>
    answers.get(page)!({ ok: true, page: { clients: [], page, lastPage: 5, total: 500, skipped: 0 }, tookMs });
  const fail = (page: number) =>
    answers.get(page)!({ ok: false, retryable: true, delivered: 'no', reason: 'timed_out', detail: null });
  return { reader, asked, answer, fail };
}

it('asks for one page after the other while the appliance answers at once', async () => {
  const { reader, asked, answer } = list();
  for (const page of [1, 2, 3]) {
    const reading = reader.read(page, page === 1 ? null : 5);
    await settled();
    answer(page, 30);
    expect(await reading).toMatchObject({ answer: { ok: true, page: { page } } });
  }
  expect(asked).toEqual([1, 2, 3]);
});

it('asks for the next ones meanwhile where it is slow, up to the last, and each has times of its own', async () => {
  const { reader, asked, answer, fail } = list();
  const first = reader.read(1, null);
  await settled();
  answer(1, 800);
  expect(await first).toMatchObject({ seenAtMs: 10, answeredAtMs: 21 });
  const second = reader.read(2, 5);
  await settled();
  expect(asked).toEqual([1, 2, 3, 4]);
  answer(3, 800);
  await settled();
  answer(2, 800);
  expect(await second).toMatchObject({ seenAtMs: 30, answeredAtMs: 71 });
  const third = reader.read(3, 5);
  await settled();
  expect(asked).toEqual([1, 2, 3, 4, 5]);
  expect(await third).toMatchObject({ seenAtMs: 40, answeredAtMs: 61, answer: { page: { page: 3 } } });
  fail(4);
  expect(await reader.read(4, 5)).toMatchObject({ answer: { ok: false, reason: 'timed_out' } });
  const again = reader.read(4, 5);
  await settled();
  expect(asked).toEqual([1, 2, 3, 4, 5, 4]);
  answer(4, 800);
  expect(await again).toMatchObject({ answer: { page: { page: 4 } } });
});

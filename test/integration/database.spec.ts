import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sqlState } from '../../src/platform/database/database.js';
import { openTestDatabase } from '../support/database.js';

let made: Awaited<ReturnType<typeof openTestDatabase>>;

beforeAll(async () => {
  made = await openTestDatabase();
  await made.database.query('CREATE TABLE word (word text PRIMARY KEY)');
});

beforeEach(() => made.database.query('DELETE FROM word'));

afterAll(() => made.close());

const ADD = 'INSERT INTO word (word) VALUES ($1)';
const words = async () =>
  (await made.database.query<{ word: string }>('SELECT word FROM word ORDER BY 1')).map((row) => row.word);
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe('a transaction', () => {
  it('takes statements in the order of the calls, whether or not they are waited for', async () => {
    const seen = await made.database.transaction(async (tx) => {
      tx.write(ADD, ['one']);
      const first = tx.query<{ count: number }>('SELECT count(*) AS count FROM word');
      tx.write(ADD, ['two']);
      const second = tx.prepared<{ count: number }>('SELECT count(*) AS count FROM word');
      return [...(await first), ...(await second)].map((row) => row.count);
    });
    expect(seen).toEqual([1, 2]);
    expect(await words()).toEqual(['one', 'two']);
  });

  it('fails with the error of a write that nobody waited for, and leaves nothing behind', async () => {
    const error = await failureOf(
      made.database.transaction((tx) => {
        tx.write(ADD, ['one']);
        tx.write(ADD, ['one']);
        tx.write(ADD, ['two']);
        return Promise.resolve();
      }),
    );
    expect(sqlState(error)).toBe('23505');
    expect(await words()).toEqual([]);
  });

  it('names the write as the cause where a later statement was the first to be waited for', async () => {
    const error = await failureOf(
      made.database.transaction(async (tx) => {
        tx.write('SELECT no_such_function()');
        await tx.query('SELECT 1');
      }),
    );
    expect(sqlState(error)).toBe('42883');
  });

  it('is not taken for committed when a failure was passed over', async () => {
    const error = await failureOf(
      made.database.transaction(async (tx) => {
        tx.write(ADD, ['one']);
        await tx.query('SELECT no_such_function()').catch(() => undefined);
      }),
    );
    expect(String(error)).toMatch(/failed transaction/);
    expect(await words()).toEqual([]);
  });

  it('leaves its connection fit for the next one', async () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      failureOf(
        made.database.transaction(async (tx) => {
          tx.write(ADD, [index % 2 === 0 ? `word ${index}` : null]);
          await tx.query('SELECT pg_sleep(0.001)');
        }),
      ),
    );
    const states = (await Promise.all(many)).map((error) => (error === null ? null : sqlState(error)));
    expect(states).toEqual(Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? null : '23502')));
    expect(await words()).toHaveLength(20);
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApplianceCall } from '../../src/sites/drivers/beyondtrust/appliance-account.js';
import { type AccountsProcess, startOnlyAccounts } from '../support/appliance-accounts.js';
import { ApplianceStub } from '../support/appliance-stub.js';

const BACKUP = '/api/backup';
const call: ApplianceCall = { method: 'GET', path: BACKUP, spentFor: 'backup', timeoutMs: 3000 };
const bytes = randomBytes(3_000_000);
const sha256 = createHash('sha256').update(bytes).digest('hex');

let accounts: AccountsProcess;
let stub: ApplianceStub;
let folder: string;

beforeAll(async () => {
  accounts = await startOnlyAccounts();
});
afterAll(async () => {
  await accounts.close();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-download-'));
  stub = await ApplianceStub.start();
  stub.on(BACKUP, (_, response) => response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes));
});
afterEach(async () => {
  await stub.close();
  rmSync(folder, { recursive: true });
});

describe('a download', () => {
  it('is hashed, and written where it is to be kept, for nobody else to read', async () => {
    const file = join(folder, 'backup.nsb');
    expect(await accounts.of(stub.url).download(call, file)).toEqual({ ok: true, sha256, bytes: bytes.length, file });
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['backup.nsb']);
  });

  it('is only hashed where no file is wanted', async () => {
    expect(await accounts.of(stub.url).download(call, null)).toEqual({
      ok: true,
      sha256,
      bytes: bytes.length,
      file: null,
    });
  });

  it('that breaks off leaves nothing behind', async () => {
    stub.on(BACKUP, (_, response, request) => {
      response.writeHead(200, { 'content-length': String(bytes.length) });
      response.write(bytes.subarray(0, 500_000), () => request.socket.destroy());
    });
    const outcome = await accounts.of(stub.url).download(call, join(folder, 'backup.nsb'));
    expect(outcome).toMatchObject({ ok: false, reason: 'connection_lost', retryable: true });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that is too long, or does not go on, leaves nothing behind', async () => {
    const file = join(folder, 'backup.nsb');
    const account = accounts.of(stub.url);
    expect(await account.download({ ...call, answerBytesMax: 1_000_000 }, file)).toMatchObject({
      reason: 'answer_too_large',
    });
    stub.on(BACKUP, (_, response) => void response.writeHead(200).write(bytes.subarray(0, 1000)));
    expect(await account.download({ ...call, timeoutMs: 300 }, file)).toMatchObject({ reason: 'timed_out' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that cannot be written is our own failure', async () => {
    const outcome = await accounts.of(stub.url).download(call, join(folder, 'missing', 'backup.nsb'));
    expect(outcome).toMatchObject({
      ok: false,
      reason: 'not_kept',
      retryable: false,
      detail: expect.stringContaining('could not be written'),
    });
  });

  it('that is refused is told as what it is', async () => {
    stub.answer(BACKUP, 403, { message: 'no' });
    expect(await accounts.of(stub.url).download(call, join(folder, 'b'))).toMatchObject({ reason: 'forbidden' });
    stub.answer(BACKUP, 204, '');
    expect(await accounts.of(stub.url).download(call, join(folder, 'b'))).toMatchObject({ reason: 'bad_answer' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

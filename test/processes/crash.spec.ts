import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findLost, ofBystanders, ofFleet } from '../support/acknowledged.js';
import { Bystanders } from '../support/bystanders.js';
import { faultsOf, Play } from '../support/play.js';
import { ProcessStage } from '../support/process-stage.js';
import { RollcallProcess } from '../support/rollcall-process.js';
import { readSlotLog, replaySlotLog } from '../support/slot-log.js';
import { EventProbe } from '../support/stream-probe.js';
import { waitFor } from '../support/wait-for.js';

/** The built Rollcall as a process, ended in every way a process can end. */
const CLIENTS = 120;
const LIMIT = 10;

let stage: ProcessStage;
let play: Play | undefined;
let bystanders: Bystanders | undefined;

beforeAll(async () => {
  stage = await ProcessStage.open();
}, 60_000);

afterAll(async () => {
  await bystanders?.end();
  await play?.end();
  await stage?.close();
}, 60_000);

describe('kill -9 of the process in mid-run', () => {
  it('twice: the run finishes, no acknowledged check-in is lost, no slot is granted twice', async () => {
    await stage.start();
    await stage.api('POST', '/sites', { slug: 'bystanders', name: 'Bystanders' });
    play = new Play(stage, { scenario: 'happy', clients: CLIENTS, seed: 31, limit: LIMIT, slug: 'crash' });

    for (const back of [15, 60]) {
      await play.until(`${back} clients are back`, ({ site }) => site.report().atTarget >= back);
      const others = new Bystanders(stage.url, stage.adminKey, 'bystanders', `kill-at-${back}`);
      bystanders = others;
      const { site } = await play.until('bystanders check in', () => others.count >= 300);
      await stage.kill();
      const acknowledged = new Map([
        ['crash', ofFleet(site)],
        ['bystanders', ofBystanders(others)],
      ]);
      expect(await findLost(stage.database, acknowledged)).toEqual([]);
      await stage.start();
      const before = others.count;
      await waitFor(() => others.count > before, { deadlineMs: 60_000, what: 'an answer after the restart' });
      await others.end();
    }

    const verdict = await play.verdict;
    expect(faultsOf(verdict)).toEqual([]);
    const lines = await readSlotLog(stage.database, await stage.siteId('crash'));
    expect(replaySlotLog(lines, () => LIMIT)).toMatchObject({ held: 0, faults: [] });
  }, 400_000);
});

describe('the process', () => {
  it('stops within 10 s of SIGTERM, also while somebody reads the stream', async () => {
    const rollcall = await stage.start();
    await stage.api('POST', '/sites', { slug: 'read', name: 'Read' });
    const reader = await EventProbe.open(`${stage.url}/api/v1/stream?site=read&rooms=summary`, {
      authorization: `Bearer ${stage.adminKey}`,
    });
    await waitFor(() => reader.events.length > 0, { deadlineMs: 20_000, what: 'a first event' });
    const beganMs = performance.now();
    const ended = await rollcall.end('SIGTERM');
    expect(performance.now() - beganMs).toBeLessThan(10_000);
    expect(ended).toEqual({ code: 0, signal: null });
    await waitFor(() => reader.isEnded, { what: 'the end of the stream' });
  }, 120_000);

  it('says in one line that its port is taken, and ends with 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await waitFor(() => taken.listening, { what: 'a taken port' });
    const { port } = taken.address() as AddressInfo;
    const refused = new RollcallProcess({ ...stage.environment, PORT: String(port) });
    expect(await refused.ended()).toEqual({ code: 1, signal: null });
    taken.close();
    expect(refused.stderr).toBe(
      `Port ${port} is taken by another program. Stop it, or choose another: PORT=${port + 1} npm start\n`,
    );
    expect(refused.stdout).toBe('');
  }, 60_000);

  it('lists everything that is wrong with its configuration at once, each with an example, and ends with 1', async () => {
    const secret = 'too-short';
    const refused = new RollcallProcess({
      PORT: '99999',
      ROLLCALL_ROLES: 'api,cook',
      ROLLCALL_BOOTSTRAP_KEY: secret,
      DATABASE_URL: stage.environment['DATABASE_URL']!,
      ROLLCALL_LOG_LEVEL: 'loud',
    });
    expect(await refused.ended()).toEqual({ code: 1, signal: null });
    const lines = refused.stderr.trimEnd().split('\n');
    expect(lines[0]).toBe('Rollcall cannot start:');
    for (const name of ['PORT', 'ROLLCALL_ROLES', 'ROLLCALL_BOOTSTRAP_KEY', 'REDIS_URL', 'ROLLCALL_LOG_LEVEL']) {
      expect(lines.filter((line) => line.startsWith(`  ${name} `) && line.includes(`Example: ${name}=`))).toHaveLength(
        1,
      );
    }
    expect(lines).toHaveLength(6);
    expect(refused.stderr).not.toContain(secret);
  }, 60_000);
});

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { firstValueFrom, timer } from 'rxjs';
import type { Actor } from '../access/actor.js';
import type { StreamData, StreamMessage } from '../contracts/stream.js';
import { Metrics } from '../platform/metrics.js';
import { LET_GO_AFTER_MS, MUCH_BYTES, TOO_MUCH_BYTES } from './model/back-pressure.js';
import type { Outgoing } from './outgoing.js';
import { SharedRoom, type RoomSource } from './shared-room.js';
import { StreamDesk } from './stream-desk.js';
import { StreamMetrics } from './stream-metrics.js';
import { StreamReader } from './stream-reader.js';

type Alerts = StreamData['alerts'];

class FakeReader extends StreamReader {
  readonly isBroadcast = false;
  readonly heard: StreamMessage[] = [];
  waiting = 0;

  constructor() {
    super({} as Actor);
  }
  waitingBytes = () => this.waiting;
  send = ({ message }: Outgoing) => void this.heard.push(message);
  join = () => undefined;
  leave = () => undefined;
  setLimited = () => undefined;
  end = () => void (this.isEnded = true);
  said = () => this.heard.map(({ kind, seq }) => `${kind} ${seq}`);
}

/** A site's only number; making it up takes `costMs`. */
class FakeSource implements RoomSource<Alerts> {
  readonly minIntervalMs = 250;
  number = 0;
  turns = 0;
  costMs = 0;
  everyMs: number | null = null;
  isGone = false;
  isBroken = false;

  async make(): Promise<Alerts | null> {
    this.turns += 1;
    const { number } = this;
    if (this.costMs > 0) await firstValueFrom(timer(this.costMs));
    if (this.isBroken) throw new Error('no database');
    return this.isGone ? null : ({ alerts: [number] } as unknown as Alerts);
  }
  clockEveryMs = () => this.everyMs;
  fingerprint = (data: Alerts) => JSON.stringify(data);
  reset = () => undefined;
}

let source: FakeSource;
let desk: StreamDesk;
let room: SharedRoom<'alerts'>;

beforeEach(() => {
  Logger.overrideLogger(false);
  jest.useFakeTimers();
  source = new FakeSource();
  desk = new StreamDesk('epoch', new StreamMetrics(new Metrics()), () => undefined);
  room = new SharedRoom('site', 'alerts', source, desk);
});

afterEach(() => {
  jest.useRealTimers();
});

async function join(reader = new FakeReader()): Promise<{ reader: FakeReader; seq: number; data: unknown }> {
  let snapshot: { seq: number; data: unknown } = { seq: -1, data: null };
  const joined = room.join(reader, (data, seq) => (snapshot = { seq, data: (data.alerts as unknown[])[0] }));
  await jest.advanceTimersByTimeAsync(source.costMs);
  await joined;
  return { reader, ...snapshot };
}

const change = (number: number) => {
  source.number = number;
  room.touch();
};
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('a shared room', () => {
  it('is made up once for all who read it', async () => {
    const [a, b] = [await join(), await join()];
    expect(source.turns).toBe(1);
    expect(a.seq).toBe(b.seq);
    change(1);
    await pass(300);
    expect(source.turns).toBe(2);
    for (const { reader, seq } of [a, b]) expect(reader.said()).toEqual([`delta ${seq + 1}`]);
    expect(a.reader.heard[0]).toBe(b.reader.heard[0]);
  });

  it('is made up at most four times a second, and ends at the newest state', async () => {
    const { reader } = await join();
    for (let step = 1; step <= 100; step += 1) {
      change(step);
      await pass(10);
    }
    await pass(300);
    expect(source.turns).toBeLessThanOrEqual(6);
    expect(reader.heard.at(-1)!.data).toEqual({ alerts: [100] });
  });

  it('turns more seldom the dearer it is', async () => {
    source.costMs = 100;
    await join();
    for (let step = 1; step <= 30; step += 1) {
      change(step);
      await pass(100);
    }
    expect(source.turns).toBeLessThanOrEqual(4);
  });

  it('misses no change that comes while it is being made up', async () => {
    source.costMs = 50;
    const { reader } = await join();
    change(1);
    await pass(470);
    expect(source.turns).toBe(2);
    // The second turn has read the 1 and is still under way.
    change(2);
    await pass(2000);
    expect(reader.heard.at(-1)!.data).toEqual({ alerts: [2] });
  });

  it('says nothing when nothing is different', async () => {
    const { reader } = await join();
    room.touch();
    await pass(1000);
    expect(source.turns).toBe(2);
    expect(reader.heard).toEqual([]);
  });

  it('follows the clock where clocks move', async () => {
    source.everyMs = 2000;
    const { reader } = await join();
    source.number = 1;
    await pass(1900);
    expect(reader.heard).toEqual([]);
    await pass(200);
    expect(reader.heard).toHaveLength(1);
  });

  it('rests without readers, and counts on from where nobody has been', async () => {
    source.everyMs = 2000;
    const { reader, seq } = await join();
    room.leave(reader);
    change(1);
    await pass(10_000);
    expect(source.turns).toBe(1);
    const again = await join();
    expect(again.seq).toBeGreaterThan(seq);
    expect(again.data).toBe(1);
  });

  it('repeats its last number as a heartbeat', async () => {
    const { reader, seq } = await join();
    room.heartbeat();
    change(1);
    await pass(300);
    room.heartbeat();
    expect(reader.said()).toEqual([`heartbeat ${seq}`, `delta ${seq + 1}`, `heartbeat ${seq + 1}`]);
  });

  it('lets nobody in while it cannot be read, and goes on when it can', async () => {
    source.isBroken = true;
    expect((await join()).seq).toBe(-1);
    source.isBroken = false;
    const { reader } = await join();
    source.isBroken = true;
    change(1);
    await pass(3000);
    expect(source.turns).toBeLessThanOrEqual(8);
    source.isBroken = false;
    await pass(2000);
    expect(reader.heard.map(({ data }) => data)).toEqual([{ alerts: [1] }]);
  });

  it('says once that its site is gone', async () => {
    const { reader, seq } = await join();
    source.isGone = true;
    room.touch();
    await pass(300);
    room.gone();
    expect(reader.said()).toEqual([`gone ${seq + 1}`]);
    expect((await join()).seq).toBe(-1);
  });
});

describe('a reader that does not keep up', () => {
  it('is told under the number of the first message that it does not get', async () => {
    const [slow, quick] = [await join(), await join()];
    slow.reader.waiting = TOO_MUCH_BYTES + 1;
    for (const step of [1, 2, 3]) {
      change(step);
      await pass(300);
    }
    room.heartbeat();
    expect(slow.reader.said()).toEqual([`limited ${slow.seq + 1}`, `heartbeat ${slow.seq + 1}`]);
    expect(quick.reader.said()).toHaveLength(4);

    slow.reader.waiting = 0;
    desk.loads.checkLimited();
    change(4);
    await pass(300);
    expect(slow.reader.said().at(-1)).toBe(`delta ${slow.seq + 4}`);
  });

  it('is not taken for slow because of one large message', async () => {
    const { reader, seq } = await join();
    reader.waiting = MUCH_BYTES + 1;
    change(1);
    await pass(300);
    reader.waiting = 0;
    change(2);
    await pass(2000);
    expect(reader.said()).toEqual([`delta ${seq + 1}`, `delta ${seq + 2}`]);
  });

  it('is let go when it never catches up', async () => {
    const { reader } = await join();
    reader.waiting = TOO_MUCH_BYTES + 1;
    change(1);
    await pass(300);
    await pass(LET_GO_AFTER_MS);
    desk.loads.checkLimited();
    expect(reader.isEnded).toBe(true);
  });
});

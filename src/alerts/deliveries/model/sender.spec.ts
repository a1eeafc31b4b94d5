import { describe, expect, it } from '@jest/globals';
import type { MessageKind } from '../../../contracts/alert-words.js';
import { CLOSED } from './circuit.js';
import type { Circuit, Outcome, Waiting } from './delivery.js';
import { afterSending } from './outcome.js';
import { turnOf } from './turn.js';

/** All decisions of the sender together, over days of virtual time: what the service does with rows is done here with objects. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ALIVE_MS = 150;
const TIMEOUT_MS = 15 * SECOND;

interface Row extends Omit<Waiting, 'state'> {
  state: Waiting['state'] | 'delivered' | 'given_up' | 'superseded' | 'cancelled';
  incident: string;
  createdAtMs: number;
  step: number;
  endedAtMs: number;
  partOf: string | null;
}

class Receiver {
  readonly rows: Row[] = [];
  private open: Row[] = [];
  readonly calls: number[] = [];
  readonly arrived: { incident: string; kind: MessageKind; at: number; sequence: number }[] = [];
  circuit: Circuit = CLOSED;
  atOnceMost = 0;
  enabled = true;
  private readonly underWay: { row: Row; endsAtMs: number; outcome: Outcome }[] = [];

  constructor(
    private readonly answers: (nowMs: number) => Outcome,
    private readonly perMinuteMax = 600,
    private readonly takesDigests = false,
  ) {}

  take(incident: string, kind: MessageKind, nowMs: number): void {
    this.add(this.row(incident, kind, nowMs, this.rows.length + 1));
  }

  nextEndMs(): number {
    return Math.min(Infinity, ...this.underWay.map(({ endsAtMs }) => endsAtMs));
  }

  /** What the pass does every second, and what follows the end of a sending. */
  turn(nowMs: number): void {
    const waiting = this.open.filter(({ state }) => state === 'waiting' || state === 'sending');
    this.open = waiting;
    if (waiting.length === 0) return;
    const sentLately = this.rows.filter(
      ({ state, endedAtMs, partOf }) => state === 'delivered' && partOf === null && endedAtMs > nowMs - MINUTE,
    ).length;
    const { enabled, perMinuteMax, takesDigests } = this;
    const standing = { ...this.circuit, enabled, perMinuteMax, sentLately, takesDigests };
    const turn = turnOf(
      standing,
      (waiting as Waiting[]).sort((one, other) => one.sequence - other.sequence),
      nowMs,
    );
    for (const id of turn.superseded) this.end(this.byId(id), 'superseded', nowMs);
    for (const id of turn.go) this.send(this.byId(id), nowMs);
    if (turn.digest !== null)
      this.sendDigest(
        turn.digest.map((id) => this.byId(id)),
        nowMs,
      );
    this.atOnceMost = Math.max(this.atOnceMost, this.underWay.length);
  }

  finish(nowMs: number): void {
    for (const sending of this.underWay.filter(({ endsAtMs }) => endsAtMs <= nowMs)) {
      this.underWay.splice(this.underWay.indexOf(sending), 1);
      this.judge(sending.row, sending.outcome, nowMs);
    }
    this.turn(nowMs);
  }

  private judge(row: Row, outcome: Outcome, nowMs: number): void {
    const receiver = { ...this.circuit, enabled: this.enabled };
    const verdict = afterSending({ ...row, isTest: false }, receiver, outcome, { nowMs, chance: 0.5 });
    this.circuit = verdict.circuit;
    if (verdict.delivery.state === 'waiting') Object.assign(row, verdict.delivery);
    else this.end(row, verdict.delivery.state, nowMs);
    if (row.state === 'delivered') this.note(row, nowMs);
    const rest = this.rows.filter(({ state }) => state === 'waiting');
    if (verdict.releases) for (const one of rest) one.nextAttemptAtMs = Math.min(one.nextAttemptAtMs, nowMs);
    if (verdict.disables) {
      this.enabled = false;
      for (const one of rest) this.end(one, 'cancelled', nowMs);
    }
  }

  private note(row: Row, at: number): void {
    const parts = this.rows.filter(({ partOf }) => partOf === row.id);
    for (const part of parts) this.end(part, 'delivered', at);
    for (const { incident, kind, sequence } of parts.length > 0 ? parts : [row]) {
      this.arrived.push({ incident, kind, at, sequence });
    }
  }

  private send(row: Row, nowMs: number): void {
    const outcome = this.answers(nowMs);
    const took = outcome.ok || outcome.reason !== 'timed_out' ? ALIVE_MS : TIMEOUT_MS;
    Object.assign(row, { state: 'sending', sendingUntilMs: nowMs + 30 * SECOND });
    this.calls.push(nowMs);
    this.underWay.push({ row, outcome, endsAtMs: nowMs + took });
  }

  private sendDigest(parts: Row[], nowMs: number): void {
    const digest = this.row('', 'digest', nowMs, Math.min(...parts.map(({ sequence }) => sequence)));
    for (const part of parts) Object.assign(part, { state: 'superseded', partOf: digest.id });
    this.add({ ...digest, chains: parts.flatMap(({ chains }) => chains) });
    this.send(this.rows.at(-1)!, nowMs);
  }

  private row(incident: string, kind: MessageKind, nowMs: number, sequence: number): Row {
    return {
      id: `${sequence} ${kind}`,
      sequence,
      kind,
      incident,
      chains: incident === '' ? [] : [incident],
      state: 'waiting',
      isUrgent: false,
      byHand: false,
      createdAtMs: nowMs,
      nextAttemptAtMs: nowMs,
      sendingUntilMs: null,
      step: 0,
      endedAtMs: 0,
      partOf: null,
    };
  }

  private add(row: Row): void {
    this.rows.push(row);
    this.open.push(row);
  }

  private byId(id: string): Row {
    return this.rows.find((row) => row.id === id)!;
  }

  private end(row: Row, state: Row['state'], nowMs: number): void {
    Object.assign(row, { state, endedAtMs: nowMs });
  }
}

type Script = [atMs: number, incident: string, kind: MessageKind][];

function play(receivers: Receiver[], script: Script, untilMs: number, tickMs = SECOND): void {
  const left = [...script].sort(([one], [other]) => one - other);
  for (let nowMs = 0, nextMs = 0; nowMs <= untilMs;) {
    for (const receiver of receivers) if (receiver.nextEndMs() <= nowMs) receiver.finish(nowMs);
    while (left.length > 0 && left[0]![0] <= nowMs) {
      const [, incident, kind] = left.shift()!;
      for (const receiver of receivers) {
        receiver.take(incident, kind, nowMs);
        receiver.turn(nowMs);
      }
    }
    if (nowMs >= nextMs) {
      for (const receiver of receivers) receiver.turn(nowMs);
      nextMs += tickMs;
    }
    nowMs = Math.min(nextMs, left[0]?.[0] ?? Infinity, ...receivers.map((receiver) => receiver.nextEndMs()));
  }
}

/** An incident an hour: fires, is updated every ten minutes, is over after forty. And an event now and then. */
const day: Script = Array.from({ length: 26 }, (_, hour): Script => {
  const at = hour * HOUR + 7 * MINUTE;
  const incident = `incident ${hour}`;
  return [
    [at, incident, 'firing'],
    [at + 10 * MINUTE, incident, 'update'],
    [at + 20 * MINUTE, incident, 'update'],
    [at + 30 * MINUTE, incident, 'update'],
    [at + 40 * MINUTE, incident, 'resolved'],
    [at + 45 * MINUTE, '', 'event'],
  ];
}).flat();

const alive = (): Outcome => ({ ok: true });
const deadUntil =
  (ms: number) =>
  (nowMs: number): Outcome =>
    nowMs >= ms ? { ok: true } : { ok: false, retryable: true, reason: 'timed_out' };

/** What is wrong with the order in which messages of incidents arrived. */
function disorderOf({ arrived }: Receiver): string[] {
  const last = new Map<string, number>();
  return arrived.flatMap(({ incident, kind, sequence }) => {
    const before = last.get(incident) ?? 0;
    if (incident !== '') last.set(incident, sequence);
    if (before > sequence) return [`${incident}: ${kind} came late`];
    return before === 0 && kind !== 'firing' && incident !== '' ? [`${incident}: ${kind} came first`] : [];
  });
}

describe('a receiver that is dead for 24 hours', () => {
  const dead = new Receiver(deadUntil(24 * HOUR));
  const other = new Receiver(alive);
  const alone = new Receiver(alive);
  play([dead, other], day, 27 * HOUR);
  play([alone], day, 27 * HOUR);

  it('loses nothing: every firing, resolve and event arrives, and of updates that waited the latest', () => {
    const ended = dead.rows.map(({ state }) => state);
    expect(new Set(ended)).toEqual(new Set(['delivered', 'superseded']));
    for (const row of dead.rows) if (row.kind !== 'update') expect(row.state).toBe('delivered');
    const whileDead = dead.rows.filter(({ kind, createdAtMs }) => kind === 'update' && createdAtMs < 23 * HOUR);
    expect(whileDead.filter(({ state }) => state === 'delivered')).toHaveLength(23);
    expect(dead.circuit).toEqual(CLOSED);
  });

  it('gets each incident in its order', () => {
    expect(disorderOf(dead)).toEqual([]);
    expect(disorderOf(other)).toEqual([]);
  });

  it('gets everything at once when it is back: within the longest hold, then as fast as it takes it', () => {
    const [first] = dead.arrived;
    expect(first!.at - 24 * HOUR).toBeLessThanOrEqual(5 * MINUTE + ALIVE_MS + SECOND);
    const waited = dead.arrived.filter(({ sequence }) => dead.rows[sequence - 1]!.createdAtMs < 24 * HOUR);
    expect(waited.length).toBeGreaterThan(90);
    expect(waited.at(-1)!.at - first!.at).toBeLessThanOrEqual(ALIVE_MS * waited.length);
  });

  it('is asked no more than a dead one should be', () => {
    const whileDead = dead.calls.filter((at) => at < 24 * HOUR);
    expect(whileDead.length).toBeGreaterThan(200);
    expect(whileDead.length).toBeLessThanOrEqual((24 * HOUR) / (5 * MINUTE) + 10);
    expect(dead.atOnceMost).toBeLessThanOrEqual(2);
  });

  it('disturbs no other receiver', () => {
    expect(other.arrived).toEqual(alone.arrived);
    expect(other.arrived).toHaveLength(day.length);
    for (const { at, sequence } of other.arrived) expect(at - other.rows[sequence - 1]!.createdAtMs).toBe(ALIVE_MS);
  });
});

describe('a flood', () => {
  const flood: Script = Array.from({ length: 120 }, (_, index): Script => [
    [0, `incident ${index}`, 'firing'],
    [30 * SECOND, `incident ${index}`, 'resolved'],
  ]).flat();

  it.each([
    [true, 15],
    [false, 10 * 60],
  ])('is capped a minute, with digests: %j', (takesDigests, secondsMax) => {
    const receiver = new Receiver(alive, 30, takesDigests);
    play([receiver], flood, 12 * MINUTE);
    expect(receiver.arrived).toHaveLength(240);
    expect(disorderOf(receiver)).toEqual([]);
    const inAnyMinute = receiver.calls.map(
      (at) => receiver.calls.filter((one) => one >= at && one < at + MINUTE).length,
    );
    expect(Math.max(...inAnyMinute)).toBeLessThanOrEqual(30);
    const lastFiring = receiver.arrived.findLast(({ kind }) => kind === 'firing')!;
    expect(lastFiring.at / SECOND).toBeLessThanOrEqual(takesDigests ? 65 + secondsMax : secondsMax);
  });
});

describe('a receiver that says 410', () => {
  it('is switched off, and what waits for it is cancelled', () => {
    const receiver = new Receiver(() => ({ ok: false, retryable: false, disable: true, reason: 'gone' }));
    play(
      [receiver],
      day.slice(0, 3).map(([, incident, kind]) => [0, incident, kind]),
      MINUTE,
    );
    expect(receiver.rows.map(({ state }) => state)).toEqual(['given_up', 'superseded', 'cancelled']);
    expect(receiver.calls).toHaveLength(1);
  });
});

describe('a receiver that answers, and refuses', () => {
  it('is asked by the ladder alone, and each message is given up in the end', () => {
    const receiver = new Receiver(() => ({ ok: false, retryable: true, reason: 'unauthorized' }));
    play([receiver], [[0, 'incident', 'firing']], 90 * HOUR, MINUTE);
    expect(receiver.calls).toHaveLength(10);
    expect(receiver.rows[0]).toMatchObject({ state: 'given_up' });
  });
});

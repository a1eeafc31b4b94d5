import { describe, expect, it } from '@jest/globals';
import { CLOSED } from './circuit.js';
import type { Standing, Waiting } from './delivery.js';
import { DIGEST_PARTS_MAX, turnOf } from './turn.js';

const NOW = 1_000_000;
const standing: Standing = { ...CLOSED, enabled: true, perMinuteMax: 30, sentLately: 0, takesDigests: false };
const open: Partial<Standing> = { failures: 6, failingSinceMs: 1, heldUntilMs: NOW, lastReason: 'timed_out' };

let sequence = 0;
/** E.g. `A firing`, `A update`, `- event`, `A firing!` (critical). */
function one(said: string, parts: Partial<Waiting> = {}): Waiting {
  const [chain, kind] = said.replace('!', '').split(' ') as [string, Waiting['kind']];
  sequence += 1;
  return {
    id: `${said} ${parts.byHand ? 'by hand' : ''}`.trim(),
    sequence,
    kind,
    state: 'waiting',
    chains: chain === '-' ? [] : [...chain],
    isUrgent: said.endsWith('!'),
    byHand: false,
    nextAttemptAtMs: NOW,
    sendingUntilMs: null,
    ...parts,
  };
}
const later = { nextAttemptAtMs: NOW + 1 };
const underWay = { state: 'sending', sendingUntilMs: NOW + 1 } as const;
const lost = { state: 'sending', sendingUntilMs: NOW } as const;

describe('of one incident', () => {
  it.each<[string, Waiting[], string[]]>([
    ['a resolve waits for its firing', [one('A firing', later), one('A resolved')], []],
    ['one goes at a time', [one('A firing'), one('A resolved')], ['A firing']],
    ['what is under way holds up the rest', [one('A firing', underWay), one('A resolved')], []],
    ['a lost sending goes again', [one('A firing', lost), one('A resolved')], ['A firing']],
    ['others are not held up', [one('A firing', later), one('A resolved'), one('B firing')], ['B firing']],
    ['a digest holds up all its incidents', [one('AB digest', later), one('A update'), one('B resolved')], []],
    ['events have no order', [one('- event', later), one('- event')], ['- event']],
    ['a replay does not wait', [one('A firing', later), one('A update', { byHand: true })], ['A update by hand']],
  ])('%s', (_, waiting, go) => {
    expect(turnOf(standing, waiting, NOW).go).toEqual(go);
  });

  it('an update that waits is superseded by a later one, a firing or a resolve never is', () => {
    const waiting = [one('A firing'), one('A update', later), one('A update'), one('A resolved'), one('B update')];
    waiting[1]!.id = 'earlier';
    const turn = turnOf(standing, waiting, NOW);
    expect(turn).toEqual({ go: ['A firing', 'B update'], digest: null, superseded: ['earlier'] });
  });

  it('that comes and goes, each firing and resolve is told', () => {
    const waiting = [one('A firing', later), one('A resolved'), one('A firing'), one('A resolved')];
    expect(turnOf(standing, waiting, NOW).superseded).toEqual([]);
  });

  it('a heartbeat that waits is superseded by a later one', () => {
    const waiting = [one('W heartbeat', later), one('W heartbeat')];
    waiting[0]!.id = 'earlier';
    expect(turnOf(standing, waiting, NOW)).toEqual({ go: ['W heartbeat'], digest: null, superseded: ['earlier'] });
  });

  it('an update that is under way or sent by hand is not superseded', () => {
    const waiting = [one('A update', underWay), one('A update', { byHand: true }), one('A update')];
    expect(turnOf(standing, waiting, NOW).superseded).toEqual([]);
  });
});

describe('to one receiver', () => {
  const three = () => [one('A firing'), one('B firing'), one('C firing')];

  it.each<[string, Partial<Standing>, Waiting[], string[]]>([
    ['two go at once', {}, three(), ['A firing', 'B firing']],
    ['one beside one that is under way', {}, [one('X firing', underWay), ...three()], ['A firing']],
    ['one at a time while it fails', { failures: 1 }, three(), ['A firing']],
    ['none while it is held', { failures: 6, heldUntilMs: NOW + 1 }, three(), []],
    ['none when it is off', { enabled: false }, three(), []],
    ['one probe when the hold ends', open, three(), ['A firing']],
    ['no second probe', open, [one('X firing', underWay), ...three()], []],
    [
      'a probe ahead of its time where nobody is there',
      open,
      [one('A firing', later), one('B firing', later)],
      ['A firing'],
    ],
    ['none where somebody refuses', { ...open, lastReason: 'unauthorized' }, [one('A firing', later)], []],
    [
      'by hand also while it is held',
      { failures: 6, heldUntilMs: NOW + 1 },
      [one('A firing', { byHand: true })],
      ['A firing by hand'],
    ],
    ['critical firings first', {}, [...three(), one('D firing!')], ['D firing!', 'A firing']],
    ['no more than the cap', { sentLately: 29 }, three(), ['A firing']],
    ['nothing at the cap', { sentLately: 30 }, three(), []],
    [
      'by hand past the cap',
      { sentLately: 30 },
      [one('A firing'), one('B firing', { byHand: true })],
      ['B firing by hand'],
    ],
  ])('%s', (_, parts, waiting, go) => {
    const turn = turnOf({ ...standing, ...parts }, waiting, NOW);
    expect(turn).toEqual({ go, digest: null, superseded: [] });
  });
});

describe('a digest', () => {
  const chat = { ...standing, takesDigests: true };
  const last = { ...chat, sentLately: 29 };
  const few = () => [one('A firing'), one('B firing'), one('A resolved'), one('- event')];

  it('is the last message of the minute when several wait', () => {
    const all = few().map(({ id }) => id);
    expect(turnOf(last, few(), NOW)).toEqual({ go: [], digest: all, superseded: [] });
  });

  it.each<[string, Standing, Waiting[]]>([
    ['before the last', { ...chat, sentLately: 28 }, [one('A firing'), one('B firing')]],
    ['at the cap', { ...chat, sentLately: 30 }, few()],
    ['of one', last, [one('A firing')]],
    ['where the kind has none', { ...last, takesDigests: false }, few()],
    ['while it fails and is held', { ...last, failures: 6, heldUntilMs: NOW + 1 }, few()],
    ['in place of a critical firing', last, [...few(), one('D firing!')]],
  ])('is not made: %s', (_, at, waiting) => {
    expect(turnOf(at, waiting, NOW).digest).toBeNull();
  });

  it('holds nothing whose incident has something before it that stays outside', () => {
    const waiting = [
      one('A firing', later),
      one('A resolved'),
      one('B firing'),
      one('C firing'),
      one('D firing!', later),
      one('D resolved'),
      one('E firing', underWay),
      one('E resolved'),
    ];
    expect(turnOf({ ...last, sentLately: 28 }, waiting, NOW).digest).toEqual(['B firing', 'C firing']);
  });

  it('is bounded', () => {
    const many = Array.from({ length: DIGEST_PARTS_MAX + 10 }, () => one('- event'));
    expect(turnOf(last, many, NOW).digest).toHaveLength(DIGEST_PARTS_MAX);
  });
});

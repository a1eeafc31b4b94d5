import { describe, expect, it } from '@jest/globals';
import type { ChangeKind } from '../../contracts/words.js';
import { touchOf } from './touch.js';

describe('touchOf', () => {
  it.each<[ChangeKind[], string[]]>([
    [[], []],
    [['client.version_changed'], []],
    [['client.enrolled'], ['summary']],
    [['client.upgrade_changed'], ['summary', 'queue', 'places']],
    [['starts.paused'], ['summary', 'queue', 'everyRow']],
    [['alert.fired'], ['alerts']],
    [['alert.changed'], ['alerts']],
    [['alert.resolved'], ['alerts']],
    [['silence.changed'], ['alerts']],
    [['receiver.changed'], []],
    [
      ['client.edited', 'site.changed'],
      ['summary', 'queue'],
    ],
  ])('%j → %j', (kinds, parts) => {
    const touch = touchOf(kinds);
    expect(Object.keys(touch).filter((part) => touch[part as keyof typeof touch])).toEqual(parts);
  });
});

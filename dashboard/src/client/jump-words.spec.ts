import { describe, expect, it } from '@jest/globals';
import { JUMP_OUTCOMES, JUMP_REFUSALS, UPGRADE_STATES } from '@contracts/words';
import { ApiProblem } from '../api/http';
import { describeJump, describeRefusal, verbsFor } from './jump-words';

describe('a Jump attempt in words', () => {
  it('says place and expected wait when it moved to the front', () => {
    expect(describeJump({ outcome: 'moved_to_front', position: 1, expectedWaitSeconds: 40 })).toMatch(
      /Place 1\. Expected to start in about 40 s\.$/,
    );
    expect(describeJump({ outcome: 'moved_to_front', position: 1, expectedWaitSeconds: 0 })).toMatch(
      /A slot is free for it now\.$/,
    );
    expect(describeJump({ outcome: 'moved_to_front', position: 1, expectedWaitSeconds: null })).toMatch(/Place 1\.$/);
  });

  it('has a sentence for every outcome and every refusal', () => {
    for (const outcome of JUMP_OUTCOMES) expect(describeJump({ outcome })).toMatch(/^[A-Z].+\.$/);
    for (const code of JUMP_REFUSALS)
      expect(describeRefusal(new ApiProblem(409, code, 'x'))).toMatch(/^It .+\.$|^Automatic .+\.$/);
  });

  it('passes on any other refusal as the server words it', () => {
    expect(describeRefusal(new ApiProblem(403, 'forbidden', 'The role "viewer" may not.'))).toBe(
      'The role "viewer" may not.',
    );
  });
});

it('offers only verbs that would do something', () => {
  const offered = Object.fromEntries(
    UPGRADE_STATES.map((upgradeState) => [upgradeState, verbsFor({ upgradeState, reason: null })]),
  );
  expect(offered).toMatchObject({
    held: ['release'],
    upgrading: [],
    up_to_date: [],
    failed: ['retry', 'bump', 'hold'],
    queued: ['bump', 'hold'],
  });
  expect(verbsFor({ upgradeState: 'queued', reason: 'retry_backoff' })).toContain('retry');
});

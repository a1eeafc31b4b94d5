import { describe, expect, it } from '@jest/globals';
import type { Reason } from '../../contracts/words.js';
import { closedReason, isClosed, type StartGate } from './gates.js';

const gate = (opensAtMs: number | null, closesAtMs: number | null, reason: Reason = 'outside_window'): StartGate => ({
  source: 'plan',
  reason,
  opensAtMs,
  closesAtMs,
});

describe('a start gate', () => {
  it.each<[string, number | null, number | null, number, boolean]>([
    ['without a time to open', null, null, 500, true],
    ['without one, whatever its time to close', null, 900, 500, true],
    ['before it opens', 600, null, 500, true],
    ['the moment it opens', 500, null, 500, false],
    ['while it is open', 400, 600, 500, false],
    ['the moment it closes', 400, 500, 500, true],
    ['after it closed', 400, 450, 500, true],
  ])('%s', (_, opensAtMs, closesAtMs, nowMs, closed) => {
    expect(isClosed(gate(opensAtMs, closesAtMs), nowMs)).toBe(closed);
  });

  it('names the first that is closed, and none when all are open', () => {
    const open = gate(0, null);
    const gates = [open, gate(900, null, 'appliance_not_ready'), gate(null, null, 'outside_window')];
    expect(closedReason(gates, 500)).toBe('appliance_not_ready');
    expect(closedReason([open], 500)).toBeNull();
    expect(closedReason([], 500)).toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import { probablyUpgradingSinceMs, type EstimateRules, type SeenState } from './probably-upgrading.js';

const NOW_MS = Date.UTC(2026, 2, 1, 2);
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

const client: SeenState = { state: 'pending', connection: 'offline', lastDisconnectAtMs: NOW_MS - 40 * SECOND_MS };
const rules: EstimateRules = {
  nowMs: NOW_MS,
  run: { baselineAtMs: NOW_MS - 20 * MINUTE_MS },
  maxUpgradeSeconds: 600,
};
const YES = NOW_MS - 40 * SECOND_MS;

describe('whether a client probably upgrades', () => {
  it.each<[string, Partial<SeenState>, Partial<EstimateRules>, number | null]>([
    ['was pending, disconnected 40 s ago', {}, {}, YES],
    ['no run is on', {}, { run: null }, null],
    ['is still online', { connection: 'online' }, {}, null],
    ['is back', { state: 'up_to_date' }, {}, null],
    ['has not connected since the run began', { state: 'awaiting_check_in' }, {}, null],
    ['is a stale double', { state: 'ghost' }, {}, null],
    ['is lost', { connection: 'lost' }, {}, null],
    ['is passive', { connection: 'standby' }, {}, null],
    ['no disconnect is known', { lastDisconnectAtMs: null }, {}, null],
    ['for as long as an upgrade may take', { lastDisconnectAtMs: NOW_MS - 600_000 }, {}, NOW_MS - 600_000],
    ['for longer than an upgrade may take', { lastDisconnectAtMs: NOW_MS - 600_001 }, {}, null],
    ['before the run’s baseline', {}, { run: { baselineAtMs: NOW_MS - 39 * SECOND_MS } }, null],
    ['a moment ahead of what we know of the clock', { lastDisconnectAtMs: NOW_MS + 5000 }, {}, NOW_MS],
    ['far ahead of what we know of the clock', { lastDisconnectAtMs: NOW_MS + 10 * MINUTE_MS }, {}, null],
  ])('%s', (_, seen, ruled, sinceMs) => {
    expect(probablyUpgradingSinceMs({ ...client, ...seen }, { ...rules, ...ruled })).toBe(sinceMs);
  });
});

import { describe, expect, it } from '@jest/globals';
import { aftermath, ago, alertSettings, applianceFacts, siteFacts } from '../../../test/support/alert-builders.js';
import { NOW_MS } from '../../../test/support/model-builders.js';
import type { Alert } from '../../contracts/alert-words.js';
import { baselineOf, judge } from './conditions.js';
import type { SiteFacts } from './facts.js';
import type { Memory } from './finding.js';
import { massQuestion } from './mass-offline.js';
import { isOld, NOT_JUDGED, type SightFacts } from './sight.js';

/** Swept every two minutes, the last time one minute ago. */
const seen = (parts: Partial<SightFacts> = {}): SightFacts => ({
  source: 'sweep',
  latest: { fromMs: ago(1), toMs: ago(0.5) },
  previousMs: ago(3),
  firstMs: ago(600),
  nextMs: ago(-1),
  problem: null,
  troubles: [],
  returnedMs: null,
  ...parts,
});
const problem = { code: 'token_refused', sinceMs: ago(2), detail: null } as const;
const look = (minutesAgo: number) => ({ fromMs: ago(minutesAgo), toMs: ago(minutesAgo) });

describe('whether a view is old', () => {
  it.each<[string, Partial<SightFacts>, boolean]>([
    ['no: swept a minute ago', {}, false],
    ['yes: never swept', { latest: null }, true],
    ['no: three periods ago', { latest: look(6), nextMs: ago(4) }, false],
    ['yes: longer than three periods ago', { latest: look(6.1), nextMs: ago(4.1) }, true],
    ['a period is a minute at least', { latest: look(3), nextMs: ago(2.9), previousMs: ago(3.1) }, false],
    ['without a plan the last two say the period', { latest: look(7), nextMs: null, previousMs: ago(9) }, true],
    ['yes: it cannot be looked at', { problem }, true],
    ['yes: the appliance has come back since', { returnedMs: ago(0.9) }, true],
    ['no: it came back before', { returnedMs: ago(1.1) }, false],
    ['no: an import of half an hour ago', { source: 'import', latest: look(30) }, false],
    ['yes: an import from before that', { source: 'import', latest: look(30.1) }, true],
  ])('%s', (_, parts, old) => {
    expect(isOld(seen(parts), NOW_MS)).toBe(old);
  });
});

const observed = (facts: Partial<SiteFacts> = {}, sight: Partial<SightFacts> = {}) =>
  siteFacts({ sight: seen(sight), ...facts });
const judged = (facts: SiteFacts, memory: Partial<Memory> = {}) => judge(facts, alertSettings(), memory);
const found = (alert: Alert, facts: SiteFacts, memory: Partial<Memory> = {}) =>
  judged(facts, memory).findings.find((finding) => finding.alert === alert);
const run = { id: 'run-3', number: 3, begunAtMs: ago(60), baselineAtMs: ago(62) };
const GONE = { online: 100, gone: 50, groups: [] };

describe('an observed site', () => {
  it('is never found stalled, failed or braked, and the settings say so', () => {
    const facts = observed({ run, queue: { waiting: 9, lastFinishedAtMs: null } });
    const alerts = judged(facts).findings.map(({ alert }) => alert);
    for (const { alert } of NOT_JUDGED) expect(alerts).not.toContain(alert);
  });

  it('is judged by the moment of the latest look, not by now', () => {
    const seenRule = { seenAfterMs: ago(1), runBegunAtMs: ago(60), upgradingSinceMs: ago(16) };
    expect(found('client_offline', observed({ run }))?.members).toEqual({
      kind: 'offline',
      goneBeforeMs: ago(6),
      baselineMs: ago(62),
      seen: seenRule,
    });
    expect(found('fleet_mass_offline', observed({ run, losses: GONE }))?.members).toMatchObject({ seen: seenRule });
    expect(massQuestion(observed(), alertSettings())).toEqual({
      goneAfterMs: ago(6),
      onlineAtMs: ago(11),
      since: 'lately',
    });
    // What went between two looks that lie far apart is news when the second sees it.
    expect(massQuestion(observed({}, { previousMs: ago(31) }), alertSettings())).toMatchObject({
      goneAfterMs: ago(31),
      onlineAtMs: ago(31),
    });
  });

  it('that comes back is judged only by a look that began when it had had the time', () => {
    const at = (minutesAgo: number) =>
      massQuestion(
        observed({ aftermath: aftermath({ steadyAtMs: ago(15) }) }, { latest: look(minutesAgo) }),
        alertSettings(),
      );
    expect(at(5.1)).toBeNull();
    expect(at(5)).toMatchObject({ since: 'install' });
  });

  it('takes its baseline from the run, and knows nothing of before the first look', () => {
    expect(baselineOf(observed({ run }), alertSettings())).toBe(ago(62));
    expect(baselineOf(observed({ run }, { firstMs: ago(20) }), alertSettings())).toBe(ago(20));
    expect(baselineOf(observed(), alertSettings())).toBe(ago(600));
  });

  it('is not judged by what is old, and what is open of it goes on', () => {
    const old = { latest: look(30), nextMs: ago(28) };
    const facts = observed({ run, losses: GONE, queue: { waiting: 9, lastFinishedAtMs: ago(60) } }, old);
    const judgement = judged(facts, { noProgressSinceMs: ago(50) });
    expect(judgement.findings.map(({ alert }) => alert)).toEqual(['watchdog']);
    expect(judgement.unjudged).toEqual(['client_offline', 'fleet_mass_offline', 'upgrade_no_progress']);
    expect(judgement.memory).toEqual({ noProgressSinceMs: ago(50) });
    expect(judged(observed()).unjudged).toEqual([]);
  });

  it.each<[string, number | null, boolean]>([
    ['seen for less than the time', ago(15.9), false],
    ['seen for so long', ago(16), true],
  ])('makes no progress as far as sweeps see: %s', (_, lastFinishedAtMs, isFound) => {
    const facts = observed({ run, queue: { waiting: 9, lastFinishedAtMs } });
    expect(found('upgrade_no_progress', facts, { noProgressSinceMs: ago(60) }) !== undefined).toBe(isFound);
  });
});

describe('an observed site that cannot be looked at', () => {
  const unreachable = (sight: Partial<SightFacts>, facts: Partial<SiteFacts> = {}) =>
    found('appliance_unreachable', observed(facts, sight));
  const lasting = (code: 'forbidden' | 'timed_out', minutesLong: number) => ({
    problem: { code, sinceMs: ago(minutesLong), detail: null },
  });

  it.each<[string, Partial<SightFacts>, Partial<SiteFacts>, object | null]>([
    ['a permission is missing', lasting('forbidden', 1), {}, { reason: 'forbidden', failedProbes: 0 }],
    ['for a moment only', lasting('timed_out', 0.9), {}, null],
    [
      'while its install is expected to take it away',
      lasting('timed_out', 2),
      { downtime: { appliance: 'A', sinceMs: ago(3), dueAtMs: ago(-30) } },
      null,
    ],
    [
      'the appliance itself is out of reach: one finding, with the reason of its own',
      lasting('timed_out', 2),
      {
        appliances: [
          applianceFacts({
            health: 'unreachable',
            failedProbes: 3,
            unreachableSinceMs: ago(2),
            reason: 'token_refused',
          }),
        ],
      },
      { reason: 'token_refused', failedProbes: 3 },
    ],
    [
      'its certificate is another',
      { troubles: [{ code: 'certificate_changed', sinceMs: ago(5), detail: null }] },
      {},
      { reason: 'certificate_changed' },
    ],
    [
      'its clock is off: not that',
      { troubles: [{ code: 'clock_out_of_step', sinceMs: ago(5), detail: null }] },
      {},
      null,
    ],
  ])('%s', (_, sight, facts, expected) => {
    const finding = unreachable(sight, facts);
    if (expected === null) expect(finding).toBeUndefined();
    else expect(finding?.facts).toMatchObject(expected);
  });
});

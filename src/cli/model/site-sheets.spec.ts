import { describe, expect, it } from '@jest/globals';
import { aClient, aRun, AT, AT_MS } from '../../../test/support/cli-facts.js';
import type { RunStory } from '../../contracts/forecast.js';
import type { QueueEntry, RunReport } from '../../contracts/upgrades.js';
import { CLIENT_COLUMNS, clientRow } from './client-sheet.js';
import { csvRow, tableLines } from './sheet.js';
import { queueHead, queueSheet, runFigures, runsSheet, storyLines } from './site-sheets.js';
import { plainStyle } from './style.js';

const entry = (parts: Partial<QueueEntry>): QueueEntry => ({
  id: 'a',
  clientId: 'jc-1',
  name: 'TILL-0042',
  position: null,
  state: 'upgrading',
  reason: null,
  bumped: false,
  bump: null,
  expectedWaitSeconds: null,
  since: AT,
  fence: 7,
  attempts: 0,
  connection: 'online',
  ...parts,
});

const story: RunStory = {
  run: { id: 'x', number: 3 },
  slowest: [{ id: 'a', name: 'TILL-0042', group: 'Tills', seconds: 600, attempts: 2 }],
  interventions: [
    { at: AT, kind: 'limit.changed', by: 'person Ada', from: 25, to: 50, why: 'too slow' },
    { at: AT, kind: 'brake.tripped', by: null, from: null, to: null, why: null },
  ],
  forecast: { made: 20, held: 18, first: { at: AT, lowAt: AT, highAt: AT }, actualAt: AT, medianErrorPercent: 12 },
  history: { asOf: AT, stepSeconds: 10, points: [] },
};

const report: RunReport = {
  ...aRun({ state: 'finished', endedAt: AT, cohortFinished: 999 }),
  counts: {
    awaiting_check_in: 0,
    queued: 0,
    granted: 0,
    upgrading: 0,
    suspect: 0,
    failed: 1,
    held: 0,
    up_to_date: 999,
    ahead: 0,
    pending: 0,
    ghost: 0,
  },
  cohortActive: 900,
  cohortActiveFinished: 899,
  cohortPassive: 100,
  cohortPassiveFinished: 100,
  succeeded: 999,
  failures: { reported_failure: 4, upgrade_interrupted: 0, lease_expired: 0, start_not_taken: 0 },
  throughputPerMinute: 17.5,
  upgradeSecondsMedian: 80,
  upgradeSecondsP95: null,
  observed: null,
};

describe('rows', () => {
  it('of a client', () => {
    const [, row] = tableLines({ columns: CLIENT_COLUMNS, rows: [clientRow(aClient(), AT_MS)] }, null, plainStyle);
    expect(row).toMatch(/^TILL-0042 +Tills +online +queued +waiting_for_slot +7 +~2 min +24\.2\.3 +now$/);
    expect(csvRow(clientRow(aClient({ name: '=1' }), AT_MS))).toMatch(/^'=1,jc-1,01890000-/);
  });

  it('of the queue: who holds a slot first, and who bumped', () => {
    const queue = {
      asOf: AT,
      slots: { limit: 10, inUse: 12, draining: true },
      holding: [entry({})],
      waiting: [
        entry({
          position: 1,
          state: 'queued',
          bumped: true,
          bump: { by: 'person Ada', at: AT },
          expectedWaitSeconds: 0,
        }),
      ],
      length: 300,
    };
    expect(queueHead(queue)).toBe('12 of 10 slots in use, draining 12 → 10; 300 waiting; the first 1 are shown');
    const lines = tableLines(queueSheet(queue, AT_MS), null, plainStyle);
    expect(lines[1]).toMatch(/^ slot +TILL-0042 +upgrading/);
    expect(lines[2]).toMatch(/^ {4}1 +TILL-0042 +queued .*next +Ada, now/);
  });

  it('of runs and of one run', () => {
    expect(tableLines(runsSheet([aRun()], AT_MS), null, plainStyle)[1]).toMatch(
      /3 +24\.3\.1 \(r9\) +active .* Ada +40 min +600 \(60 %\) +1,000$/,
    );
    const figures = runFigures(report, story, AT_MS).map(
      ([name, cell]) => `${String(name!.value)}: ${cell!.text ?? String(cell!.value)}`,
    );
    expect(figures).toEqual(
      expect.arrayContaining([
        'cohort back: 999 (99.9 %)',
        'cohort failed: 1',
        'slots ended by reported failure: 4',
        'forecasts that held: 18 of 20',
      ]),
    );
    expect(figures.join()).not.toContain('lease');
  });

  it('of a run’s story', () => {
    const text = storyLines(story).join('\n');
    expect(text).toContain('10 min  TILL-0042 (Tills), 2 attempts');
    expect(text).toContain('limit 25 → 50 by Ada: too slow');
    expect(storyLines({ ...story, slowest: [], interventions: [] })).toEqual([]);
  });
});

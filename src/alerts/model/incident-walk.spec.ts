import { isDeepStrictEqual } from 'node:util';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { alertSettings, finding } from '../../../test/support/alert-builders.js';
import { AlertLife, type Said } from '../../../test/support/alert-life.js';
import type { Alert } from '../../contracts/alert-words.js';
import type { AlertSettings } from '../../contracts/alerts.js';
import type { Sight } from './incident.js';

/** Whatever happens to an incident, in virtual time: some thousand histories, each judged at every turn and at its end. */
const HISTORIES = 2000;
const COUNT_MAX = 40;
const URGENT = ['doubled', 'severity_raised', 'flapping'];

/** What is so for a while: so many turns, so many seconds apart. */
interface Spell {
  turns: number;
  apart: number;
  count: number;
  mutedShare: number;
  muted: boolean;
  severity: 'critical' | 'warning';
  endedBy: Sight['endedBy'];
  acknowledges: boolean;
}

const spell: fc.Arbitrary<Spell> = fc.record({
  turns: fc.integer({ min: 1, max: 6 }),
  apart: fc.constantFrom(1, 5, 15, 30, 60, 299, 300, 301, 601, 1800),
  count: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat({ max: COUNT_MAX }) }),
  mutedShare: fc.constantFrom(0, 0, 0, 0.5),
  muted: fc.constantFrom(false, false, false, true),
  severity: fc.constantFrom('warning', 'warning', 'critical'),
  endedBy: fc.constantFrom(null, null, null, null, null, null, null, null, 'absorbed', 'excused'),
  acknowledges: fc.constantFrom(false, false, false, false, true),
});

const settingsOf: fc.Arbitrary<Partial<AlertSettings>> = fc.record({
  groupWaitSeconds: fc.constantFrom(30, 30, 0),
  resolveHoldSeconds: fc.constantFrom(300, 300, 0),
  flappingChanges: fc.constantFrom(4, 4, 2, 100),
  repeatSeconds: fc.constantFrom(14_400, 600),
});

const seenIn = ({ count, mutedShare, muted, severity, endedBy }: Spell): Partial<Sight> => ({
  present: count > 0,
  count,
  mutedCount: Math.floor(count * mutedShare),
  muted,
  severity,
  endedBy,
  absorbedBy: endedBy === 'absorbed' ? 'other' : null,
});

/** As `expect`, but a hundred times as fast. */
function hold(holds: boolean, what: string, detail: unknown): void {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(detail)}`);
}

/** One history, with what must hold at every turn. */
function live(settings: AlertSettings, alert: Alert, spells: readonly Spell[]): AlertLife {
  const life = new AlertLife(settings, finding({ alert, scope: 'clients', severity: 'warning' }));
  for (const one of spells) {
    if (one.acknowledges && life.record !== null) {
      life.record = { ...life.record, acknowledged: { atMs: life.nowMs, by: 'ada', note: null } };
    }
    for (let turn = 0; turn < one.turns; turn += 1, life.seconds += one.apart) checkTurn(life, one);
  }
  return life;
}

function checkTurn(life: AlertLife, one: Spell): void {
  const before = life.record;
  const step = life.turn(seenIn(one));
  if (step === null) return;
  const { record, tell, forget } = step;
  hold(isDeepStrictEqual(JSON.parse(JSON.stringify(record)), record), 'a record is JSON', record);
  if (one.muted && tell !== null) {
    hold(
      tell.kind === 'resolved' && before?.told !== null,
      'a silence lets only the end of what was told through',
      tell,
    );
  }
  if (forget) hold(record.sequence === 0 && tell === null, 'only what was never told is forgotten', step);
  if (record.state === 'resolved') {
    hold(record.calmingSinceMs === null && !record.flapping && !record.muted, 'the resolved are at rest', record);
  }
  if (record.state === 'firing') hold(record.resolvedAtMs === null, 'the firing are not resolved', record);
  if (record.state !== 'resolved') {
    const again = life.turn(seenIn(one));
    hold(again === null || again.tell === null, 'a turn that comes twice says nothing new', [tell, again?.tell]);
  }
}

function checkSaid(said: readonly Said[], settings: AlertSettings): void {
  const last = new Map<string, Said>();
  for (const word of said) {
    const before = last.get(word.id);
    hold(word.sequence === (before?.sequence ?? 0) + 1, 'messages count from 1', said);
    const isOpen = before !== undefined && before.kind !== 'resolved';
    hold(word.kind === 'firing' ? !isOpen : isOpen, 'what is open was told, what is told is resolved', said);
    if (word.kind === 'update' && !URGENT.includes(word.cause!)) {
      const apart = word.second - before!.second;
      hold(apart >= settings.groupIntervalSeconds, 'updates are apart', said);
    }
    last.set(word.id, word);
  }
}

const SIGHTS = [
  'began',
  'fired',
  'updated',
  'repeated',
  'severity_raised',
  'flapping_began',
  'flapping_ended',
  'calming',
];
const RARE_SIGHTS = ['returned', 'muted', 'unmuted', 'resolved', 'reopened'];

it('an incident keeps every promise, whatever happens to it', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      settingsOf,
      fc.constantFrom<Alert>('client_offline', 'fleet_mass_offline'),
      fc.array(spell, { minLength: 1, maxLength: 12, size: 'max' }),
      (parts, alert, spells) => {
        const settings = alertSettings(parts);
        const life = live(settings, alert, spells);
        // What is there for long enough is told; what is gone for long enough is resolved, and that was the last word.
        life.during(settings.flappingWithinSeconds + 600, { count: COUNT_MAX }, 300);
        hold(life.record?.state === 'firing' && !life.record.flapping, 'what is there fires', life.record);
        hold(life.said.at(-1)?.kind !== 'resolved', 'what is there is told', life.said);
        life.during(settings.flappingWithinSeconds + settings.resolveHoldSeconds + 300, { present: false }, 300);
        hold(life.record?.state === 'resolved', 'what is gone is resolved', life.record);
        hold(life.said.at(-1)?.kind === 'resolved', 'what is gone is told', life.said);
        checkSaid(life.said, settings);
        life.story.forEach((kind) => seen.add(kind));
      },
    ),
    { numRuns: HISTORIES },
  );
  expect([...SIGHTS, ...RARE_SIGHTS].filter((kind) => !seen.has(kind))).toEqual([]);
});

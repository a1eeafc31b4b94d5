import { describe, expect, it } from '@jest/globals';
import type { Incident, IncidentDetail, Member, Silence } from '../../contracts/alerts.js';
import { alertFigures, alertLines, alertsSheet, countsWords, silenceLines, silencesSheet } from './alert-sheets.js';
import { plainStyle } from './style.js';
import { tableLines } from './sheet.js';

const NOW = Date.parse('2026-03-01T02:30:00');
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

const incident = (parts: Partial<Incident> = {}): Incident => ({
  id: '01890000-0000-7000-8000-000000000001',
  number: 7,
  alert: 'client_offline',
  severity: 'warning',
  state: 'firing',
  scope: { kind: 'clients', name: null },
  title: '12 clients are offline',
  says: '12 clients should be there and are not.',
  firstChecks: ['Whether the machines are switched on.'],
  likelyCause: null,
  counts: { now: 12, muted: 2, peak: 40, returned: 28 },
  muted: false,
  flapping: false,
  acknowledged: null,
  beganAt: at(-20),
  firedAt: at(-19),
  calmingSince: null,
  resolvedAt: null,
  resolution: null,
  absorbedBy: null,
  runbook: '/runbooks/client_offline',
  ...parts,
});
const detail = (parts: Partial<IncidentDetail> = {}): IncidentDetail => ({
  ...incident(),
  events: [{ id: '2', at: at(-19), kind: 'fired', by: null, says: 'It was told: 12 clients.' }],
  told: [],
  absorbed: [],
  ...parts,
});
const member = (name: string, parts: Partial<Member> = {}): Member => ({
  client: {
    id: '01890000-0000-7000-8000-000000000002',
    clientId: name,
    name,
    group: 'Tills',
    connection: 'offline',
    upgradeState: 'up_to_date',
    reason: null,
  },
  since: at(-25),
  joinedAt: at(-20),
  leftAt: null,
  muted: false,
  ...parts,
});
const silence = (parts: Partial<Silence> = {}): Silence => ({
  id: '01890000-0000-7000-8000-000000000003',
  state: 'active',
  alerts: [],
  filter: '',
  startsAt: at(-1),
  endsAt: at(60),
  reason: 'new cables',
  author: 'person Ada',
  createdAt: at(-1),
  endedBy: null,
  pierced: ['fleet_mass_offline'],
  muting: 1,
  ...parts,
});

describe('the list of alerts', () => {
  it('has one row each, with who has taken it', () => {
    const acknowledged = { at: at(-5), by: 'person Ada', note: null };
    const lines = tableLines(
      alertsSheet([incident({ acknowledged }), incident({ number: 8, counts: null, muted: true })], NOW),
      null,
      plainStyle,
    );
    expect(lines).toEqual([
      'No  Severity  State   Clients       Began  Taken by  Title',
      ' 7  warning   firing       12  20 min ago  Ada       12 clients are offline',
      ' 8  warning   muted         –  20 min ago            12 clients are offline',
    ]);
  });

  it.each([
    [{ firing: 0, muted: 0, critical: 0, warning: 0 }, 'No alert fires.'],
    [{ firing: 1, muted: 0, critical: 1, warning: 0 }, '1 alert fires (1 critical).'],
    [{ firing: 3, muted: 1, critical: 1, warning: 1 }, '3 alerts fire (1 critical, 1 warning); 1 is muted.'],
    [{ firing: 0, muted: 2, critical: 0, warning: 0 }, 'No alert fires; 2 are muted.'],
  ])('%j: %s', (counts, words) => {
    expect(countsWords(counts)).toBe(words);
  });
});

describe('one alert', () => {
  it('says what is known of it, and leaves out the rest', () => {
    const told = {
      receiver: { id: 'r', name: 'chat' },
      delivered: 2,
      waiting: 0,
      failed: 1,
      lastAt: null,
    };
    const texts = alertFigures(detail({ told: [told] })).map(([name, value]) => [
      name!.value,
      value!.text ?? value!.value,
    ]);
    expect(texts).toEqual(
      expect.arrayContaining([
        ['alert', 'client offline (7)'],
        ['clients in it', '12'],
        ['told to chat', '2 delivered, 0 waiting, 1 failed'],
      ]),
    );
    expect(texts.map(([name]) => name)).not.toEqual(expect.arrayContaining(['likely cause', 'resolved', 'taken by']));
  });

  it('tells the clients that fit, and how many more there are', () => {
    const lines = alertLines(detail(), [member('T1'), member('T2', { muted: true })], NOW);
    expect(lines).toContain('  1. Whether the machines are switched on.');
    expect(lines).toContain('  T1 (Tills): offline since 2026-03-01 02:05:00');
    expect(lines).toContain('  T2 (Tills): offline since 2026-03-01 02:05:00, muted');
    expect(lines).toContain('  … and 10 more');
    expect(lines.at(-1)).toBe('  02:11:00  It was told: 12 clients.');
  });

  it('asks nothing of anybody once it is over', () => {
    const over = detail({ state: 'resolved', counts: { now: 0, muted: 0, peak: 40, returned: 40 } });
    const lines = alertLines(over, [member('T1', { leftAt: at(-2) })], NOW);
    expect(lines).not.toContain('Check first');
    expect(lines).toContain('  T1 (Tills): offline since 2026-03-01 02:05:00, back');
    expect(lines.join('\n')).not.toContain('more');
  });
});

describe('silences', () => {
  it('have a row each', () => {
    const named = silence({ state: 'planned', alerts: ['client_offline'], filter: 'group=Tills', startsAt: at(30) });
    const lines = tableLines(silencesSheet([silence(), named], NOW), null, plainStyle);
    expect(lines[1]).toContain('active   all that may be  all          02:29:00  03:30:00      1  Ada  new cables');
    expect(lines[2]).toContain('planned  client offline   group=Tills  03:00:00  03:30:00      1  Ada  new cables');
  });

  it('say what they do, and how to take them back', () => {
    expect(silenceLines(silence(), NOW)).toEqual([
      'Silent until 03:30:00. It mutes 1 alert now, in whole or in part.',
      'These are told all the same: fleet mass offline.',
      'To take it back: rollcall alerts unsilence 01890000-0000-7000-8000-000000000003',
    ]);
    expect(silenceLines(silence({ state: 'planned', startsAt: at(30), pierced: [] }), NOW)[0]).toBe(
      'Silent from 03:00:00 until 03:30:00.',
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { plan } from '../../../test/support/plan-fixtures';
import { messageAt } from '../lib/field-errors';
import {
  bodyOf,
  bodyOfPlan,
  editDraftOf,
  elsewhere,
  emptyDraft,
  faultsOf,
  patchOf,
  type PlanDraft,
} from './plan-draft';

const draft = (overrides: Partial<PlanDraft> = {}): PlanDraft => ({
  ...emptyDraft('Europe/Berlin', { isPair: false }),
  version: '24.1.1',
  ...overrides,
});
const window = { on: true, startsAt: '2026-03-29T01:30', timeZone: 'Europe/Berlin', durationMinutes: '90' };
const windowBody = { startsAt: '2026-03-29T01:30', timeZone: 'Europe/Berlin', durationMinutes: 90 };

it('begins with the kind that the appliances seen suggest', () => {
  expect(emptyDraft('UTC', { isPair: false }).kind).toBe('single');
  expect(emptyDraft('UTC', { isPair: true }).kind).toBe('failover_synchronous');
});

describe('the body of a new plan', () => {
  it('has the target, no window and the defaults', () => {
    expect(bodyOf(draft({ version: ' 24.1.1 ' }))).toEqual({
      kind: 'single',
      target: { version: '24.1.1', revision: null },
      handBack: false,
      firstWindow: null,
      secondWindow: null,
      fleetBackPercent: 95,
      backupHoursMax: 4,
      interimMinutes: 1440,
      exposedMinutesMax: 2880,
    });
  });

  it('leaves out what another kind would have asked', () => {
    const all = { primary: 'B', switchMethod: 'nat', firstWindow: window, secondWindow: window } as const;
    expect(bodyOf(draft(all))).toMatchObject({ firstWindow: windowBody, secondWindow: null });
    expect(bodyOf(draft(all))).not.toHaveProperty('primary');
    expect(bodyOf(draft(all))).not.toHaveProperty('switchMethod');
    const pair = bodyOf(draft({ ...all, kind: 'failover_asynchronous' }));
    expect(pair).toMatchObject({ primary: 'B', switchMethod: 'nat', secondWindow: windowBody });
    expect(bodyOf(draft({ ...all, kind: 'failover_synchronous' }))).not.toHaveProperty('switchMethod');
  });

  it('has no target where only base software is meant, and always one for a new appliance', () => {
    expect(bodyOf(draft({ baseOnly: true })).target).toBeNull();
    const migration = bodyOf(draft({ baseOnly: true, kind: 'hardware_migration', revision: 'r9' }));
    expect(migration.target).toEqual({ version: '24.1.1', revision: 'r9' });
  });
});

describe('what can be seen to be wrong', () => {
  const pointers = (overrides: Partial<PlanDraft>) => faultsOf(draft(overrides)).map(({ pointer }) => pointer);

  it('is nothing in a sound draft', () => expect(faultsOf(draft({ firstWindow: window }))).toEqual([]));
  it.each<[string, Partial<PlanDraft>, string[]]>([
    ['no version', { version: ' ' }, ['/target/version']],
    ['no version, none needed', { version: '', baseOnly: true }, []],
    ['no beginning', { firstWindow: { ...window, startsAt: '' } }, ['/firstWindow/startsAt']],
    ['a time the clocks skip', { firstWindow: { ...window, startsAt: '2026-03-29T02:30' } }, ['/firstWindow/startsAt']],
    ['no zone', { firstWindow: { ...window, timeZone: 'Mars/One' } }, ['/firstWindow/timeZone']],
    ['half a minute', { firstWindow: { ...window, durationMinutes: '1.5' } }, ['/firstWindow/durationMinutes']],
    ['a window that is not used', { secondWindow: { ...window, startsAt: '' } }, []],
    [
      'a second window',
      { kind: 'failover_synchronous', secondWindow: { ...window, startsAt: '' } },
      ['/secondWindow/startsAt'],
    ],
    ['an empty option', { options: { ...draft().options, fleetBackPercent: '' } }, ['/fleetBackPercent']],
    ['an option that is not used', { options: { ...draft().options, interimMinutes: 'a' } }, []],
  ])('%s', (_, overrides, expected) => expect(pointers(overrides)).toEqual(expected));
});

it('shows a refusal at its field, and whatever has no field apart', () => {
  const errors = [
    { pointer: '/kind', code: 'x', message: 'one' },
    { pointer: '/other', code: 'x', message: 'two' },
  ];
  expect(messageAt(errors, '/kind')).toBe('one');
  expect(messageAt(errors, '/target')).toBeUndefined();
  expect(elsewhere(errors, ['/kind'])).toEqual([errors[1]]);
});

describe('an edit', () => {
  const opensAt = '2026-03-29T00:30:00.000Z';
  const kept = plan({
    kind: 'failover_asynchronous',
    firstWindow: { ...windowBody, startsAt: '2026-03-29T01:30:00', opensAt, closesAt: opensAt, overrun: false },
  });
  const opened = editDraftOf(kept, 'UTC');

  it('sends nothing when nothing was changed', () => expect(patchOf(opened, opened)).toEqual({}));
  it('sends only what was changed, a window taken away as null', () => {
    const changed = {
      ...opened,
      firstWindow: { ...opened.firstWindow, on: false },
      secondWindow: window,
      options: { ...opened.options, interimMinutes: '60' },
    };
    expect(patchOf(changed, opened)).toEqual({ firstWindow: null, secondWindow: windowBody, interimMinutes: 60 });
  });
  it('offers the second window in the zone of the first', () =>
    expect(opened.secondWindow.timeZone).toBe('Europe/Berlin'));
  it('asks for the readiness of the plan as it is', () =>
    expect(bodyOfPlan(kept)).toMatchObject({
      kind: 'failover_asynchronous',
      primary: 'A',
      switchMethod: 'shared_ip',
      firstWindow: windowBody,
    }));
});

import { expect, it } from '@jest/globals';
import { windowMeaning } from './window-words';

const window = { on: true, startsAt: '2026-03-29T01:30', timeZone: 'Europe/Berlin', durationMinutes: '90' };

it('lasts by no wall clock: the change to summer time moves its end there', () => {
  expect(windowMeaning(window, 'Europe/Berlin')).toBe('From Sun, 29 Mar 2026 01:30 (UTC+1) to 04:00 (UTC+2).');
});

it('says what it is on the clock of whoever reads', () => {
  expect(windowMeaning(window, 'America/New_York')).toMatch(/ On your clock: 20:30 to 22:00\.$/);
});

it('says which of two alike is meant', () => {
  expect(windowMeaning({ ...window, startsAt: '2026-10-25T02:30' }, 'UTC')).toMatch(/twice: the first one is meant\.$/);
});

it('says nothing of what is not there', () => {
  expect(windowMeaning({ ...window, startsAt: '' }, 'UTC')).toBeNull();
  expect(windowMeaning({ ...window, startsAt: '2026-03-29T02:30' }, 'UTC')).toBeNull();
  expect(windowMeaning({ ...window, durationMinutes: '' }, 'UTC')).toBeNull();
});

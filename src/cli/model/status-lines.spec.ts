import { describe, expect, it } from '@jest/globals';
import { aForecast, aRun, aSummary, AT, AT_MS } from '../../../test/support/cli-facts.js';
import { bar, progressLine, statusFigures, statusLines } from './status-lines.js';
import { plainStyle } from './style.js';

const lines = (summary = aSummary(), forecast = aForecast()) =>
  statusLines({ summary, forecast, nowMs: AT_MS }, plainStyle).join('\n');

it.each([
  [0, 10, '░░░░'],
  [5, 10, '██░░'],
  [999, 1000, '███░'],
  [10, 10, '████'],
  [0, 0, '░░░░'],
])('%i of %i is %s', (part, whole, text) => expect(bar(part, whole, 4)).toBe(text));

describe('the site at a glance', () => {
  it('says what is back, what is not, and both clocks', () => {
    const text = lines(aSummary(), aForecast({ passive: { clients: 40, overdue: 2, latestAt: null } }));
    expect(text).toContain('3 to 24.3.1 (r9), begun 40 min ago by Ada');
    expect(text).toContain('60 %  600 of 1,000 that were there are back');
    expect(text).toContain('0 not checked in · 375 queued · 25 in a slot · 600 back, of 1,000');
    expect(text).toContain(
      'Reachable  18–25 min for 400 clients, bound by the limit (from 170 clients in the last 10 min)',
    );
    expect(text).toContain('Passive    no time can be named for 40 passive clients');
    expect(text).not.toContain('Stopped');
  });

  it('says what stops it, and that it is behind', () => {
    const text = lines(
      aSummary({
        paused: { since: AT, by: 'key deploy', reason: 'a\u001bb' },
        brake: { since: AT, failures: 17, outcomes: 50, percent: 34 },
        feedLagMs: 9000,
      }),
    );
    expect(text).toContain('paused now by key deploy: a\\u001bb');
    expect(text).toContain('17 of the last 50 upgrades failed');
    expect(text).toContain('9 s behind');
  });

  it('says that there is no run yet', () => {
    expect(lines(aSummary({ run: null }), aForecast({ reachable: null }))).toContain('none yet');
  });

  it('says where the limit goes back to', () => {
    expect(lines(aSummary({ limitRevert: { at: AT, to: 10, by: 'person Ada' } }))).toContain(
      'the limit goes back to 10 at',
    );
  });
});

it('is one line for a log', () => {
  expect(progressLine(aSummary({ states: { failed: 3 } }), { back: 600, of: 1000 })).toMatch(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}60 % back \(600 of 1,000\), 0 not checked in, 375 queued, 25 of 25 slots in use, 3 failed$/,
  );
});

it('is figures with their names for a program', () => {
  const figures = statusFigures({ summary: aSummary({ run: aRun() }), forecast: aForecast(), nowMs: AT_MS });
  const values = Object.fromEntries(figures.map(([name, value]) => [name!.value, value!.value]));
  expect(values).toMatchObject({ run: 3, cohort_back: 600, queued: 375, limit: 25, seconds_p90: 1500, paused: false });
});

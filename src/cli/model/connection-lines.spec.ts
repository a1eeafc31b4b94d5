import { describe, expect, it } from '@jest/globals';
import type { ConnectionTest } from '../../contracts/observation.js';
import { connectionLines, connectionSheet } from './connection-lines.js';

const nothing = { remedy: null, page: null, reason: null };
const test: ConnectionTest = {
  ok: false,
  steps: [
    { step: 'name', result: 'passed', seen: 'support.example.com answers.', ...nothing },
    { step: 'tls', result: 'warning', seen: 'It ends soon.', ...nothing, remedy: 'Renew it.', page: '/appliance › X' },
    {
      step: 'token',
      result: 'failed',
      seen: 'No token.',
      remedy: 'Make a new secret.',
      page: null,
      reason: 'token_refused',
    },
    { step: 'permissions', result: 'skipped', seen: 'Not looked at.', ...nothing },
  ],
  rights: [
    { right: 'configuration_read', has: true, adds: 'the fleet' },
    { right: 'backup', has: null, adds: 'backups' },
    { right: 'failover_role', has: false, adds: 'roles' },
  ],
  siteVersion: null,
  siteRevision: null,
  clients: null,
  budget: null,
  tookMs: 5,
};

describe('connectionLines', () => {
  it('says each step with its mark, and below it what to change and where', () => {
    expect(connectionLines(test).map(({ text }) => text)).toEqual([
      '✓ name        support.example.com answers.',
      '! tls         It ends soon.',
      '              /appliance › X: Renew it.',
      '✗ token       No token.',
      '              Make a new secret.',
      '– permissions Not looked at.',
      'What the account may do, and what each right adds:',
      '  configuration read (yes): the fleet',
      '  backup (cannot be told): backups',
      '  failover role (no): roles',
      'The connection does not work yet: do what stands below the ✗, and test again.',
    ]);
  });

  it('says that it works', () => {
    expect(connectionLines({ ...test, ok: true }).at(-1)).toEqual({ text: 'The connection works.', tone: 'good' });
  });
});

describe('connectionSheet', () => {
  it('has a row a step', () => {
    expect(connectionSheet(test).rows[2]?.map(({ value }) => value)).toEqual([
      'token',
      'failed',
      'No token.',
      'Make a new secret.',
      null,
      'token_refused',
    ]);
  });
});

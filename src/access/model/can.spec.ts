import { describe, expect, it } from '@jest/globals';
import { ACTIONS, ROLES } from '../../contracts/words.js';
import { actionsOf, can } from './can.js';

describe('can', () => {
  it('lets an admin do everything', () => {
    expect(actionsOf('admin')).toEqual(ACTIONS);
  });

  it('lets support read, jump, bump, edit, save views, acknowledge and silence, and no more', () => {
    expect(actionsOf('support')).toEqual([
      'site.read',
      'client.read',
      'client.edit',
      'client.jump',
      'client.bump',
      'view.save',
      'alert.acknowledge',
      'silence.manage',
      'metrics.read',
      'session.read',
    ]);
  });

  it('lets a viewer only read', () => {
    expect(actionsOf('viewer')).toEqual(['site.read', 'client.read', 'metrics.read', 'session.read']);
  });

  it('lets an ingest key only report', () => {
    expect(actionsOf('ingest')).toEqual(['check_in.post', 'import.post', 'session.read']);
  });

  it('has an admin for every action, so that nothing is out of reach', () => {
    for (const action of ACTIONS) expect(ROLES.filter((role) => can(role, action))).toContain('admin');
  });
});

import { expect, it } from '@jest/globals';
import type { Session } from '@contracts/access';
import { mayDelete } from './view-owner';

const session = (name: string, role: 'admin' | 'support' | 'viewer'): Session => ({
  actor: { kind: 'person', name, role },
  actions: role === 'viewer' ? [] : ['view.save'],
  expiresAt: null,
});
const view = { createdBy: 'person Sam' };

it('lets its owner and an admin delete a view, and tells everyone else why not', () => {
  expect(mayDelete(view, session('Sam', 'support'))).toEqual({ allowed: true });
  expect(mayDelete(view, session('Ada', 'admin'))).toEqual({ allowed: true });
  expect(mayDelete(view, session('Tom', 'support')).why).toBe('Sam saved it; only they or an admin may delete it.');
  expect(mayDelete(view, session('Sam', 'viewer')).why).toBe('Your role, viewer, may not delete views.');
  expect(mayDelete(view, null).allowed).toBe(false);
});

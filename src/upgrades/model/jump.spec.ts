import { describe, expect, it } from '@jest/globals';
import { NOW_MS, SECOND_MS, situation, upgrade } from '../../../test/support/model-builders.js';
import {
  UPGRADE_STATES,
  type Connection,
  type JumpOutcome,
  type JumpRefusal,
  type UpgradeState,
} from '../../contracts/words.js';
import { contactFailed, decideJump, type JumpFacts } from './jump.js';
import { holdsSlot, isStill, type Situation, type Upgrade } from './upgrade.js';

const facts = (parts: Partial<JumpFacts> = {}): JumpFacts => ({
  connection: 'online',
  connectionType: 'active',
  canContact: true,
  isObserved: false,
  ...parts,
});
const passive = facts({ connectionType: 'passive', connection: 'standby' });
const jump = (one: Upgrade, asked = facts(), site: Partial<Situation> = {}) => decideJump(one, asked, situation(site));
const answerOf = (decision: ReturnType<typeof decideJump>) => decision.outcome ?? decision.refusal;

describe('the answer to a Jump attempt', () => {
  const ANSWERS: Record<UpgradeState, JumpOutcome | JumpRefusal> = {
    awaiting_check_in: 'client_unreachable',
    queued: 'moved_to_front',
    granted: 'already_upgrading',
    upgrading: 'already_upgrading',
    suspect: 'already_upgrading',
    failed: 'moved_to_front',
    held: 'automatic_upgrades_off',
    up_to_date: 'allowed',
    ahead: 'ahead_of_appliance',
    pending: 'open_console',
    ghost: 'open_console',
  };

  it.each(UPGRADE_STATES)('%s', (state) => {
    expect(answerOf(jump(upgrade(state)))).toBe(ANSWERS[state]);
  });

  it.each(UPGRADE_STATES)('%s: takes no slot and ends none', (state) => {
    const one = upgrade(state);
    const { transition } = jump(one, passive);
    expect(transition.after.slot).toBe(one.slot);
    expect(transition.slotEnd).toBeUndefined();
    expect(holdsSlot(transition.after.state)).toBe(holdsSlot(state));
  });

  it.each<[Connection, string]>([
    ['online', 'allowed'],
    ['standby', 'allowed'],
    ['offline', 'client_unreachable'],
    ['overdue', 'client_unreachable'],
    ['lost', 'client_unreachable'],
  ])('up to date and %s: %s', (connection, answer) => {
    expect(answerOf(jump(upgrade('up_to_date'), facts({ connection })))).toBe(answer);
  });
});

describe('a client in the queue', () => {
  it.each<[string, Upgrade]>([
    ['in its place', upgrade('queued')],
    ['in back-off', upgrade('queued', { reason: 'retry_backoff', retryAtMs: NOW_MS + SECOND_MS, undelivered: 2 })],
    ['at the front already', upgrade('queued', { rank: { class: 0, sequence: -1 } })],
    ['out of reach', upgrade('queued', { reachable: false, reason: 'client_unreachable' })],
  ])('goes to the very front, its back-off cleared: %s', (_, before) => {
    const { transition } = jump(before);
    expect(transition.place).toBe('front');
    expect(isStill(transition)).toBe(false);
    expect(transition.after).toMatchObject({
      state: 'queued',
      reason: before.reachable ? 'waiting_for_slot' : 'client_unreachable',
      retryAtMs: null,
      undelivered: 0,
    });
  });

  it('keeps its attempts', () => {
    expect(jump(upgrade('queued', { attempts: 2 })).transition.after.attempts).toBe(2);
  });

  it('stays where it is when automatic upgrades are off', () => {
    const before = upgrade('queued', { attempts: 1 });
    const decision = jump(before, facts(), { automaticUpgradesOn: false });
    expect(answerOf(decision)).toBe('automatic_upgrades_off');
    expect(isStill(decision.transition)).toBe(true);
  });
});

describe('a failed client', () => {
  it('gets all its attempts again', () => {
    const { transition } = jump(upgrade('failed', { attempts: 3 }));
    expect(transition.after).toMatchObject({ state: 'queued', attempts: 0 });
    expect(transition.place).toBe('front');
  });
});

describe('a client that has not checked in since the run began', () => {
  it.each<[string, JumpFacts, string, string, boolean]>([
    ['passive, the driver can contact it', passive, 'contacting', 'contacting', true],
    ['passive, the driver cannot', { ...passive, canContact: false }, 'client_unreachable', 'awaiting_check_in', false],
    ['active', facts(), 'client_unreachable', 'awaiting_check_in', false],
  ])('%s', (_, asked, answer, reason, contact) => {
    const decision = jump(upgrade('awaiting_check_in'), asked);
    expect(answerOf(decision)).toBe(answer);
    expect(decision.contact).toBe(contact);
    expect(decision.transition.after).toMatchObject({ state: 'awaiting_check_in', reason, wantsFront: true });
    expect(decision.transition.place).toBeUndefined();
  });

  it('waits as before when it could not be contacted, and its wish stays', () => {
    const contacting = jump(upgrade('awaiting_check_in'), passive).transition.after;
    expect(contactFailed(contacting, NOW_MS).after).toMatchObject({ reason: 'awaiting_check_in', wantsFront: true });
  });

  it('is left alone when it has checked in while it was contacted', () => {
    const queued = upgrade('queued');
    expect(contactFailed(queued, NOW_MS).after).toBe(queued);
  });
});

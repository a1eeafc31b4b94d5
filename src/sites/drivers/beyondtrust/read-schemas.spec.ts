import { describe, expect, it } from '@jest/globals';
import {
  clientRowSchema,
  healthReadSchema,
  infoReadSchema,
  jumpointRowSchema,
  tokenReadSchema,
} from './read-schemas.js';

const row = (more: object = {}) => ({
  id: 17,
  name: 'Till',
  connection_type: 'active',
  is_lost: false,
  needs_update: true,
  ...more,
});

describe('a row of the list', () => {
  it.each<[string, object]>([
    ['fields that are new', { shiny: { new: true }, tags: [1] }],
    [
      'a new word where nobody reads',
      { install_mode: 'container', endpoint_agreement_policy: 7, max_offline_minutes: -1 },
    ],
    ['a time where nobody reads', { expiration_timestamp: 0 }],
    ['no name', { name: null }],
    ['an id as a text', { id: '17', jump_group_id: '4' }],
  ])('is read with %s', (_, more) => {
    expect(clientRowSchema.safeParse(row(more))).toMatchObject({ success: true, data: { id: 17, needs_update: true } });
  });

  it.each<[string, object]>([
    ['no id', { id: null }],
    ['an id that is none', { id: '17a' }],
    ['an id of nothing', { id: 0 }],
    ['no word on whether it needs an update', { needs_update: undefined }],
    ['a number for it', { needs_update: 1 }],
    ['no word on whether it is lost', { is_lost: null }],
    ['a connection of a kind that is new', { connection_type: 'hybrid' }],
    ['a reason that is new', { unavailable_reason: 'retired' }],
  ])('is not guessed at with %s', (_, more) => {
    expect(clientRowSchema.safeParse(row(more)).success).toBe(false);
  });
});

describe('a health', () => {
  it.each<[string, object, object]>([
    ['a role that is new', { failover_role: 'witness' }, { failover_role: null }],
    ['numbers for texts', { build: 85117, appliance_id: 12 }, { build: '85117', appliance_id: '12' }],
    ['shared addresses of another form', { enabled_shared_ips: [{ ip: '10.0.0.1' }] }, { version: '24.2.3' }],
  ])('is read with %s', (_, more, expected) => {
    expect(healthReadSchema.safeParse({ version: '24.2.3', ...more })).toMatchObject({ success: true, data: expected });
  });

  it.each([[{}], [{ version: ' ' }], [{ version: null }], [[]], ['ok']])('is not read from %j', (body) => {
    expect(healthReadSchema.safeParse(body).success).toBe(false);
  });
});

it('a list of permissions of another form leaves the clock readable', () => {
  const parsed = infoReadSchema.safeParse({ permissions: ['backup'], current_time: '2026-03-01T02:00:00+00:00' });
  expect(parsed).toMatchObject({ success: true, data: { permissions: null, current_time: expect.anything() } });
});

it('a Jumpoint that does not say whether it is clustered is there', () => {
  expect(jumpointRowSchema.safeParse({ id: 3, enabled: true, connected: false }).success).toBe(true);
});

describe('a token', () => {
  it.each<[string, object, number]>([
    ['as it is documented', { token_type: 'Bearer', expires_in: 3600 }, 3600],
    ['without its length of life', { token_type: 'Bearer' }, 3600],
    ['with its life as a text', { token_type: 'bearer', expires_in: '120' }, 120],
    ['with a life of fractions', { expires_in: 59.9 }, 59],
    ['with a life of years', { expires_in: 1e15 }, 86_400],
  ])('is read %s', (_, more, seconds) => {
    expect(tokenReadSchema.safeParse({ access_token: 'abc', ...more })).toMatchObject({
      data: { expires_in: seconds },
    });
  });

  it.each<[string, object]>([
    ['of another kind', { token_type: 'mac' }],
    ['that has ended', { expires_in: 0 }],
    ['that is not to be sent', { access_token: 'a\r\nb' }],
    ['that is none', { access_token: '' }],
  ])('is not read %s', (_, more) => {
    expect(tokenReadSchema.safeParse({ access_token: 'abc', token_type: 'Bearer', ...more }).success).toBe(false);
  });
});

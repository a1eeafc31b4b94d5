import { describe, expect, it } from '@jest/globals';
import { failoverRoleBodySchema, jumpClientPatchSchema } from '../../contracts/appliance-api.js';
import { wrongFields } from './wrong-fields.js';

describe('what is wrong with a body', () => {
  it.each<[string, object, string]>([
    ['name', { name: 17 }, 'The name must be a string.'],
    ['name', { name: null }, 'The name must be a string.'],
    ['name', { name: '' }, 'The name field is required.'],
    ['name', { name: 'n'.repeat(129) }, 'The name may not be greater than 128 characters.'],
    ['comments', { comments: ['a'] }, 'The comments must be a string.'],
    ['jump_group_id', { jump_group_id: '1' }, 'The jump group id must be an integer.'],
    ['jump_group_id', { jump_group_id: 1.5 }, 'The jump group id must be an integer.'],
    ['jump_policy_id', { jump_policy_id: 0 }, 'The jump policy id must be at least 1.'],
    ['jump_policy_id', { jump_policy_id: 2 ** 31 }, 'The jump policy id may not be greater than 2147483647.'],
    ['jump_group_type', { jump_group_type: 'both' }, 'The selected jump group type is invalid.'],
  ])('%s of a client: %j', (field, given, rule) => {
    const { error } = jumpClientPatchSchema.safeParse(given, { reportInput: true });
    expect(wrongFields(error!)).toMatchObject({ status: 422, body: { errors: { [field]: [rule] } } });
  });

  it.each<[string, object, string]>([
    ['role', {}, 'The role field is required.'],
    ['role', { role: 'leader' }, 'The selected role is invalid.'],
    ['force', { role: 'primary', force: 1 }, 'The force must be true or false.'],
  ])('%s of a change of roles: %j', (field, given, rule) => {
    const { error } = failoverRoleBodySchema.safeParse(given, { reportInput: true });
    expect(wrongFields(error!)).toMatchObject({ status: 422, body: { errors: { [field]: [rule] } } });
  });
});

import { describe, expect, it } from '@jest/globals';
import { exampleText, EXAMPLE_IDS, targetOf } from '../support/appliance-api/documented-call.js';
import { APPLIANCE_API_TABLE } from '../support/appliance-api-table.js';

describe('the table of documented calls', () => {
  it('names each call once', () => {
    const names = APPLIANCE_API_TABLE.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it.each(
    APPLIANCE_API_TABLE.filter(({ contentType }) => contentType !== 'application/octet-stream').map(
      (call) => [call.name, call] as const,
    ),
  )('%s: the example is as its schema has it', (_, call) => {
    if (call.schema === null) expect(exampleText(call)).toBe('');
    else expect(call.schema.safeParse(call.example)).toMatchObject({ success: true });
  });

  it('leaves no placeholder in a path', () => {
    const targets = APPLIANCE_API_TABLE.map((call) => targetOf(call, EXAMPLE_IDS));
    expect(targets.filter((target) => target.includes('{'))).toEqual([]);
  });
});

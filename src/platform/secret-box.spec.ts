import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SecretBox } from './secret-box.js';

const [key, other] = [randomBytes(32), randomBytes(32)];
const box = new SecretBox([key]);
const CONTEXT = 'receiver 0190 password';

/** With one bit of one of its parts turned. */
function tampered(sealed: string, part: number, byte: number): string {
  const parts = sealed.split('.');
  const bytes = Buffer.from(parts[part] ?? '', 'base64url');
  bytes.writeUInt8(bytes.readUInt8(byte) ^ 1, byte);
  return parts.with(part, bytes.toString('base64url')).join('.');
}

describe('SecretBox', () => {
  it.each(['', 'hunter2', 'pässwörd 🔑', 'x'.repeat(2000)])('opens what it sealed: %j', (text) => {
    const sealed = box.seal(text, CONTEXT);
    expect(sealed).toMatch(/^v1\.[\w-]{8}\.[\w-]{16}\.[\w-]+$/);
    expect(box.open(sealed, CONTEXT)).toBe(text);
  });

  it('never seals alike twice', () => {
    expect(new Set(Array.from({ length: 50 }, () => box.seal('hunter2', CONTEXT))).size).toBe(50);
  });

  it('opens nothing for another context', () => {
    expect(box.open(box.seal('hunter2', CONTEXT), 'receiver 0191 password')).toBeNull();
  });

  it.each([
    ['the initialization vector', 2, 0],
    ['the text', 3, 0],
    ['the tag', 3, 22],
  ])('opens nothing of which %s was changed', (_what, part, byte) => {
    const sealed = box.seal('hunter2', CONTEXT);
    expect(box.open(tampered(sealed, part, byte), CONTEXT)).toBeNull();
  });

  it('does not take a shortened tag', () => {
    const [version, id, iv, body = ''] = box.seal('hunter2', CONTEXT).split('.');
    const short = Buffer.from(body, 'base64url').subarray(0, -4).toString('base64url');
    expect(box.open([version, id, iv, short].join('.'), CONTEXT)).toBeNull();
  });

  it.each([
    '',
    'v1',
    'v1.a.b.c',
    'v2.a.b.c',
    `${box.seal('x', CONTEXT)}.more`,
    box.seal('x', CONTEXT).replace('v1', 'v2'),
  ])('opens nothing that it did not make: %j', (text) => expect(box.open(text, CONTEXT)).toBeNull());

  it('opens nothing of another key, and says so without one of its own', () => {
    const sealed = box.seal('hunter2', CONTEXT);
    expect(new SecretBox([other]).open(sealed, CONTEXT)).toBeNull();
    const empty = new SecretBox([]);
    expect([empty.hasKey, box.hasKey]).toEqual([false, true]);
    expect(empty.open(sealed, CONTEXT)).toBeNull();
    expect(() => empty.seal('hunter2', CONTEXT)).toThrow('no key');
  });

  it('opens with the old key and seals with the new one', () => {
    const sealed = box.seal('hunter2', CONTEXT);
    const rotated = new SecretBox([other, key]);
    expect(rotated.open(sealed, CONTEXT)).toBe('hunter2');
    const again = rotated.seal('hunter2', CONTEXT);
    expect(new SecretBox([other]).open(again, CONTEXT)).toBe('hunter2');
    expect(box.open(again, CONTEXT)).toBeNull();
  });

  it('takes no key of another length', () => {
    expect(() => new SecretBox([randomBytes(16)])).toThrow('16 bytes');
  });
});

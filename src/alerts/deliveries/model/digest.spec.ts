import { describe, expect, it } from '@jest/globals';
import { digestOf, fitting } from './digest.js';
import { testMessage } from './test-message.js';

const AT = '2026-03-01T02:00:00.000Z';
const site = { slug: 'shops', name: 'Shops', url: 'https://rollcall.example/sites/shops' };
const receiver = { id: 'r1', name: 'Ops' };
const message = (title: string) => ({
  ...testMessage({ id: title, kind: 'firing', receiver, site, runbookUrl: 'https://r.example', at: AT }),
  title,
});

describe('a digest', () => {
  it('has a line for each of its messages, and the most severe severity', () => {
    const critical = { ...message('two'), severity: 'critical' as const };
    const digest = digestOf('d1', [message('one'), critical, message('three')], AT);
    expect(digest).toMatchObject({
      id: 'd1',
      kind: 'digest',
      severity: 'critical',
      title: '3 messages at once',
      incident: null,
      counts: null,
      dedupKey: 'digest:d1',
    });
    expect(digest.digest.map(({ title }) => title)).toEqual(['one', 'two', 'three']);
  });

  it('holds no more than fits into a body', () => {
    expect(fitting([message('short'), message('short')])).toBe(2);
    const long = Array.from({ length: 50 }, () => message('x'.repeat(500)));
    expect(fitting(long)).toBeLessThan(15);
    expect(fitting([message('x'.repeat(9000))])).toBe(1);
    const body = JSON.stringify(digestOf('d', long.slice(0, fitting(long)), AT));
    expect(Buffer.byteLength(body)).toBeLessThan(10_000);
  });
});

describe('a test', () => {
  it('opens and closes under one key', () => {
    const of = (kind: 'firing' | 'resolved') =>
      testMessage({ id: kind, kind, receiver, site, runbookUrl: 'https://r.example', at: AT });
    expect(of('resolved')).toMatchObject({ dedupKey: of('firing').dedupKey, resolvedAt: AT, sequence: 2 });
    expect(of('firing').title).toMatch(/^Test/);
  });
});

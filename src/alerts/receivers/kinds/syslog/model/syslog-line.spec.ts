import { describe, expect, it } from '@jest/globals';
import { alertMessage, messageOfKind, resolvedMessage } from '../../../../../../test/support/alert-message.js';
import { parseCef, parseSyslog } from '../../../../../../test/support/syslog.js';
import { clipToBytes, countedFrame, syslogLine } from './syslog-line.js';

const origin = { hostname: 'rollcall-1', processId: 42, version: '1' };
const plain = { facility: 16, format: 'rfc5424' } as const;
const EVIL = 'a"b\\c]d|e=f\n<1>1 forged\r\n\u0000é😀';

describe('a syslog message', () => {
  it('is what RFC 5424 says', () => {
    const parsed = parseSyslog(syslogLine(alertMessage(), plain, origin));
    expect(parsed).toMatchObject({
      facility: 16,
      severity: 2,
      version: 1,
      timestamp: '2026-03-01T02:05:00.000Z',
      hostname: 'rollcall-1',
      appName: 'rollcall',
      processId: '42',
      messageId: 'fleet_mass_offline',
    });
    expect(parsed.data.get('rollcall@32473')).toMatchObject({
      kind: 'firing',
      site: 'main',
      severity: 'critical',
      dedupKey: alertMessage().dedupKey,
      clients: '4812',
      likelyCause: 'The site update to 24.2.1',
    });
    expect(parsed.message).toBe(
      '[firing] Head office: 4,812 of 5,000 clients are offline. Check certificate stores first: they went offline within a minute of the site update.',
    );
  });

  it.each(['firing', 'update', 'resolved', 'event', 'heartbeat', 'digest', 'test'] as const)(
    'is well-formed for %s',
    (kind) => {
      const message = messageOfKind(kind);
      expect(parseSyslog(syslogLine(message, plain, origin)).data.get('rollcall@32473')).toMatchObject({ kind });
      const { message: body } = parseSyslog(syslogLine(message, { facility: 1, format: 'cef' }, origin));
      expect(parseCef(body).extension).toMatchObject({ act: kind });
    },
  );

  it.each([
    ['critical', 2],
    ['warning', 4],
    ['info', 6],
    ['none', 7],
  ] as const)('has the severity of %s, and is a notice when it is over', (severity, number) => {
    for (const facility of [0, 23]) {
      const line = syslogLine(alertMessage({ severity }), { ...plain, facility }, origin);
      expect(parseSyslog(line)).toMatchObject({ facility, severity: number });
    }
    expect(parseSyslog(syslogLine(resolvedMessage({ severity }), plain, origin)).severity).toBe(5);
  });

  it('keeps text of clients inside its value', () => {
    const message = alertMessage({ title: EVIL, says: EVIL, scope: { kind: 'group', name: EVIL } });
    const line = syslogLine(message, plain, { ...origin, hostname: 'höst name' });
    const parsed = parseSyslog(line);
    expect(parsed.hostname).toBe('h?st?name');
    expect(parsed.data.get('rollcall@32473')).toMatchObject({
      scopeName: 'a"b\\c]d|e=f\\u000a<1>1 forged\\u000d\\u000a\\u0000é😀',
      beganAt: message.beganAt,
    });
    // eslint-disable-next-line no-control-regex
    expect(line).not.toMatch(/[\u0000-\u001f]/);
  });

  it('keeps text of clients inside its value in CEF', () => {
    const message = alertMessage({ title: EVIL, says: EVIL, scope: { kind: 'group', name: EVIL } });
    const line = syslogLine(message, { facility: 16, format: 'cef' }, origin);
    // eslint-disable-next-line no-control-regex
    expect(line).not.toMatch(/[\u0000-\u001f]/);
    const { header, extension } = parseCef(parseSyslog(line).message);
    expect(header).toEqual(['CEF:0', 'Rollcall', 'Rollcall', '1', 'fleet_mass_offline', EVIL_SHOWN, '9']);
    expect(extension).toMatchObject({
      msg: 'a"b\\c]d|e=f\n<1>1 forged\n\\u0000é😀',
      cs1Label: 'site',
      cs1: 'main',
      externalId: message.dedupKey,
      rt: String(Date.parse(message.at)),
      cnt: '4812',
    });
  });

  it('is counted in bytes for a stream, and cut between characters for a datagram', () => {
    expect(countedFrame('é😀a')).toBe('7 é😀a');
    expect(['', 'a', 'é', 'é😀'].map((text) => clipToBytes(`${text}x`, 2))).toEqual(['x', 'ax', 'é', 'é']);
    const long = syslogLine(alertMessage({ says: '😀'.repeat(3000) }), plain, origin);
    const cut = clipToBytes(long, 2048);
    expect(Buffer.byteLength(cut)).toBeGreaterThan(2040);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(2048);
    expect(long.startsWith(cut)).toBe(true);
    expect(Buffer.from(cut).toString()).toBe(cut);
  });
});

const EVIL_SHOWN = 'a"b\\c]d|e=f\\u000a<1>1 forged\\u000d\\u000a\\u0000é😀';

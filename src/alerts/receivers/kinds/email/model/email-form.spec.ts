import { describe, expect, it } from '@jest/globals';
import {
  alertMessage,
  messageOfKind,
  resolvedMessage,
  updateMessage,
} from '../../../../../../test/support/alert-message.js';
import { emailForm, emailHtml, emailText, type EmailWords } from './email-form.js';

const words = (over: Partial<EmailWords> = {}): EmailWords => ({
  headline: 'Firing',
  lines: ['one', 'two'],
  facts: [{ name: 'Severity', value: 'critical' }],
  sample: ['till-1'],
  ...over,
});

describe('the form of an e-mail', () => {
  const first = emailForm(alertMessage(), null);

  it('begins a thread with the first message of an incident', () => {
    expect(first).toEqual({
      messageId: '<rollcall_3amain_3a01938c5e-0000-7000-8000-000000000007-1@rollcall>',
      inReplyTo: null,
      subject: '[Rollcall] Head office: 4,812 of 5,000 clients are offline',
      threadSubject: '[Rollcall] Head office: 4,812 of 5,000 clients are offline',
      urgent: true,
    });
    expect(emailForm(alertMessage(), null)).toEqual(first);
  });

  it.each([updateMessage(), resolvedMessage()])('answers the first with $kind, under its subject', (message) => {
    const form = emailForm(message, first.threadSubject);
    expect(form.inReplyTo).toBe(first.messageId);
    expect(form.subject).toBe(`Re: ${first.subject}`);
    expect(form.threadSubject).toBe(first.threadSubject);
    expect(form.messageId).toBe(first.messageId.replace('-1@', `-${message.sequence}@`));
  });

  it('names the thread by what is said now when nothing was sent before', () => {
    const form = emailForm(updateMessage(), null);
    expect(form).toMatchObject({ inReplyTo: first.messageId, subject: form.threadSubject });
    expect(form.subject).not.toMatch(/^Re:/);
  });

  it.each(['event', 'heartbeat', 'digest', 'test'] as const)('leaves %s alone, under its own id', (kind) => {
    const form = emailForm(messageOfKind(kind, { id: 'a b', sequence: 5 }), 'another');
    expect(form).toMatchObject({ inReplyTo: null, messageId: '<message-a_20b@rollcall>' });
    expect(form.subject).not.toContain('another');
  });

  it.each([
    ['critical', 'firing', true],
    ['critical', 'update', true],
    ['critical', 'resolved', false],
    ['warning', 'firing', false],
    ['info', 'event', false],
  ] as const)('is urgent or not: %s %s → %s', (severity, kind, urgent) => {
    expect(emailForm(messageOfKind(kind, { severity }), null).urgent).toBe(urgent);
  });

  it('makes no header out of a text of a client', () => {
    const title = `gone\r\nBcc: all@example.com\u0000${'x'.repeat(300)}\ud83d\ude00`;
    const { subject, messageId } = emailForm(alertMessage({ title, dedupKey: 'a>\r\n<b é' }), null);
    expect(subject).toContain('gone\\u000d\\u000aBcc: all@example.com\\u0000');
    // eslint-disable-next-line no-control-regex
    expect(`${subject}${messageId}`).not.toMatch(/[\u0000-\u001f]/);
    expect(subject.length).toBeLessThanOrEqual(200);
    expect(messageId).toMatch(/^<[A-Za-z0-9_-]+@rollcall>$/);
  });

  it('gives different keys different ids', () => {
    const ids = ['a:b', 'a_b', 'a_3ab', 'a b'].map((dedupKey) => emailForm(alertMessage({ dedupKey }), null).messageId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the text', () => {
  it('is cut, and shows control characters', () => {
    const text = emailText(words({ lines: ['a\r\u202eb', 'x'.repeat(20_000)] }));
    expect(text).toMatch(/^Firing\n\na\\u000d\\u202eb\nx+…$/);
    expect(text.length).toBe(9000);
  });

  it('is escaped in HTML', () => {
    const evil = `<img src=x onerror=alert(1)>"'&`;
    const message = alertMessage({
      says: evil,
      firstChecks: [evil],
      url: `https://a.example/"><script>`,
      runbookUrl: 'javascript:alert(1)',
    });
    const html = emailHtml(message, words({ headline: evil, facts: [{ name: evil, value: evil }], sample: [evil] }));
    expect(html).not.toMatch(/<img|<script|href="javascript|onerror=alert\(1\)>"/);
    expect(html.match(/&lt;img src=x onerror=alert\(1\)&gt;&quot;&#39;&amp;/g)).toHaveLength(6);
    expect(html).toContain('<a href="https://a.example/&quot;&gt;&lt;script&gt;">Open in Rollcall</a>');
    expect(html).toContain('… and 4811 more');
  });
});

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { SMTPServerOptions } from 'smtp-server';
import { EmailReceiver } from '../../src/alerts/receivers/kinds/email/email-receiver.js';
import type { ReceiverTarget } from '../../src/alerts/receivers/alert-receiver.js';
import type { ReceiverConfigs } from '../../src/contracts/receivers.js';
import { alertMessage, messageOfKind, resolvedMessage, updateMessage } from '../support/alert-message.js';
import { makeCertificate } from '../support/certificate.js';
import { MailStub, smtpAnswer } from '../support/mail-stub.js';
import { realMeans, ScriptedResolver } from '../support/outbound.js';

const certificate = makeCertificate(['mail.example']);
const resolver = new ScriptedResolver([['127.0.0.1']]);
const means = realMeans({ resolver, trusted: certificate.cert });
const receiver = new EmailReceiver();

const stubs: MailStub[] = [];
const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(stubs.splice(0).map((stub) => stub.close()));
  for (const server of servers.splice(0)) server.close();
});

async function stub(options: SMTPServerOptions = {}): Promise<MailStub> {
  const opened = await MailStub.open(options);
  stubs.push(opened);
  return opened;
}

type Over = Partial<ReceiverConfigs['email']> & { password?: string; allowPrivate?: boolean; reference?: string };

function target(
  port: number,
  { password, allowPrivate = true, reference, ...config }: Over = {},
): ReceiverTarget<'email'> {
  return {
    config: {
      host: 'mail.example',
      port,
      security: 'none',
      user: null,
      from: 'rollcall@example.com',
      to: ['ops@example.com', 'night@example.com'],
      ...config,
    },
    secrets: password === undefined ? {} : { password },
    allowPrivate,
    reference: reference ?? null,
  };
}

describe('an e-mail', () => {
  it('carries an incident in one thread, from firing to resolve', async () => {
    const server = await stub();
    const to = target(server.port);
    const first = await receiver.send(alertMessage(), to, means);
    if (!first.ok) throw new Error(first.detail);
    expect(first.status).toBe(250);
    for (const message of [updateMessage(), resolvedMessage()]) {
      const sent = await receiver.send(message, { ...to, reference: first.reference ?? null }, means);
      expect(sent).toEqual({ ok: true, status: 250, reference: first.reference });
    }
    const [firing, update, resolved] = server.received.map(({ headers }) => headers);
    expect(server.received[0]).toMatchObject({ from: 'rollcall@example.com', to: to.config.to });
    expect(firing).toMatchObject({
      from: 'Rollcall <rollcall@example.com>',
      to: 'ops@example.com, night@example.com',
      subject: '[Rollcall] Head office: 4,812 of 5,000 clients are offline',
      'auto-submitted': 'auto-generated',
      importance: 'High',
      'x-priority': '1 (Highest)',
      date: 'Sun, 01 Mar 2026 02:05:00 +0000',
    });
    expect(firing).not.toHaveProperty('in-reply-to');
    for (const answer of [update, resolved]) {
      expect(answer).toMatchObject({
        subject: `Re: ${firing?.['subject']}`,
        'in-reply-to': firing?.['message-id'],
        references: firing?.['message-id'],
      });
    }
    expect(new Set([firing, update, resolved].map((headers) => headers?.['message-id'])).size).toBe(3);
    expect(resolved).not.toHaveProperty('importance');
  });

  it('is the same on a second try, so that whoever has it already can tell', async () => {
    const server = await stub();
    await receiver.send(alertMessage(), target(server.port), means);
    await receiver.send(alertMessage(), target(server.port), means);
    expect(server.received[1]?.headers['message-id']).toBe(server.received[0]?.headers['message-id']);
  });

  it('has a plain text and an escaped HTML text, and at most 20 kB', async () => {
    const server = await stub();
    const says = '<script>alert(1)</script> '.repeat(20);
    const sample = Array.from({ length: 20 }, (_, index) => ({
      ...alertMessage().sample[0]!,
      name: `<b>${'n'.repeat(240)}${index}`,
    }));
    await receiver.send(alertMessage({ says, sample }), target(server.port), means);
    const raw = server.received[0]?.raw ?? '';
    expect(raw).toContain('Content-Type: text/plain');
    expect(raw).toContain('Content-Type: text/html');
    expect(raw).toContain('&lt;script&gt;');
    expect(raw.slice(raw.indexOf('text/html'))).not.toContain('<script');
    expect(raw.length).toBeLessThan(20_000);
  });

  it('makes no header and no recipient out of a text of a client', async () => {
    const server = await stub();
    const title = 'gone\r\nBcc: evil@example.net\r\n\r\n.\r\nMAIL FROM:<x@y>';
    await receiver.send(alertMessage({ title }), target(server.port), means);
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.to).toEqual(['ops@example.com', 'night@example.com']);
    expect(server.received[0]?.headers).not.toHaveProperty('bcc');
    expect(server.received[0]?.headers['subject']).toContain('gone\\u000d\\u000aBcc');
  });

  it.each(['event', 'heartbeat', 'digest', 'test'] as const)('carries %s', async (kind) => {
    const server = await stub();
    expect(await receiver.send(messageOfKind(kind), target(server.port), means)).toMatchObject({ ok: true });
    expect(server.received).toHaveLength(1);
  });
});

describe('the way to the mail server', () => {
  const signedIn: SMTPServerOptions = {
    ...certificate,
    authOptional: false,
    onAuth: ({ username, password }, _session, done) =>
      password === 'hunter2' ? done(null, { user: username }) : done(smtpAnswer(535, `5.7.8 no, not ${password}`)),
  };

  it.each(['tls', 'starttls'] as const)('is encrypted by %s before the password is said', async (security) => {
    const server = await stub({ ...signedIn, secure: security === 'tls' });
    const sent = await receiver.send(
      alertMessage(),
      target(server.port, { security, user: 'rollcall', password: 'hunter2' }),
      means,
    );
    expect(sent).toMatchObject({ ok: true });
    expect(server.received[0]).toMatchObject({ user: 'rollcall', tls: true });
  });

  it('is not taken without encryption when STARTTLS is wanted and not offered', async () => {
    const commands: string[] = [];
    const server = await stub({
      onAuth: (auth, _session, done) => done(null, { user: (commands.push('AUTH'), auth.username) }),
    });
    const sent = await receiver.send(
      alertMessage(),
      target(server.port, { security: 'starttls', user: 'rollcall', password: 'hunter2' }),
      means,
    );
    expect(sent).toMatchObject({ ok: false, retryable: true, reason: 'tls_failed' });
    expect([commands, server.received]).toEqual([[], []]);
  });

  it.each(['tls', 'starttls'] as const)(
    'is not taken to a server of another name, or of no known authority (%s)',
    async (security) => {
      const server = await stub({ ...certificate, secure: security === 'tls' });
      const other = await receiver.send(
        alertMessage(),
        target(server.port, { security, host: 'other.example' }),
        means,
      );
      expect(other).toMatchObject({ ok: false, reason: 'tls_failed' });
      const unknown = await receiver.send(alertMessage(), target(server.port, { security }), realMeans({ resolver }));
      expect(unknown).toMatchObject({ ok: false, reason: 'tls_failed' });
      expect(server.received).toEqual([]);
    },
  );

  it('is not taken to loopback, nor in the clear, unless an admin allows it', async () => {
    const server = await stub({ ...certificate, secure: true });
    for (const security of ['tls', 'none'] as const) {
      const sent = await receiver.send(alertMessage(), target(server.port, { security, allowPrivate: false }), means);
      expect(sent).toMatchObject({ ok: false, retryable: true, reason: 'address_refused' });
    }
    expect(server.received).toEqual([]);
  });

  it('tells a wrong password from everything else, and does not repeat it', async () => {
    const server = await stub({ ...signedIn, secure: true });
    const sent = await receiver.send(
      alertMessage(),
      target(server.port, { security: 'tls', user: 'rollcall', password: 'correct horse' }),
      means,
    );
    expect(sent).toMatchObject({ ok: false, retryable: true, reason: 'unauthorized', status: 535 });
    expect(JSON.stringify(sent)).not.toContain('correct horse');
  });
});

describe('what a mail server answers', () => {
  it.each([
    [450, true, 'unavailable'],
    [550, false, 'refused'],
  ])('%i to every recipient: try again %s', async (status, retryable, reason) => {
    const server = await stub({ onRcptTo: (_address, _session, done) => done(smtpAnswer(status, 'not here')) });
    const sent = await receiver.send(alertMessage(), target(server.port), means);
    expect(sent).toMatchObject({ ok: false, status, retryable, reason, detail: expect.stringContaining('not here') });
  });

  it('counts as taken when one of two recipients takes it', async () => {
    const server = await stub({
      onRcptTo: ({ address }, _session, done) => done(address.startsWith('ops') ? smtpAnswer(550, 'no') : null),
    });
    expect(await receiver.send(alertMessage(), target(server.port), means)).toMatchObject({ ok: true });
    expect(server.received[0]?.to).toEqual(['night@example.com']);
  });

  it.each([
    [451, true],
    [554, false],
  ])('%i to the message itself: try again %s', async (status, retryable) => {
    const server = await stub({
      onData: (stream, _session, done) => void stream.resume().on('end', () => done(smtpAnswer(status, 'no'))),
    });
    expect(await receiver.send(alertMessage(), target(server.port), means)).toMatchObject({
      ok: false,
      status,
      retryable,
    });
  });

  it.each([
    ['nothing', '', 'timed_out'],
    ['another protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'bad_answer'],
    ['too many connections', '421 4.7.0 later\r\n', 'unavailable'],
  ])('%s: try again', async (_what, greeting, reason) => {
    const server = createServer((socket) => void socket.on('error', () => undefined).write(greeting));
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const sent = await receiver.send(alertMessage(), target(port), realMeans({ resolver, deadlineMs: 400 }));
    expect(sent).toMatchObject({ ok: false, retryable: true, reason });
  });

  it('says when nobody listens', async () => {
    const server = await stub();
    await stubs.splice(0)[0]?.close();
    const sent = await receiver.send(alertMessage(), target(server.port), means);
    expect(sent).toMatchObject({ ok: false, retryable: true, reason: 'connection_failed' });
  });
});

describe('an e-mail receiver', () => {
  it.each([
    ['rollcall', ['password'], null],
    [null, [], null],
    ['rollcall', [], 'secrets.password'],
    [null, ['password'], 'config.user'],
  ] as const)('with user %s and secrets %j', (user, secrets, wrong) => {
    const problem = receiver.incomplete({ ...target(25).config, user }, secrets);
    if (wrong === null) expect(problem).toBeNull();
    else expect(problem).toContain(wrong);
  });
});

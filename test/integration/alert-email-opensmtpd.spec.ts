import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EmailReceiver } from '../../src/alerts/receivers/kinds/email/email-receiver.js';
import { alertMessage, resolvedMessage } from '../support/alert-message.js';
import { headersOf } from '../support/mail-stub.js';
import { realMeans, ScriptedResolver } from '../support/outbound.js';
import { freePort, OwnDaemon, programPath } from '../support/own-daemon.js';
import { waitFor } from '../support/wait-for.js';

/** It starts as root only, and once on a machine. */
const smtpd = process.getuid?.() === 0 && !existsSync('/run/smtpd.sock') ? programPath('smtpd') : null;
if (smtpd === null) {
  process.stderr.write(
    '\nSKIPPED: OpenSMTPD is not installed (Debian: opensmtpd), is running already, or this is not root, so nothing was tried against it. This is not a pass.\n',
  );
}

(smtpd === null ? describe.skip : describe)('a real OpenSMTPD', () => {
  const means = realMeans({ resolver: new ScriptedResolver([['127.0.0.1']]) });
  const receiver = new EmailReceiver();
  const daemon = new OwnDaemon();
  const mailDirectory = join(daemon.directory, 'mail');
  let port = 0;

  beforeAll(async () => {
    port = await freePort();
    const { directory } = daemon;
    const file = join(directory, 'smtpd.conf');
    mkdirSync(mailDirectory);
    // It delivers as another user than ours.
    chmodSync(directory, 0o711);
    chmodSync(mailDirectory, 0o777);
    writeFileSync(file, configuration(port, mailDirectory));
    await daemon.start(smtpd ?? '', ['-d', '-f', file], port);
  });
  afterAll(() => daemon.stop());

  const config = (to: string) => ({
    config: {
      host: 'mail.example',
      port,
      security: 'none' as const,
      user: null,
      from: 'rollcall@example.com',
      to: [to],
    },
    secrets: {},
    allowPrivate: true,
    reference: null,
  });

  const arrived = (): string[] => {
    const folder = join(mailDirectory, 'new');
    return existsSync(folder)
      ? readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8').replace(/\r?\n/g, '\r\n'))
      : [];
  };

  it('takes a thread and delivers it', async () => {
    const first = await receiver.send(alertMessage(), config('ops@example.com'), means);
    if (!first.ok) throw new Error(first.detail);
    const reference = first.reference ?? null;
    expect(await receiver.send(resolvedMessage(), { ...config('ops@example.com'), reference }, means)).toMatchObject({
      ok: true,
    });
    const mails = await waitFor(() => arrived().length === 2 && arrived(), { what: 'two e-mails' });
    const byLength = mails
      .map(headersOf)
      .sort((one, other) => (one['subject'] ?? '').length - (other['subject'] ?? '').length);
    const [firing, resolved] = byLength;
    expect(firing?.['subject']).toBe('[Rollcall] Head office: 4,812 of 5,000 clients are offline');
    expect(resolved?.['subject']).toBe(`Re: ${firing?.['subject']}`);
    expect(resolved?.['in-reply-to']).toBe(firing?.['message-id']);
  });

  it('refuses another domain for good', async () => {
    const sent = await receiver.send(alertMessage(), config('ops@elsewhere.example'), means);
    expect(sent).toMatchObject({ ok: false, retryable: false, reason: 'refused', status: 550 });
  });
});

/** Without TLS, which Debian 12's answers with an internal error to whoever asks (also to `openssl s_client`). */
const configuration = (port: number, mailDirectory: string) => `
listen on 127.0.0.1 port ${port}
action "keep" maildir "${mailDirectory}" user nobody virtual { "@example.com" => "nobody" }
match from any for domain "example.com" action "keep"
`;

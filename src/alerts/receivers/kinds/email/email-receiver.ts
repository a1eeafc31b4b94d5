import type { Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import type { DeliveryFailure } from '../../../../contracts/alert-words.js';
import type { AlertMessage } from '../../../../contracts/alerts.js';
import type { ReceiverConfigs } from '../../../../contracts/receivers.js';
import { DeadlineError, refusalOf } from '../../../../platform/outbound/outbound-failure.js';
import { AlertReceiver, type Means, type ReceiverTarget, type SendResult } from '../../alert-receiver.js';
import { clientLine, factsOf, headlineOf, linesOf } from '../../message-text.js';
import { emailForm, type EmailForm, emailHtml, emailText, visible } from './model/email-form.js';
import { type SmtpFailure, smtpVerdict } from './model/smtp-verdict.js';

type EmailTarget = ReceiverTarget<'email'>;

const DETAIL_MAX = 300;

/** By SMTP. All messages of an incident stand in one thread; `reference` is the thread's subject. */
export class EmailReceiver extends AlertReceiver<'email'> {
  readonly kind = 'email' as const;
  readonly takesDigests = true;

  override incomplete({ user }: ReceiverConfigs['email'], secretNames: readonly string[]): string | null {
    const hasPassword = secretNames.includes('password');
    if (user !== null && !hasPassword) return 'needs secrets.password, because config.user is given';
    if (user === null && hasPassword) return 'needs config.user, because secrets.password is given';
    return null;
  }

  async send(message: AlertMessage, target: EmailTarget, { sockets }: Means): Promise<SendResult> {
    const { config, allowPrivate } = target;
    if (config.security === 'none' && !allowPrivate) {
      return refused('address_refused', 'SMTP without TLS is only for where an admin allows private addresses');
    }
    const { host, port } = config;
    const made = await sockets.connect({ host, port, tls: config.security === 'tls', allowPrivate });
    if (!made.ok) return refused(made.reason, made.detail);
    const form = emailForm(message, target.reference);
    try {
      const { response } = await transport(target, made.socket, sockets).sendMail(mailOf(message, target, form));
      return { ok: true, status: Number.parseInt(response, 10) || null, reference: form.threadSubject };
    } catch (error) {
      const failure = failureOf(error, made.socket);
      return { ok: false, ...smtpVerdict(failure), detail: detailOf(failure, target) };
    } finally {
      made.socket.destroy();
    }
  }
}

const refused = (reason: DeliveryFailure, detail: string): SendResult => ({
  ok: false,
  retryable: true,
  status: null,
  reason,
  detail,
});

/** Speaks over the socket that it is given: it opens no connection of its own. */
function transport({ config, secrets }: EmailTarget, connection: Socket, sockets: Means['sockets']) {
  const { host, port, security, user } = config;
  const password = secrets['password'];
  return createTransport({
    host,
    port,
    connection,
    secure: security === 'tls',
    secured: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: sockets.tlsOptions(host),
    ...(user !== null && password !== undefined ? { auth: { user, pass: password }, forceAuth: true } : {}),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function mailOf(message: AlertMessage, { config }: EmailTarget, form: EmailForm) {
  const words = {
    headline: headlineOf(message),
    lines: linesOf(message),
    facts: factsOf(message),
    sample: message.sample.map(clientLine).map((line) => line.replace(/^- /, '')),
  };
  return {
    from: { name: 'Rollcall', address: config.from },
    to: config.to.map((address) => ({ name: '', address })),
    subject: form.subject,
    messageId: form.messageId,
    ...(form.inReplyTo === null ? {} : { inReplyTo: form.inReplyTo, references: [form.inReplyTo] }),
    ...(form.urgent ? { priority: 'high' as const } : {}),
    // No out-of-office answer to a machine (RFC 3834; the second is what Exchange reads).
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    date: new Date(message.at),
    text: emailText(words),
    html: emailHtml(message, words),
  };
}

interface NodemailerError extends Error {
  code?: string;
  /** The socket's own code, where nodemailer put another in its place. */
  originalCode?: string;
  command?: string;
  responseCode?: number;
  rejectedErrors?: readonly { responseCode?: number }[];
}

function failureOf(error: unknown, socket: Socket): SmtpFailure {
  const { message, code, originalCode, command, responseCode, rejectedErrors = [] } = error as NodemailerError;
  const untrusted = refusalOf({ message, code: originalCode }).reason === 'tls_failed';
  const timedOut = socket.errored instanceof DeadlineError || code === 'ETIMEDOUT';
  return {
    message: socket.errored instanceof DeadlineError ? socket.errored.message : message,
    code: untrusted ? 'ETLS' : (code ?? null),
    command: command ?? null,
    status: responseCode ?? null,
    recipientStatuses: rejectedErrors.flatMap((one) => one.responseCode ?? []),
    timedOut,
  };
}

/** What the server said is shown, a password that it repeats is not. */
function detailOf({ message }: SmtpFailure, { secrets, config }: EmailTarget): string {
  const password = secrets['password'];
  const hidden = password === undefined ? [] : [password, Buffer.from(password).toString('base64')];
  if (password !== undefined) hidden.push(Buffer.from(`\u0000${config.user}\u0000${password}`).toString('base64'));
  const said = hidden.reduce((text, secret) => text.replaceAll(secret, '•••'), message);
  return visible(said.replace(/\s+/g, ' ')).slice(0, DETAIL_MAX);
}

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** Who had signed in. */
  user: string | null;
  tls: boolean;
  raw: string;
  /** The message's own headers, unfolded, by name in lower case. */
  headers: Record<string, string>;
}

/** A real SMTP server on loopback that keeps what it takes. */
export class MailStub {
  readonly port: number;

  private constructor(
    private readonly server: SMTPServer,
    readonly received: readonly ReceivedMail[],
  ) {
    this.port = (server.server.address() as AddressInfo).port;
  }

  static async open(options: SMTPServerOptions = {}): Promise<MailStub> {
    const kept: ReceivedMail[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: options.key === undefined ? ['STARTTLS'] : [],
      onData(stream, session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const raw = Buffer.concat(chunks).toString('utf8');
          const { mailFrom, rcptTo } = session.envelope;
          const to = rcptTo.map(({ address }) => address);
          const from = mailFrom === false ? '' : mailFrom.address;
          const user = typeof session.user === 'string' ? session.user : null;
          kept.push({ from, to, user, tls: session.secure, raw, headers: headersOf(raw) });
          done();
        });
      },
      ...options,
    });
    // Clients that turn away are no errors of the test.
    server.on('error', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return new MailStub(server, kept);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

export function headersOf(raw: string): Record<string, string> {
  const [head = ''] = raw.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
}

/** An SMTP answer, as `smtp-server` wants to be told of it. */
export const smtpAnswer = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode });

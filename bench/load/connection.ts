/**
 * One keep-alive connection that posts JSON, as cheaply as can be: the load shares its cores with what it measures. It speaks just the
 * HTTP that both servers answer with (a status line, `content-length`), one request at a time.
 */
import { connect, type Socket } from 'node:net';

export interface PostAnswer {
  status: number;
  /** Seconds; 0 where the answer names none. */
  retryAfter: number;
  body: Buffer;
}

export interface PostTarget {
  port: number;
  path: string;
  key: string;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const NOTHING = Buffer.alloc(0);

export class PostConnection {
  private received: Buffer = NOTHING;
  /** Bytes below which it is not worth looking again. */
  private expected = 0;
  private waiting: { resolve: (answer: PostAnswer) => void; reject: (error: Error) => void } | null = null;

  private constructor(
    private readonly socket: Socket,
    private readonly head: string,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the server closed the connection')));
  }

  static open({ port, path, key }: PostTarget): Promise<PostConnection> {
    const head =
      `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${key}\r\n` +
      'content-type: application/json\r\ncontent-length: ';
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' }, () => resolve(new PostConnection(socket, head)));
      socket.once('error', reject);
    });
  }

  /** Rejects when the connection is lost before the answer is whole. */
  post(body: string): Promise<PostAnswer> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(`${this.head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
    });
  }

  close(): void {
    this.waiting = null;
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    if (this.received.length < this.expected) return;
    const headEnd = this.received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.received.toString('latin1', 0, headEnd);
    const bodyAt = headEnd + HEAD_END.length;
    this.expected = bodyAt + Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    if (this.received.length < this.expected) return;
    const answer = {
      status: Number(head.slice(9, 12)),
      retryAfter: Number(/^retry-after: *(\d+)/im.exec(head)?.[1] ?? 0),
      body: this.received.subarray(bodyAt, this.expected),
    };
    const { waiting } = this;
    this.waiting = null;
    this.received = NOTHING;
    this.expected = 0;
    waiting?.resolve(answer);
  }

  private fail(error: Error): void {
    const { waiting } = this;
    this.waiting = null;
    waiting?.reject(error);
  }
}

import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What is written for a call: all of it at once, or by hand. */
export type RawReply = string | Buffer | ((socket: Socket) => void);

/** An answer as bytes: status line, headers, body; its length is said unless the headers say something else about it. */
export function raw(status: string, headers: Readonly<Record<string, string>>, body: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(body);
  const isLengthSaid = ['content-length', 'transfer-encoding', 'connection'].some((name) => name in headers);
  const all = { ...headers, ...(isLengthSaid ? {} : { 'content-length': String(bytes.length) }) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`), bytes]);
}

export const rawJson = (body: unknown, headers: Readonly<Record<string, string>> = {}): Buffer =>
  raw('200 OK', { 'content-type': 'application/json', ...headers }, JSON.stringify(body));

const TOKEN = rawJson({ access_token: 'a-token', token_type: 'Bearer', expires_in: 3600 });

/** Answers byte by byte as a test wants it, which no server of HTTP would. It gives tokens until it is told otherwise. */
export class RawAppliance {
  readonly asked: string[] = [];
  token: RawReply = TOKEN;
  reply: RawReply = raw('404 Not Found', {});
  url = '';
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((socket) => this.serve(socket));

  static async listen(host = '127.0.0.1'): Promise<RawAppliance> {
    const appliance = new RawAppliance();
    await new Promise<void>((resolve, reject) => {
      appliance.server.once('error', reject);
      appliance.server.listen(0, host, resolve);
    });
    const { port } = appliance.server.address() as AddressInfo;
    appliance.url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    return appliance;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket)).on('error', () => socket.destroy());
    let heard = '';
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
      for (let end = endOf(heard); end !== null; end = endOf(heard)) {
        const [line = ''] = heard.split('\r\n', 1);
        heard = heard.slice(end);
        this.asked.push(line);
        const reply = line.includes('/oauth2/token') ? this.token : this.reply;
        if (typeof reply === 'function') reply(socket);
        else socket.write(reply);
      }
    });
  }
}

/** Where the first request ends; null: not all of it is here. */
function endOf(heard: string): number | null {
  const head = heard.indexOf('\r\n\r\n');
  if (head === -1) return null;
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(heard.slice(0, head))?.[1] ?? 0);
  return heard.length >= head + 4 + length ? head + 4 + length : null;
}

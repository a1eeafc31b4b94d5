import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeServerCertificate, type ServerCertificate } from './certificates.js';

/** Longer than any caller keeps an idle connection, so that none is closed just when it is used again. */
const KEEP_ALIVE_MS = 75_000;

/** Listens on the loopback address; port 0 takes a free one. Rejects when the port is taken. */
export async function listenPlain(onRequest: RequestListener, port: number): Promise<{ server: Server; url: string }> {
  const server = createServer(onRequest);
  return { server, url: `http://127.0.0.1:${await listen(server, port)}` };
}

/** Two certificates of two authorities; the second is put up by a fault. */
export interface Certificates {
  readonly first: ServerCertificate;
  readonly other: ServerCertificate;
}

export async function makeCertificates(): Promise<Certificates> {
  const [first, other] = await Promise.all([
    makeServerCertificate('Simulated authority'),
    makeServerCertificate('Another simulated authority'),
  ]);
  return { first, other };
}

/** Which certificate is presented is judged anew with each connection; those that are open stay as they are. */
export async function listenSecurely(
  onRequest: RequestListener,
  port: number,
  { first, other }: Certificates,
  isChanged: () => boolean,
): Promise<{ server: SecureServer; url: string }> {
  const server = createSecureServer({ cert: first.cert, key: first.key }, onRequest);
  let presented = first;
  server.prependListener('connection', () => {
    const wanted = isChanged() ? other : first;
    if (wanted !== presented) server.setSecureContext({ cert: wanted.cert, key: wanted.key });
    presented = wanted;
  });
  // Somebody who does not trust the certificate hangs up.
  server.on('tlsClientError', () => undefined);
  return { server, url: `https://127.0.0.1:${await listen(server, port)}` };
}

async function listen(server: Server | SecureServer, port: number): Promise<number> {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = KEEP_ALIVE_MS + 1000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

export async function closeServer(server: Server | SecureServer): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

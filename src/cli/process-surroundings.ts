import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import type { Out, Surroundings } from './surroundings.js';

const COLUMNS_UNKNOWN = 80;
const CERTIFICATE_WITHIN_MS = 5_000;

/** The real ones. `ending` is aborted when nobody reads the output any more. */
export function processSurroundings(ending: AbortController): Surroundings {
  return {
    env: process.env,
    stdout: outOf(process.stdout, ending),
    stderr: outOf(process.stderr, ending),
    fetch,
    nowMs: () => Date.now(),
    sleep,
    random: () => Math.random(),
    signal: ending.signal,
    certificateEnd,
    readText: (path) => readFile(path, 'utf8'),
    version: ownVersion(),
  };
}

function outOf(stream: NodeJS.WriteStream, ending: AbortController): Out {
  stream.on('error', () => ending.abort('nobody reads'));
  return {
    write: (text) =>
      new Promise((resolve) => {
        if (stream.destroyed || stream.errored !== null) resolve();
        else stream.write(text, () => resolve());
      }),
    isTerminal: stream.isTTY === true,
    columns: () => (stream.isTTY ? (stream.columns ?? COLUMNS_UNKNOWN) : null),
    stream,
  };
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

function certificateEnd(url: URL): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname, port: Number(url.port || 443), servername: url.hostname });
    const end = (validTo: string | null) => {
      socket.destroy();
      resolve(validTo);
    };
    socket.setTimeout(CERTIFICATE_WITHIN_MS, () => end(null));
    socket.once('secureConnect', () => end(socket.getPeerCertificate().valid_to ?? null));
    socket.once('error', () => end(null));
  });
}

/** Of the package that this file belongs to, built or not. */
function ownVersion(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const found = JSON.parse(readFileSync(fileURLToPath(new URL(up, import.meta.url)), 'utf8')) as Record<
        string,
        string
      >;
      if (found['name'] === 'rollcall') return found['version'] ?? 'unknown';
    } catch {
      // One of the two is always missing.
    }
  }
  return 'unknown';
}

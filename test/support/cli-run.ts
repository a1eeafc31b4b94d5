import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { runProgram } from '../../src/cli/program.js';
import type { Out, Surroundings } from '../../src/cli/surroundings.js';

export interface CliEnd {
  code: number;
  out: string;
  err: string;
}

export interface CliRun {
  url: string;
  key: string;
  env?: Record<string, string>;
  /** Stands in for the network. */
  fetch?: typeof fetch;
  /** Ctrl+C. */
  interrupt?: AbortController;
  /** What stdout is; by default no terminal. */
  columns?: number;
  /** Called whenever something was printed. */
  onPrint?: (so: { out: string; err: string }) => void;
}

const REAL_PAUSE_MS = 10;

/**
 * One command of the command line, in this process. Its waits pass at once on its own clock, so that hours take a moment; a short real
 * pause lets the server go on meanwhile. Throws when the key was printed.
 */
export async function runCli(argv: readonly string[], run: CliRun): Promise<CliEnd> {
  const said = { out: '', err: '' };
  let skippedMs = 0;
  const out = (name: 'out' | 'err'): Out => ({
    write: async (text) => {
      said[name] += text;
      run.onPrint?.(said);
    },
    isTerminal: run.columns !== undefined && name === 'out',
    columns: () => (name === 'out' ? (run.columns ?? null) : null),
    stream: null,
  });
  const surroundings: Surroundings = {
    env: { ROLLCALL_URL: run.url, ROLLCALL_KEY: run.key, ...run.env },
    stdout: out('out'),
    stderr: out('err'),
    fetch: run.fetch ?? fetch,
    nowMs: () => Date.now() + skippedMs,
    sleep: async (ms) => {
      skippedMs += ms;
      await new Promise((resolve) => setTimeout(resolve, REAL_PAUSE_MS));
    },
    random: () => 0.5,
    signal: (run.interrupt ?? new AbortController()).signal,
    certificateEnd: async () => null,
    readText: (path) => readFile(path, 'utf8'),
    version: '0.1.0',
  };
  const code = await runProgram(argv, surroundings);
  if (run.key !== '' && `${said.out}${said.err}`.includes(run.key)) throw new Error('the key was printed');
  return { code, ...said };
}

/** The network, with every request for another host brought to the real server under that host's name. */
export function fetchAs(realUrl: string): typeof fetch {
  return (input, init) =>
    new Promise((resolve, reject) => {
      const asked = new URL(input instanceof Request ? input.url : input);
      const real = new URL(`${asked.pathname}${asked.search}`, realUrl);
      const headers = { ...(init?.headers as Record<string, string>), host: asked.host };
      request(real, { method: init?.method ?? 'GET', headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const type = answer.headers['content-type'] ?? '';
          resolve(
            new Response(Buffer.concat(chunks), {
              status: answer.statusCode ?? 500,
              headers: { 'content-type': type },
            }),
          );
        });
      })
        .on('error', reject)
        .end();
    });
}

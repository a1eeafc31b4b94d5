import type { VerdictLine } from '../../../src/simulator/verdict.js';
import { FLEET_SLUG } from '../fleet/chaos-fleet.js';
import { BYSTANDERS_SLUG } from '../load/steady-load.js';
import type { Chaos } from '../scenario.js';

const WITHIN_MS = 3000;
const GIVEN_UP_MS = 20_000;
const PAUSE_SECONDS = 0.3;

/** One of each kind: reads of every room, a write by a person, check-ins. All of them need the database. */
const ASKED: readonly (readonly [method: string, path: string, body?: object])[] = [
  ['GET', '/api/v1/sites'],
  ['GET', `/api/v1/sites/${FLEET_SLUG}/summary`],
  ['GET', `/api/v1/sites/${FLEET_SLUG}/queue`],
  ['GET', `/api/v1/sites/${FLEET_SLUG}/clients?limit=10`],
  ['GET', `/api/v1/sites/${FLEET_SLUG}/settings`],
  ['GET', `/api/v1/sites/${FLEET_SLUG}/upgrade-runs`],
  ['POST', `/api/v1/sites/${BYSTANDERS_SLUG}/pause`, { reason: 'chaos' }],
  [
    'POST',
    `/api/v1/sites/${BYSTANDERS_SLUG}/check-ins`,
    { checkIns: [{ clientId: 'away', epoch: 1, sequence: 1, cause: 'heartbeat', version: '24.1.1' }] },
  ],
];

/** Asks for everything, again and again, at each api itself; what is not answered as it should be is a sentence. */
export async function watchAnswersWhileAway(chaos: Chaos, seconds: number): Promise<VerdictLine> {
  const untilMs = performance.now() + seconds * 1000;
  const faults = new Map<string, number>();
  let asked = 0;
  let slowestMs = 0;
  const askOn = async (port: number, [method, path, body]: (typeof ASKED)[number]) => {
    while (performance.now() < untilMs) {
      const beganMs = performance.now();
      const answer = await ask(`http://127.0.0.1:${port}${path}`, method, chaos.stage.adminKey, body);
      const tookMs = performance.now() - beganMs;
      asked += 1;
      slowestMs = Math.max(slowestMs, tookMs);
      const isLate = tookMs > WITHIN_MS;
      if (answer !== null || isLate) {
        const fault = `${method} ${path}: ${answer ?? '503'}${isLate ? `, after more than ${WITHIN_MS / 1000} s` : ''}`;
        faults.set(fault, (faults.get(fault) ?? 0) + 1);
      }
      await chaos.pause(PAUSE_SECONDS);
    }
  };
  const ports = chaos.stage.with('api').map(({ port }) => port);
  await Promise.all(ports.flatMap((port) => ASKED.map((one) => askOn(port, one))));
  const sentences = [...faults].map(([fault, count]) => `${fault} (${count} times)`);
  return {
    check: `answers while PostgreSQL was away for ${Math.round(seconds)} s`,
    ok: asked > 0 && sentences.length === 0,
    expected: `503 with Retry-After within ${WITHIN_MS / 1000} s, all of them`,
    seen:
      sentences.length === 0 ? `so, all ${asked}; the slowest after ${Math.round(slowestMs)} ms` : sentences.join('; '),
  };
}

/** What is wrong with the answer; null when it is as it should be. */
async function ask(url: string, method: string, key: string, body?: object): Promise<string | null> {
  try {
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(GIVEN_UP_MS),
    });
    await response.text();
    if (response.status !== 503) return `status ${response.status}`;
    return response.headers.get('retry-after') === null ? '503 without Retry-After' : null;
  } catch (error) {
    const { cause, message } = error as { cause?: { code?: string }; message: string };
    return `no answer (${cause?.code ?? message})`;
  }
}

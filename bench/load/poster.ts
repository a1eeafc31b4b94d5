import { request, Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { CheckIn, CheckInResult, CheckInsAnswer } from '../../src/contracts/check-ins.js';

const TURNED_AWAY = new Set([429, 503]);

/** Posts check-ins as clients do: over connections that are kept, again when it is turned away. */
export class Poster {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** The results, in order; none of them is `rejected`. */
  async post(checkIns: readonly CheckIn[]): Promise<CheckInResult[]> {
    const body = JSON.stringify({ checkIns });
    for (;;) {
      const { status, retryAfter, text } = await this.send(body);
      if (status === 200) return accepted((JSON.parse(text) as CheckInsAnswer).results);
      if (!TURNED_AWAY.has(status)) throw new Error(`check-ins were answered ${status}: ${text.slice(0, 300)}`);
      await delay(Math.max(1, retryAfter) * 1000);
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private send(body: string): Promise<{ status: number; retryAfter: number; text: string }> {
    const headers = {
      authorization: `Bearer ${this.key}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    return new Promise((resolve, reject) => {
      const sent = request(this.url, { method: 'POST', agent: this.agent, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            retryAfter: Number(answer.headers['retry-after'] ?? 0),
            text: Buffer.concat(chunks).toString(),
          }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

function accepted(results: CheckInResult[]): CheckInResult[] {
  const rejected = results.find(({ status }) => status === 'rejected');
  if (rejected !== undefined) throw new Error(`a check-in was rejected: ${JSON.stringify(rejected)}`);
  return results;
}

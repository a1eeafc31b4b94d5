import { createHash } from 'node:crypto';
import { problem, type ApiAnswer } from './answer.js';
import { whyUnknown } from './parameters.js';
import type { VendorCall, VendorRoute } from './vendor-call.js';

/**
 * `/api/backup`, by GET or POST: settings and logged data. The bytes follow from what the appliance is and when the backup was taken, so
 * that the same backup has the same hash; they are made while they are sent.
 */

export const BACKUP_ROUTES: readonly VendorRoute[] = [
  { path: '/api/backup', right: 'backup', methods: { GET: backup, POST: backup } },
];

const BACKUP_BYTES = 384 * 1024;
const CHUNK_BYTES = 32 * 1024;

function backup({ site, one, query, isHead, nowMs }: VendorCall): ApiAnswer {
  const refusal = whyUnknown(400, query, []);
  if (refusal !== null) return refusal;
  if (!isHead) {
    const taken = site.pair.takeBackup(one.name, nowMs);
    if (!taken.ok) return problem(500, taken.message);
  }
  const { content } = one.lastBackup ?? { content: one.hostname };
  const at = new Date(nowMs).toISOString().replace(/[-:]|\.\d+Z/g, '');
  return {
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${one.hostname}-${at}.nsb"`,
    },
    body: undefined,
    bytes: { length: BACKUP_BYTES, chunks: () => backupBytes(content) },
  };
}

function* backupBytes(content: string): Generator<Buffer> {
  let block = createHash('sha256').update(content).digest();
  for (let sent = 0; sent < BACKUP_BYTES; sent += CHUNK_BYTES) {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let place = 0; place < CHUNK_BYTES; place += block.length) {
      block.copy(chunk, place);
      block = createHash('sha256').update(block).digest();
    }
    yield chunk;
  }
}

import type { z } from 'zod';
import type { SeenJumpoint } from '../../model/seen-jumpoint.js';
import type { JumpointsResult } from '../site-driver.js';
import { badAnswer, failureOf, LIST_BYTES_MAX, unexpected } from './answers.js';
import type { ApplianceAccount } from './appliance-account.js';
import { readListPage } from './client-reading.js';
import { seenText } from './model/seen-text.js';
import { jumpointRowSchema, nodeRowSchema } from './read-schemas.js';

const JUMPOINTS = '/api/config/v1/jumpoint';
const NAME_MAX = 128;
/** 1,000 Jumpoints. */
const PAGES_MAX = 10;
/** Each costs a request: of more clusters than that only the names are read. */
const CLUSTERS_MAX = 20;

type Nodes = { ok: true; nodes: SeenJumpoint['nodes'] } | Exclude<JumpointsResult, { ok: true }>;

/** What is read of the Jumpoints. A row that cannot be understood is left out. */
export async function readJumpoints(account: ApplianceAccount): Promise<JumpointsResult> {
  const jumpoints: SeenJumpoint[] = [];
  let calls = 0;
  let rows = 0;
  for (let page = 1, lastPage = 1; page <= lastPage; page += 1) {
    const list = await readListPage(account, JUMPOINTS, page);
    calls += 1;
    if (!list.ok) return list;
    if (list.place.lastPage > PAGES_MAX) return badAnswer('There are more Jumpoints than can be.');
    lastPage = list.place.lastPage;
    rows += list.rows.length;
    for (const row of list.rows) {
      const parsed = jumpointRowSchema.safeParse(row);
      if (parsed.success) jumpoints.push(toSeen(parsed.data));
    }
  }
  const clusters = jumpoints.filter(({ clustered }) => clustered).slice(0, CLUSTERS_MAX);
  for (const cluster of clusters) {
    const read = await readNodes(account, cluster.id);
    calls += 1;
    if (!read.ok) return read;
    cluster.nodes = read.nodes;
  }
  return rows > 0 && jumpoints.length === 0
    ? badAnswer('None of the Jumpoints can be understood: the API may be another version than Rollcall knows.')
    : { ok: true, jumpoints, calls };
}

async function readNodes(account: ApplianceAccount, id: number): Promise<Nodes> {
  const path = `${JUMPOINTS}/${id}/node`;
  const answer = await account.call({ method: 'GET', path, spentFor: 'sweep', answerBytesMax: LIST_BYTES_MAX });
  if (!answer.ok) return failureOf(answer);
  if (answer.status !== 200) return unexpected(answer);
  if (!Array.isArray(answer.body)) return badAnswer('The answer is not a list.');
  const nodes = (answer.body as unknown[]).flatMap((row) => {
    const parsed = nodeRowSchema.safeParse(row);
    return parsed.success ? [{ name: nameOf(parsed.data), connected: parsed.data.connected }] : [];
  });
  return { ok: true, nodes };
}

function toSeen(row: z.output<typeof jumpointRowSchema>): SeenJumpoint {
  const { id, platform, enabled, connected, clustered } = row;
  const said = { id, name: nameOf(row), platform: seenText(platform, NAME_MAX), enabled, connected };
  return { ...said, clustered: clustered === true, nodes: [] };
}

/** One without a name is called by its id. */
const nameOf = ({ id, name }: { id: number; name?: string | null }): string => seenText(name, NAME_MAX) ?? String(id);

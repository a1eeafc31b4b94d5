import type { Sighting, SightingRecord } from '../../src/fleet/model/sighting.js';
import type { SeenClient } from '../../src/sites/model/seen-client.js';
import { DAY_MS, HOUR_MS, NOW_MS } from './model-builders.js';

/** Rows of an appliance's list, complete by default: an active client that is online and needs no update. */

export const seenClient = (parts: Partial<SeenClient> = {}): SeenClient => ({
  clientId: '17',
  connectionType: 'active',
  isUninstalled: false,
  isDisabled: false,
  isLost: false,
  needsUpdate: false,
  lastConnectAtMs: NOW_MS - HOUR_MS,
  lastDisconnectAtMs: NOW_MS - 2 * HOUR_MS,
  lastAccessAtMs: null,
  name: 'Till 17',
  hostname: 'till-17',
  fqdn: 'till-17.example.com',
  group: { name: 'Tills' },
  tag: null,
  comments: null,
  operatingSystem: 'Windows 11 Pro',
  publicIp: '192.0.2.17',
  privateIp: '10.0.0.17',
  consoleUser: null,
  ...parts,
});

export const sighting = (row: Partial<SeenClient> = {}, parts: Partial<Omit<Sighting, 'row'>> = {}): Sighting => ({
  source: 'sweep',
  seenAtMs: NOW_MS,
  answeredAtMs: parts.seenAtMs ?? NOW_MS,
  group: 'Tills',
  ...parts,
  row: seenClient(row),
});

/** What is kept of a client that was seen online and up to date a minute ago. */
export const sightingRecord = (parts: Partial<SightingRecord> = {}): SightingRecord => ({
  id: 'id-1',
  siteId: 'site-1',
  source: 'sweep',
  seenAtMs: NOW_MS - 60_000,
  missedSweeps: 0,
  needsUpdate: false,
  pendingAtMs: null,
  lastConnectAtMs: NOW_MS - DAY_MS,
  lastDisconnectAtMs: NOW_MS - 2 * DAY_MS,
  lastAccessAtMs: null,
  returnedRunId: null,
  returnedAfterMs: null,
  returnedByMs: null,
  awayMs: null,
  ghostOf: null,
  hostKey: 'till-17\nTills',
  ...parts,
});

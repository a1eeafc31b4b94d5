import { ALERT_SETTINGS_DEFAULTS, type AlertSettings, type MessageClient } from '../../src/contracts/alerts.js';
import type { Aftermath, ApplianceFacts, SiteFacts } from '../../src/alerts/model/facts.js';
import type { Finding } from '../../src/alerts/model/finding.js';
import type { IncidentRecord, Sight } from '../../src/alerts/model/incident.js';
import { NOW_MS, SECOND_MS } from './model-builders.js';

/** Objects of the rules of alerts, complete and calm by default: a managed site with one healthy appliance, where nothing is the matter. */

export const minutes = (count: number): number => count * 60 * SECOND_MS;
export const ago = (count: number): number => NOW_MS - minutes(count);

export const alertSettings = (parts: Partial<AlertSettings> = {}): AlertSettings => ({
  ...ALERT_SETTINGS_DEFAULTS,
  ...parts,
});

export const applianceFacts = (parts: Partial<ApplianceFacts> = {}): ApplianceFacts => ({
  name: 'A',
  role: 'single',
  health: 'healthy',
  failedProbes: 0,
  unreachableSinceMs: null,
  reason: null,
  baseVersion: '7.0',
  siteVersion: '24.1.1',
  siteRevision: null,
  ...parts,
});

export const siteFacts = (parts: Partial<SiteFacts> = {}): SiteFacts => ({
  nowMs: NOW_MS,
  speed: 1,
  run: null,
  sight: null,
  stopped: null,
  brake: null,
  appliances: [applianceFacts()],
  planIsOn: false,
  downtime: null,
  installs: [],
  aftermath: null,
  exposure: null,
  losses: null,
  upgradeSecondsP95: null,
  queue: { waiting: 0, lastFinishedAtMs: null },
  failingReceivers: [],
  ...parts,
});

export const aftermath = (parts: Partial<Aftermath> = {}): Aftermath => ({
  beganAtMs: ago(60),
  steadyAtMs: ago(20),
  expectedUntilMs: ago(20),
  online: 1000,
  onlineByGroup: {},
  ...parts,
});

export const finding = (parts: Partial<Finding> = {}): Finding => ({
  alert: 'safety_brake',
  scope: 'site',
  scopeKey: '',
  severity: 'critical',
  facts: {},
  members: null,
  ...parts,
});

export const sight = (parts: Partial<Sight> = {}): Sight => ({
  present: true,
  severity: 'warning',
  facts: {},
  count: 0,
  mutedCount: 0,
  muted: false,
  cause: null,
  endedBy: null,
  absorbedBy: null,
  ...parts,
});

/** Firing since ten minutes ago, and told then. */
export const incidentRecord = (parts: Partial<IncidentRecord> = {}): IncidentRecord => ({
  id: '019a0000-0000-7000-8000-000000000001',
  number: 7,
  alert: 'client_offline',
  scope: 'clients',
  scopeKey: '',
  severity: 'warning',
  state: 'firing',
  muted: false,
  flapping: false,
  beganAtMs: ago(11),
  firedAtMs: ago(10),
  calmingSinceMs: null,
  resolvedAtMs: null,
  resolution: null,
  absorbedBy: null,
  acknowledged: null,
  count: 12,
  mutedCount: 0,
  peak: 12,
  facts: { graceSeconds: 300 },
  cause: null,
  changes: [{ atMs: ago(11), on: true }],
  sequence: 1,
  told: { atMs: ago(10), count: 12, severity: 'warning', cause: null },
  ...parts,
});

export const messageClient = (parts: Partial<MessageClient> = {}): MessageClient => ({
  clientId: 'c-1',
  name: 'Till 1',
  group: 'Tills',
  connection: 'offline',
  reason: null,
  since: new Date(ago(11)).toISOString(),
  url: 'https://rollcall.example.com/sites/head-office/clients/019a0000-0000-7000-8000-00000000000c',
  ...parts,
});

import type { MessageKind } from '../../src/contracts/alert-words.js';
import type { AlertMessage } from '../../src/contracts/alerts.js';

const BASE = 'https://rollcall.example';
const INCIDENT = '01938c5e-0000-7000-8000-000000000007';

type Client = AlertMessage['sample'][number];

export const sampleClient = (number: number, over: Partial<Client> = {}): Client => ({
  clientId: `jc-${number}`,
  name: `till-${number}`,
  group: 'Tills',
  connection: 'offline',
  reason: null,
  since: '2026-03-01T02:00:00.000Z',
  url: `${BASE}/sites/main/clients/jc-${number}`,
  ...over,
});

/** What goes out when many clients are gone. */
export const alertMessage = (over: Partial<AlertMessage> = {}): AlertMessage => ({
  id: '01938c5e-0000-7000-8000-0000000000a1',
  kind: 'firing',
  cause: null,
  at: '2026-03-01T02:05:00.000Z',
  site: { slug: 'main', name: 'Head office', url: `${BASE}/sites/main` },
  alert: 'fleet_mass_offline',
  severity: 'critical',
  dedupKey: `rollcall:main:${INCIDENT}`,
  sequence: 1,
  incident: { id: INCIDENT, number: 7, url: `${BASE}/sites/main/alerts/${INCIDENT}` },
  scope: { kind: 'group', name: 'Tills' },
  title: '4,812 of 5,000 clients are offline',
  says: 'Check certificate stores first: they went offline within a minute of the site update.',
  firstChecks: ['Look at the certificate store of one client.', 'Look at the appliance’s certificate.'],
  likelyCause: { factor: 'site_update', value: '24.2.1', members: 4812, all: 5000, says: 'The site update to 24.2.1' },
  counts: { now: 4812, muted: 0, peak: 4812, returned: 0 },
  sample: [sampleClient(1), sampleClient(2)],
  beganAt: '2026-03-01T02:00:00.000Z',
  firedAt: '2026-03-01T02:05:00.000Z',
  resolvedAt: null,
  resolution: null,
  acknowledgedBy: null,
  flapping: false,
  url: `${BASE}/sites/main/alerts/${INCIDENT}`,
  runbookUrl: `${BASE}/runbooks/fleet-mass-offline`,
  digest: [],
  ...over,
});

export const updateMessage = (over: Partial<AlertMessage> = {}): AlertMessage =>
  alertMessage({
    id: '01938c5e-0000-7000-8000-0000000000a2',
    kind: 'update',
    cause: 'doubled',
    sequence: 2,
    title: '4,990 of 5,000 clients are offline',
    counts: { now: 4990, muted: 0, peak: 4990, returned: 0 },
    ...over,
  });

export const resolvedMessage = (over: Partial<AlertMessage> = {}): AlertMessage =>
  alertMessage({
    id: '01938c5e-0000-7000-8000-0000000000a3',
    kind: 'resolved',
    sequence: 3,
    title: 'Clients are back',
    says: 'All but 12 of 5,000 clients are back.',
    counts: { now: 12, muted: 0, peak: 4990, returned: 4978 },
    resolvedAt: '2026-03-01T03:00:00.000Z',
    resolution: 'mostly_recovered',
    ...over,
  });

/** One of each kind, as the rest of Rollcall makes them. */
export function messageOfKind(kind: MessageKind, over: Partial<AlertMessage> = {}): AlertMessage {
  const alone = { incident: null, counts: null, likelyCause: null, sample: [], firstChecks: [] };
  const site = { kind: 'site' as const, name: null };
  const made: Record<MessageKind, () => AlertMessage> = {
    firing: () => alertMessage(over),
    update: () => updateMessage(over),
    resolved: () => resolvedMessage(over),
    event: () =>
      alertMessage({
        ...alone,
        kind,
        alert: 'limit_changed',
        severity: 'info',
        scope: site,
        dedupKey: 'rollcall:main:event-1',
        title: 'The limit is 12 now, it was 25',
        ...over,
      }),
    heartbeat: () =>
      alertMessage({
        ...alone,
        kind,
        alert: 'watchdog',
        severity: 'none',
        scope: site,
        dedupKey: 'rollcall:main:watchdog',
        incident: alertMessage().incident,
        title: 'Rollcall is alive',
        ...over,
      }),
    digest: () =>
      alertMessage({
        ...alone,
        kind,
        scope: site,
        title: '2 messages together',
        digest: [
          {
            kind: 'firing',
            severity: 'warning',
            dedupKey: 'rollcall/head-office/1',
            title: 'till-1 is offline',
            at: '2026-03-01T02:00:00.000Z',
            url: BASE,
          },
          {
            kind: 'resolved',
            severity: 'info',
            dedupKey: 'rollcall/head-office/1',
            title: 'till-1 is back',
            at: '2026-03-01T02:04:00.000Z',
            url: BASE,
          },
        ],
        ...over,
      }),
    test: () =>
      alertMessage({
        ...alone,
        kind,
        severity: 'info',
        scope: site,
        dedupKey: 'rollcall:main:test-1',
        title: 'A test of this receiver',
        ...over,
      }),
  };
  return made[kind]();
}

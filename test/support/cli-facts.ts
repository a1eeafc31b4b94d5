import type { Client } from '../../src/contracts/clients.js';
import type { Forecast } from '../../src/contracts/forecast.js';
import type { Run, Summary } from '../../src/contracts/upgrades.js';
import { CONNECTIONS, UPGRADE_STATES } from '../../src/contracts/words.js';

/** What the API says of a site in the middle of a run, for specs of the command line. */

export const AT = '2026-03-01T02:00:00.000Z';
export const AT_MS = Date.parse(AT);

const zeros = <Word extends string>(words: readonly Word[]) =>
  Object.fromEntries(words.map((word) => [word, 0])) as Record<Word, number>;

export function aRun(parts: Partial<Run> = {}): Run {
  return {
    id: '01890000-0000-7000-8000-000000000003',
    number: 3,
    targetVersion: '24.3.1',
    targetRevision: 'r9',
    state: 'active',
    begunAt: '2026-03-01T01:20:00.000Z',
    begunBy: 'person Ada',
    activeFinishedAt: null,
    endedAt: null,
    cohort: 1000,
    cohortFinished: 600,
    ...parts,
  };
}

type SummaryParts = Partial<Omit<Summary, 'counts'>> & { states?: Partial<Summary['counts']['byUpgradeState']> };

export function aSummary({ states, ...parts }: SummaryParts = {}): Summary {
  return {
    asOf: AT,
    site: { slug: 'shops', name: 'Shops', control: 'managed', driverKind: 'none' },
    run: aRun(),
    counts: {
      byUpgradeState: { ...zeros(UPGRADE_STATES), queued: 375, upgrading: 25, up_to_date: 600, ...states },
      byConnection: { ...zeros(CONNECTIONS), online: 980, offline: 20 },
    },
    total: 1000,
    pending: 400,
    slots: { limit: 25, inUse: 25, draining: false },
    settingsVersion: 4,
    limitRevert: null,
    automaticUpgrades: 'always',
    throughput: { lastMinute: 18, lastFiveMinutesPerMinute: 17.6, finishedBySteps: [] },
    paused: null,
    brake: null,
    gates: [],
    forecast: {
      reachable: { clients: 400, secondsLow: 1100, secondsHigh: 1500, basis: { finished: 170, overSeconds: 600 } },
      passiveLatestAt: null,
      passiveClients: 0,
      passiveOverdue: 0,
    },
    feedLagMs: 12,
    observation: null,
    ...parts,
  };
}

export function aForecast(parts: Partial<Forecast> = {}): Forecast {
  return {
    asOf: AT,
    limit: 25,
    throughput: { perMinute: 17, overSeconds: 600 },
    reachable: {
      clients: 400,
      waiting: 375,
      holding: 25,
      secondsP10: 1100,
      secondsP50: 1300,
      secondsP90: 1500,
      stoppedBy: null,
      boundBy: 'slots',
      basis: { source: 'last_ten_minutes', finished: 170, overSeconds: 600, secondsMedian: 80, secondsP90: 120 },
    },
    passive: { clients: 0, overdue: 0, latestAt: null },
    unreachable: 0,
    ...parts,
  };
}

export function aClient(parts: Partial<Client> = {}): Client {
  return {
    id: '01890000-0000-7000-8000-000000000001',
    clientId: 'jc-1',
    name: 'TILL-0042',
    hostname: 'till42',
    fqdn: null,
    group: 'Tills',
    tag: null,
    comments: null,
    connectionType: 'active',
    operatingSystem: null,
    publicIp: null,
    privateIp: null,
    consoleUser: null,
    version: '24.2.3',
    revision: null,
    connection: 'online',
    connectionSince: AT,
    upgradeState: 'queued',
    upgradeStateSince: AT,
    upgradePending: true,
    reason: 'waiting_for_slot',
    lastFailure: null,
    queuePosition: 7,
    bumped: false,
    expectedWaitSeconds: 90,
    retryAt: null,
    attempts: 0,
    maxAttempts: 3,
    targetVersion: '24.3.1',
    targetRevision: null,
    slot: null,
    lastCheckInAt: AT,
    lastCheckInCause: 'heartbeat',
    nextCheckInDueAt: null,
    checkIns: { stepSeconds: 60, marks: '' },
    observation: null,
    editedFields: [],
    enrolledAt: AT,
    ...parts,
  };
}

/**
 * Rows 14 and 15: a fleet of 25,000 of which seven in ten do not come back from an upgrade, as their certificate stores are old. How soon
 * twenty receivers are told, of how many incidents; and what a check-in of another site waits meanwhile.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { AlertNight } from '../../test/support/alert-night.js';
import { milliseconds, quantile, seconds, times, whole, type Finding } from '../report.js';
import type { Server, Stage } from '../stage/stage.js';
import type { Measurement } from './row.js';

const SLUG = 'stores';
const RECEIVERS = Array.from({ length: 20 }, (_, index) => `receiver-${index + 1}`);
const GROUP_WAIT_SECONDS = 30;
const TOLD_GOAL_MS = 5000;
const CHECK_IN_GOAL = 1.5;
const PROBE_EVERY_MS = 20;
const QUIET_MS = 15_000;
const LIMIT = 25;
const WITHIN_MS = 300_000;
/** A share of the fleet that is too small to be a mass. */
const STRAGGLERS = 0.02;

async function measure(stage: Stage): Promise<Finding[]> {
  const clients = stage.quick ? 2500 : 25_000;
  const server = await stage.newServer();
  const probe = await Probe.open(server);
  const settings = { groupWaitSeconds: GROUP_WAIT_SECONDS, groupIntervalSeconds: 10, resolveHoldSeconds: 5 };
  const night = await AlertNight.begin({
    ...{ url: server.process.url, adminKey: server.key, scenario: 'cert-store', slug: SLUG, clients, limit: LIMIT },
    ...{ receivers: RECEIVERS, alertSettings: { ...settings, clientOfflineGraceSeconds: 5 } },
    beforeThePlan: () => probe.watch('quiet', QUIET_MS),
  });
  stage.whenRowIsOver(() => night.end());
  const masses = (receiver: string) => night.of(receiver, 'fleet_mass_offline');
  const all = (what: (receiver: string) => boolean) => () => RECEIVERS.every(what);

  await night.until('a fleet that is gone', async () => (await begunAtMs(server)) !== null, WITHIN_MS);
  await probe.until(
    'during',
    night.until(
      'the incident',
      all((name) => masses(name).length > 0),
      WITHIN_MS,
    ),
  );
  const begunMs = (await begunAtMs(server))!;
  const late = RECEIVERS.map((name) => masses(name)[0]!.atMs - begunMs - GROUP_WAIT_SECONDS * 1000);
  night.mend(Math.round(night.distrusting / 2));
  await night.until(
    'an update',
    all((name) => masses(name).length > 1),
    WITHIN_MS,
  );
  night.mend(Math.round(clients * STRAGGLERS));
  const isOver = all((name) => masses(name).some(({ message }) => message.kind === 'resolved'));
  await night.until('the end', isOver, WITHIN_MS);
  await night.until(
    'the rest',
    all((name) => night.of(name, 'client_offline').length > 0),
    WITHIN_MS,
  );

  const heard = RECEIVERS.map((name) => (night.heard.get(name) ?? []).map(({ message }) => message));
  const keys = heard.map(
    (list) => new Set(list.filter(({ severity }) => severity === 'critical').map(({ dedupKey }) => dedupKey)),
  );
  const incidents = Math.max(...keys.map(({ size }) => size));
  const [first] = masses(RECEIVERS[0]!);
  const { message } = first!;
  const [quiet, busy] = [quantile(probe.of('quiet'), 0.99), quantile(probe.of('during'), 0.99)];
  return [
    {
      row: 14,
      what: 'a mass offline → told to 20 receivers',
      measured: `p99 ${milliseconds(quantile(late, 0.99))} beyond the wait, ${incidents} critical incident${incidents === 1 ? '' : 's'} each`,
      goal: `p99 ≤ ${milliseconds(TOLD_GOAL_MS)}, 1 incident`,
      met: quantile(late, 0.99) <= TOLD_GOAL_MS && incidents === 1,
      detail:
        `${whole(message.counts!.now)} of ${whole(clients)} clients: "${message.title}", first check "${message.firstChecks[0]}"; ` +
        `${heard[0]!.map(({ alert, kind }) => `${alert} ${kind}`).join(', ')}`,
    },
    {
      row: 15,
      what: 'a check-in while that incident is judged and told',
      measured: `p99 ${times(busy / quiet)}`,
      goal: `≤ ${times(CHECK_IN_GOAL)}`,
      met: busy / quiet <= CHECK_IN_GOAL,
      detail: `single check-ins of another site: p99 ${milliseconds(quiet)} before (${whole(probe.of('quiet').length)}), ${milliseconds(busy)} meanwhile (${whole(probe.of('during').length)} in ${seconds((probe.of('during').length * PROBE_EVERY_MS) / 1000)} or more)`,
    },
  ];
}

/** When Rollcall noticed it: the moment in which the incident began; null: it has not. */
async function begunAtMs({ database }: Server): Promise<number | null> {
  const [row] = await database.query<{ at: string | null }>(
    `SELECT extract(epoch FROM began_at) * 1000 AS at FROM incident WHERE alert = 'fleet_mass_offline' ORDER BY began_at LIMIT 1`,
  );
  return row?.at == null ? null : Number(row.at);
}

/** A client of another site that checks in all the time, one check-in a request. */
class Probe {
  private readonly waits = new Map<string, number[]>();
  private sequence = 0;

  private constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  static async open(server: Server): Promise<Probe> {
    await server.api.ask('POST', '/sites', { slug: 'probe', name: 'Probe' });
    return new Probe(server.process.url, await server.api.createIngestKey('probe'));
  }

  of(when: string): number[] {
    return this.waits.get(when) ?? [];
  }

  async watch(when: string, forMs: number): Promise<void> {
    await this.until(when, delay(forMs));
  }

  /** Checks in until `over` resolves; how long each took, in ms, is kept under `when`. */
  async until(when: string, over: Promise<unknown>): Promise<void> {
    const waits = this.of(when);
    this.waits.set(when, waits);
    let isOver = false;
    const end = over.finally(() => (isOver = true));
    while (!isOver) {
      const beganMs = performance.now();
      await this.checkIn();
      waits.push(performance.now() - beganMs);
      await delay(PROBE_EVERY_MS);
    }
    await end;
  }

  private async checkIn(): Promise<void> {
    this.sequence += 1;
    const checkIn = { clientId: 'probe', epoch: 1, sequence: this.sequence, cause: 'heartbeat', version: '1.0.0' };
    const response = await fetch(`${this.url}/api/v1/sites/probe/check-ins`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ checkIns: [checkIn] }),
    });
    if (!response.ok) throw new Error(`a check-in was answered ${response.status}`);
    await response.arrayBuffer();
  }
}

export const alerts: Measurement = { rows: [14, 15], name: 'a mass offline', measure };

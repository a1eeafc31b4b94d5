import { z } from 'zod';
import { revisionSchema, text, versionSchema } from '../../../contracts/common.js';
import {
  type ApplianceLimits,
  appliancesReportSchema,
  type AppliancesReport,
  type ResetBody,
  START_REFUSALS,
  startAnswerSchema,
  type StartBody,
} from '../../../contracts/driver-control.js';
import type { DriverCapability } from '../../../contracts/words.js';
import type { ObservedAppliance } from '../../model/appliance-report.js';
import {
  type ApplianceOrder,
  type DriverResult,
  type EstablishOrder,
  type HealthResult,
  type InspectResult,
  type InstallOrder,
  type MaintenanceOrder,
  type MaintenanceResult,
  SiteDriver,
  type StartRefusal,
  type StartResult,
} from '../site-driver.js';
import { callHttp, type HttpCall, type HttpOutcome } from './http-call.js';
import { MaintenanceCalls } from './maintenance-calls.js';
import { failure, failureOf, succeeded } from './outcomes.js';

export interface SimulatedDriverOptions {
  url: string;
  /** Sent as a bearer token; without one the calls go without. */
  secret: string | null;
  timeoutMs?: number;
}

const TIMEOUT_MS = 5000;
const ANSWER_BYTES_MAX = 64 * 1024;
const CAPABILITIES: ReadonlySet<DriverCapability> = new Set([
  'health',
  'startUpgrade',
  'contactClient',
  'downloadBackup',
  'checkForUpdates',
  'installUpdate',
  'syncNow',
  'breakFailover',
  'establishFailover',
]);

/** What is taken from `GET /api/command/v2/health`. A real appliance answers more, and may at any time. */
const healthSchema = z.object({
  version: versionSchema,
  build: z.union([revisionSchema, z.number()]).transform(String),
  appliance_hostname: text(255),
  failover_role: z.enum(['none', 'primary', 'backup']),
  message: text(500).optional(),
});
const refusalSchema = z.object({ reason: z.enum(START_REFUSALS) });

/** A start that the client refused would be refused again; one that did not find the client may find it later. */
const RETRYABLE_REFUSALS: Record<StartRefusal, boolean> = {
  late: false,
  stale_fence: false,
  unknown_client: false,
  client_offline: true,
  already_upgrading: false,
};

/** Drives the simulated appliance over HTTP. */
export class SimulatedDriver extends SiteDriver {
  readonly capabilities = CAPABILITIES;
  private readonly base: string;
  private readonly headers: Record<string, string>;
  private readonly timeoutMs: number;
  private readonly maintenance = new MaintenanceCalls((...call) => this.call(...call));

  constructor(options: SimulatedDriverOptions) {
    super();
    this.base = options.url.replace(/\/+$/, '');
    this.timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.headers = {
      accept: 'application/json',
      ...(options.secret === null ? {} : { authorization: `Bearer ${options.secret}` }),
    };
  }

  /** Two questions at once: the appliance's public health, and what an administrator reads on the pages of both. */
  override async health(): Promise<HealthResult> {
    const [health, pages] = await Promise.all([
      this.call('GET', '/api/command/v2/health'),
      this.call('GET', '/rollcall/v1/appliances'),
    ]);
    if (pages.kind !== 'answer' || pages.status !== 200) return failureOf(pages);
    // An unhealthy appliance answers 500 with the same body.
    if (health.kind !== 'answer' || (health.status !== 200 && health.status !== 500)) return failureOf(health);
    const report = appliancesReportSchema.safeParse(pages.body);
    const own = healthSchema.safeParse(health.body);
    if (!report.success || !own.success) return failure('bad_answer', 'unknown', true);
    const appliances = report.data.appliances.map(toObserved);
    const answering = whichAnswered(report.data, own.data);
    return {
      ok: true,
      report: {
        appliances: appliances.map((one) =>
          one.name === answering ? withHealth(one, own.data, health.status === 200) : one,
        ),
      },
    };
  }

  override async startUpgrade(start: StartBody): Promise<StartResult> {
    const outcome = await this.call('POST', '/rollcall/v1/starts', start);
    if (outcome.kind !== 'answer' || (outcome.status !== 200 && outcome.status !== 409)) return failureOf(outcome);
    const answer = startAnswerSchema.safeParse(outcome.body);
    if (!answer.success) return failure('bad_answer', 'unknown', true);
    const { taken, reason } = answer.data;
    if (taken && outcome.status === 200) return { ok: true };
    if (taken || reason === undefined) return failure('bad_answer', 'unknown', true);
    return refusal(reason);
  }

  override async contactClient(clientId: string): Promise<StartResult> {
    const outcome = await this.call('POST', '/rollcall/v1/contacts', { clientId });
    if (outcome.kind === 'answer' && outcome.status === 409) {
      const answer = refusalSchema.safeParse(outcome.body);
      return answer.success ? refusal(answer.data.reason) : failure('bad_answer', 'unknown', true);
    }
    return succeeded(outcome) ? { ok: true } : failureOf(outcome);
  }

  override inspect(): Promise<InspectResult> {
    return this.maintenance.inspect();
  }

  override downloadBackup(order: ApplianceOrder): Promise<MaintenanceResult> {
    return this.maintenance.downloadBackup(order);
  }

  override checkForUpdates(order: ApplianceOrder): Promise<MaintenanceResult> {
    return this.maintenance.checkForUpdates(order);
  }

  override installUpdate(order: InstallOrder): Promise<MaintenanceResult> {
    return this.maintenance.installUpdate(order);
  }

  override syncNow(order: MaintenanceOrder): Promise<MaintenanceResult> {
    return this.maintenance.syncNow(order);
  }

  override breakFailover(order: MaintenanceOrder): Promise<MaintenanceResult> {
    return this.maintenance.breakFailover(order);
  }

  override establishFailover(order: EstablishOrder): Promise<MaintenanceResult> {
    return this.maintenance.establishFailover(order);
  }

  override async applyLimits(limits: ApplianceLimits): Promise<DriverResult> {
    const outcome = await this.call('PUT', '/rollcall/v1/settings', limits);
    return succeeded(outcome) ? { ok: true } : failureOf(outcome);
  }

  override async reset(body: ResetBody): Promise<DriverResult> {
    const outcome = await this.call('POST', '/rollcall/v1/reset', body);
    return succeeded(outcome) ? { ok: true } : failureOf(outcome);
  }

  private call(
    method: HttpCall['method'],
    path: string,
    body?: unknown,
    more?: Record<string, string>,
  ): Promise<HttpOutcome> {
    const ofBody: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { ...this.headers, ...ofBody, ...more };
    const { timeoutMs } = this;
    return callHttp({ method, url: this.base + path, headers, body, timeoutMs, answerBytesMax: ANSWER_BYTES_MAX });
  }
}

function refusal(reason: StartRefusal): StartResult {
  return { ok: false, retryable: RETRYABLE_REFUSALS[reason], delivered: 'no', reason };
}

type Page = AppliancesReport['appliances'][number];
type Health = z.infer<typeof healthSchema>;

/** Which of the pair the public health call reached: the one of that host name, else the one that leads. */
function whichAnswered({ appliances }: AppliancesReport, health: Health): Page['name'] | undefined {
  const named = appliances.find((page) => page.hostname === health.appliance_hostname);
  if (named !== undefined || health.failover_role === 'backup') return named?.name;
  return appliances.find((page) => page.role !== 'backup')?.name;
}

/** The public call is the word on the site software that runs, and on health. */
function withHealth(one: ObservedAppliance, health: Health, healthy: boolean): ObservedAppliance {
  return {
    ...one,
    siteVersion: health.version,
    siteRevision: health.build,
    health: healthy ? 'healthy' : 'unhealthy',
    healthMessage: healthy ? one.healthMessage : (health.message ?? one.healthMessage),
  };
}

function toObserved(page: Page): ObservedAppliance {
  const { name, role, hostname, baseVersion, siteVersion, siteRevision, message, lastDataSyncStatus } = page;
  const health = page.healthy ? 'healthy' : 'unhealthy';
  const lastDataSyncAtMs = page.lastDataSyncAt === null ? null : Date.parse(page.lastDataSyncAt);
  return {
    name,
    role,
    hostname,
    baseVersion,
    siteVersion,
    siteRevision,
    health,
    healthMessage: message,
    lastDataSyncAtMs,
    lastDataSyncStatus,
  };
}

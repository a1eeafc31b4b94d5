import { maintenanceRefusalSchema, maintenanceSchema } from '../../../contracts/driver-control.js';
import type { MaintenanceRefusal } from '../../../contracts/words.js';
import type {
  ApplianceOrder,
  EstablishOrder,
  InspectResult,
  InstallOrder,
  MaintenanceOrder,
  MaintenanceResult,
} from '../site-driver.js';
import type { HttpCall, HttpOutcome } from './http-call.js';
import { failure, failureOf, succeeded } from './outcomes.js';

/** How a call gets to the appliance: method, path below its URL, body, further headers. */
export type Send = (
  method: HttpCall['method'],
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<HttpOutcome>;

/** What stands in the way of an order for a while only, and what stands until somebody has changed something. */
const RETRYABLE: Record<MaintenanceRefusal, boolean> = {
  busy: true,
  not_steady: true,
  not_listed: false,
  requires_base: false,
  clock_out_of_step: false,
  keys_differ: false,
  address_shared: false,
  not_a_pair: false,
  failover_not_established: false,
  failover_established: false,
};

/** What an upgrade plan asks of the simulated appliances, `/rollcall/v1/maintenance` and the orders beside it. */
export class MaintenanceCalls {
  constructor(private readonly send: Send) {}

  async inspect(): Promise<InspectResult> {
    const outcome = await this.send('GET', '/rollcall/v1/maintenance');
    if (outcome.kind !== 'answer' || outcome.status !== 200) return failureOf(outcome);
    const maintenance = maintenanceSchema.safeParse(outcome.body);
    return maintenance.success ? { ok: true, maintenance: maintenance.data } : failure('bad_answer', 'unknown', true);
  }

  downloadBackup({ appliance, idempotencyKey }: ApplianceOrder): Promise<MaintenanceResult> {
    return this.order(`/appliances/${appliance}/backups`, {}, idempotencyKey);
  }

  checkForUpdates({ appliance, idempotencyKey }: ApplianceOrder): Promise<MaintenanceResult> {
    return this.order(`/appliances/${appliance}/update-checks`, {}, idempotencyKey);
  }

  installUpdate({ appliance, updateId, idempotencyKey }: InstallOrder): Promise<MaintenanceResult> {
    return this.order(`/appliances/${appliance}/installs`, { updateId }, idempotencyKey);
  }

  syncNow({ idempotencyKey }: MaintenanceOrder): Promise<MaintenanceResult> {
    return this.order('/failover/sync', {}, idempotencyKey);
  }

  breakFailover({ idempotencyKey }: MaintenanceOrder): Promise<MaintenanceResult> {
    return this.order('/failover/break', {}, idempotencyKey);
  }

  establishFailover({ primary, idempotencyKey }: EstablishOrder): Promise<MaintenanceResult> {
    return this.order('/failover/establish', { primary }, idempotencyKey);
  }

  private async order(path: string, body: unknown, idempotencyKey: string): Promise<MaintenanceResult> {
    const outcome = await this.send('POST', `/rollcall/v1${path}`, body, { 'idempotency-key': idempotencyKey });
    if (succeeded(outcome)) return { ok: true };
    if (outcome.kind !== 'answer' || outcome.status !== 409) return failureOf(outcome);
    const refusal = maintenanceRefusalSchema.safeParse(outcome.body);
    if (!refusal.success) return failure('bad_answer', 'unknown', true);
    const { reason } = refusal.data;
    return { ok: false, retryable: RETRYABLE[reason], delivered: 'no', reason };
  }
}

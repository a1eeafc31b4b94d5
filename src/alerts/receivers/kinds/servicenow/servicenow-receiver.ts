import type { AlertMessage } from '../../../../contracts/alerts.js';
import type { ReceiverConfigs } from '../../../../contracts/receivers.js';
import { AlertReceiver, type Means, type ReceiverTarget, type SendResult } from '../../alert-receiver.js';
import { secretMissing } from '../../json-call.js';
import { correlationIdOf, ticketSteps } from './servicenow-form.js';
import { ServicenowTable, type Written } from './servicenow-table.js';

/**
 * One ticket an incident, in ServiceNow's table of incidents, found again by its `correlation_id`. `reference` is its `sys_id`. The ticket is
 * looked at before it is written to: what is told twice makes no second one, and what people closed stays closed.
 */
export class ServicenowReceiver extends AlertReceiver<'servicenow'> {
  readonly kind = 'servicenow' as const;
  readonly takesDigests = false;

  override incomplete(_config: ReceiverConfigs['servicenow'], secretNames: readonly string[]): string | null {
    return secretNames.includes('password') ? null : 'The secret "password" is missing.';
  }

  async send(message: AlertMessage, target: ReceiverTarget<'servicenow'>, { http }: Means): Promise<SendResult> {
    if (!target.secrets.password) return secretMissing('password');
    const table = new ServicenowTable(target, http);
    const found = await table.find(target.reference, correlationIdOf(message));
    if (!found.ok) return found;
    let { ticket } = found;
    let status: number | null = null;
    for (const { kind, fields } of ticketSteps(message, ticket, target.config.assignmentGroup)) {
      const written: Written =
        kind === 'create' || ticket === null ? await table.create(fields) : await table.change(ticket.sysId, fields);
      if (!written.ok) return written;
      ({ ticket, status } = written);
    }
    return { ok: true, status, ...(ticket === null ? {} : { reference: ticket.sysId }) };
  }
}

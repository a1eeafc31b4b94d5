import type { AlertMessage } from '../../../../contracts/alerts.js';
import { AlertReceiver, type Means, type ReceiverTarget, type SendResult } from '../../alert-receiver.js';

export class JiraServiceManagementReceiver extends AlertReceiver<'jira_service_management'> {
  readonly kind = 'jira_service_management' as const;
  readonly takesDigests = false;

  async send(
    _message: AlertMessage,
    _target: ReceiverTarget<'jira_service_management'>,
    _means: Means,
  ): Promise<SendResult> {
    return { ok: false, retryable: true, status: null, reason: 'unavailable', detail: 'not there yet' };
  }
}

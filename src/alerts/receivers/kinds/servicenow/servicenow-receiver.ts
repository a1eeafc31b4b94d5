import type { AlertMessage } from '../../../../contracts/alerts.js';
import { AlertReceiver, type Means, type ReceiverTarget, type SendResult } from '../../alert-receiver.js';

export class ServicenowReceiver extends AlertReceiver<'servicenow'> {
  readonly kind = 'servicenow' as const;
  readonly takesDigests = false;

  async send(_message: AlertMessage, _target: ReceiverTarget<'servicenow'>, _means: Means): Promise<SendResult> {
    return { ok: false, retryable: true, status: null, reason: 'unavailable', detail: 'not there yet' };
  }
}

import type { AlertMessage } from '../../../../contracts/alerts.js';
import { AlertReceiver, type Means, type ReceiverTarget, type SendResult } from '../../alert-receiver.js';

export class SlackReceiver extends AlertReceiver<'slack'> {
  readonly kind = 'slack' as const;
  readonly takesDigests = false;

  async send(_message: AlertMessage, _target: ReceiverTarget<'slack'>, _means: Means): Promise<SendResult> {
    return { ok: false, retryable: true, status: null, reason: 'unavailable', detail: 'not there yet' };
  }
}

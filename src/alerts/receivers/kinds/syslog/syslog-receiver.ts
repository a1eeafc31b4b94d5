import type { AlertMessage } from '../../../../contracts/alerts.js';
import { AlertReceiver, type Means, type ReceiverTarget, type SendResult } from '../../alert-receiver.js';

export class SyslogReceiver extends AlertReceiver<'syslog'> {
  readonly kind = 'syslog' as const;
  readonly takesDigests = false;

  async send(_message: AlertMessage, _target: ReceiverTarget<'syslog'>, _means: Means): Promise<SendResult> {
    return { ok: false, retryable: true, status: null, reason: 'unavailable', detail: 'not there yet' };
  }
}

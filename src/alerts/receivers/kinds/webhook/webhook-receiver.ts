import { Webhook } from 'standardwebhooks';
import type { AlertMessage } from '../../../../contracts/alerts.js';
import { AlertReceiver, type Means, type ReceiverTarget, type SendResult } from '../../alert-receiver.js';
import { verdictOf } from '../../http-verdict.js';
import { jsonCall, secretMissing } from '../../json-call.js';

/**
 * The message as it is, signed as Standard Webhooks 1.0.0 has it. While a secret is being changed it is signed with both, so that the other
 * side may change over when it likes.
 */
export class WebhookReceiver extends AlertReceiver<'webhook'> {
  readonly kind = 'webhook' as const;
  readonly takesDigests = true;

  async send(
    message: AlertMessage,
    { config, secrets, allowPrivate }: ReceiverTarget<'webhook'>,
    { http }: Means,
  ): Promise<SendResult> {
    const now = new Date();
    const body = JSON.stringify(message);
    const sign = (secret: string | undefined) => signatureOf(secret, message.id, now, body);
    const current = sign(secrets.current);
    if (current === null) return secretMissing('current');
    const previous = sign(secrets.previous);
    const headers = {
      'webhook-id': message.id,
      // Of this try, not of the message: the other side refuses what is old, as a replay.
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': previous === null ? current : `${current} ${previous}`,
    };
    const answer = await http.send(jsonCall({ method: 'POST', url: config.url, body, headers, allowPrivate }));
    return verdictOf(answer, Date.now());
  }
}

/** Null where there is no secret, or none that can be used. */
function signatureOf(secret: string | undefined, id: string, at: Date, body: string): string | null {
  if (!secret) return null;
  try {
    return new Webhook(secret).sign(id, at, body);
  } catch {
    return null;
  }
}

import type { AlertMessage } from '../../../../contracts/alerts.js';
import type { ReceiverConfigs } from '../../../../contracts/receivers.js';
import { AlertReceiver, type Means, type ReceiverTarget, type SendResult } from '../../alert-receiver.js';
import { verdictOf } from '../../http-verdict.js';
import { basicAuth, jsonCall, secretMissing, under } from '../../json-call.js';
import { alertsOf } from './alertmanager-form.js';

/** The API v2 of Prometheus Alertmanager. Its groups, silences and routes come after ours. */
export class AlertmanagerReceiver extends AlertReceiver<'alertmanager'> {
  readonly kind = 'alertmanager' as const;
  readonly takesDigests = false;

  override incomplete({ user }: ReceiverConfigs['alertmanager'], secretNames: readonly string[]): string | null {
    const password = secretNames.includes('password');
    if (secretNames.includes('bearerToken')) {
      return user === null && !password ? null : 'Give either a user and a password, or a bearer token, not both.';
    }
    if (user !== null && !password) return 'The secret "password" is missing: there is a user.';
    return user === null && password ? 'The user is missing: there is a password.' : null;
  }

  async send(
    message: AlertMessage,
    { config, secrets, allowPrivate, reference }: ReceiverTarget<'alertmanager'>,
    { http }: Means,
  ): Promise<SendResult> {
    if (config.user !== null && !secrets.password) return secretMissing('password');
    const headers: Record<string, string> = {};
    if (config.user !== null) headers.authorization = basicAuth(config.user, secrets.password ?? '');
    else if (secrets.bearerToken) headers.authorization = `Bearer ${secrets.bearerToken}`;
    const url = under(config.url, 'api/v2/alerts');
    const body = alertsOf(message, reference, Date.now());
    const verdict = verdictOf(
      await http.send(jsonCall({ method: 'POST', url, body, headers, allowPrivate })),
      Date.now(),
    );
    return verdict.ok ? { ...verdict, reference: message.severity } : verdict;
  }
}

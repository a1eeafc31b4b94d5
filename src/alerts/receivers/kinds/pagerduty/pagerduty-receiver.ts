import type { AlertMessage } from '../../../../contracts/alerts.js';
import type { ReceiverConfigs } from '../../../../contracts/receivers.js';
import { AlertReceiver, type Means, type ReceiverTarget, type SendResult } from '../../alert-receiver.js';
import { verdictOf } from '../../http-verdict.js';
import { jsonCall, secretMissing } from '../../json-call.js';
import { changeOf, closingOf, triggerOf } from './pagerduty-form.js';

interface Step {
  url: string;
  body: object;
}

/** It was told that somebody is on it: told again, it would take back what people decided there since. */
const ACKNOWLEDGED = 'acknowledged';

/**
 * PagerDuty's Events API v2. What begins and ends is an alert under the incident's key; what only happens is a change event, which calls
 * nobody; a test opens an alert and closes it.
 */
export class PagerdutyReceiver extends AlertReceiver<'pagerduty'> {
  readonly kind = 'pagerduty' as const;
  readonly takesDigests = false;

  override incomplete(_config: ReceiverConfigs['pagerduty'], secretNames: readonly string[]): string | null {
    return secretNames.includes('routingKey') ? null : 'The secret "routingKey" is missing.';
  }

  async send(message: AlertMessage, target: ReceiverTarget<'pagerduty'>, { http }: Means): Promise<SendResult> {
    const { secrets, allowPrivate } = target;
    if (!secrets.routingKey) return secretMissing('routingKey');
    const acknowledges = message.acknowledgedBy !== null && target.reference !== ACKNOWLEDGED;
    let result: SendResult = { ok: true, status: null };
    // Each may be repeated: a try that fails half-way begins anew.
    for (const { url, body } of stepsOf(message, target.config.url, secrets.routingKey, acknowledges)) {
      result = verdictOf(await http.send(jsonCall({ method: 'POST', url, body, allowPrivate })), Date.now());
      if (!result.ok) return result;
    }
    return acknowledges && message.kind !== 'resolved' ? { ...result, reference: ACKNOWLEDGED } : result;
  }
}

function stepsOf(message: AlertMessage, url: string, routingKey: string, acknowledges: boolean): Step[] {
  const trigger = { url, body: triggerOf(message, routingKey) };
  const closing = (action: 'acknowledge' | 'resolve') => ({ url, body: closingOf(message, routingKey, action) });
  switch (message.kind) {
    case 'firing':
    case 'update':
    case 'heartbeat':
      return acknowledges ? [trigger, closing('acknowledge')] : [trigger];
    case 'resolved':
      return [closing('resolve')];
    case 'test':
      return [trigger, closing('resolve')];
    case 'event':
    case 'digest':
      return [{ url: changeUrl(url), body: changeOf(message, routingKey) }];
  }
}

/** Beside …/v2/enqueue. */
const changeUrl = (url: string): string => new URL('change/enqueue', url).href;

import type { AlertMessage } from '../../../../contracts/alerts.js';
import type { ReceiverConfigs } from '../../../../contracts/receivers.js';
import { AlertReceiver, type Means, type ReceiverTarget, type SendResult } from '../../alert-receiver.js';
import { verdictOf } from '../../http-verdict.js';
import { jsonCall, secretMissing } from '../../json-call.js';
import { changeOf, resolveOf, triggerOf } from './pagerduty-form.js';

interface Step {
  url: string;
  body: object;
}

/**
 * PagerDuty's Events API v2. What begins and ends is an alert under the incident's key; what only happens is a change event, which calls
 * nobody; a test opens an alert and closes it. That somebody acknowledged it here is in the details only: such an incident speaks when it gets
 * worse, which is no time to hush it there.
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
    let result: SendResult = { ok: true, status: null };
    // Each may be repeated: a try that fails half-way begins anew.
    for (const { url, body } of stepsOf(message, target.config.url, secrets.routingKey)) {
      result = verdictOf(await http.send(jsonCall({ method: 'POST', url, body, allowPrivate })), Date.now());
      if (!result.ok) return result;
    }
    return result;
  }
}

function stepsOf(message: AlertMessage, url: string, routingKey: string): Step[] {
  const trigger = { url, body: triggerOf(message, routingKey) };
  const resolve = { url, body: resolveOf(message, routingKey) };
  switch (message.kind) {
    case 'firing':
    case 'update':
    case 'heartbeat':
      return [trigger];
    case 'resolved':
      return [resolve];
    case 'test':
      return [trigger, resolve];
    case 'event':
    case 'digest':
      return [{ url: changeUrl(url), body: changeOf(message, routingKey) }];
  }
}

/** Beside …/v2/enqueue. */
const changeUrl = (url: string): string => new URL('change/enqueue', url).href;
